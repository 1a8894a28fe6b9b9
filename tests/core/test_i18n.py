"""Languages: chosen, followed from the system, and never half there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core import i18n
from studio.core.i18n import N_, _, choose

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Train"
msgstr "训练"

msgid "Pause"
msgstr ""

#, fuzzy
msgid "Stop"
msgstr "旧的"

#~ msgid "Gone"
#~ msgstr "没有了"
"""


@pytest.fixture(autouse=True)
def _catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "zh_CN.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(i18n, "resources", lambda: tmp_path)
    yield
    choose("en")


def test_words_are_translated_where_they_are_shown() -> None:
    marked = N_("Train")
    assert marked == "Train"
    assert choose("zh_CN") == "zh_CN"
    assert _(marked) == "训练"
    assert choose("en") == "en"
    assert _(marked) == "Train"


@pytest.mark.parametrize("word", ["Pause", "Stop", "Gone", "Not in it"])
def test_what_is_not_translated_stays_english(word: str) -> None:
    choose("zh_CN")
    assert _(word) == word


@pytest.mark.parametrize("language", ["fr", "../zh_CN", "zz"])
def test_an_unknown_language_is_english(language: str) -> None:
    assert choose(language) == "en"
    assert _("Train") == "Train"


@pytest.mark.parametrize(
    ("system", "language"),
    [("zh_CN", "zh_CN"), ("zh-Hans", "zh_CN"), ("Chinese (Simplified)_China", "zh_CN"), ("de_DE", "en"), (None, "en")],
)
def test_an_empty_choice_follows_the_system(monkeypatch: pytest.MonkeyPatch, system: str | None, language: str) -> None:
    monkeypatch.setattr(i18n.locale, "getlocale", lambda: (system, "UTF-8"))
    assert choose() == language
