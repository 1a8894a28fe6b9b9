"""Every message is translated, with the same placeholders."""

import polib
import pytest

from studio.core import i18n
from tests.catalogue import LOCALE, messages, placeholders

LANGUAGES = [name for name in i18n.LANGUAGES if name != "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_a_translation_with_the_same_placeholders(language: str) -> None:
    catalogue = {e.msgid: e.msgstr for e in polib.pofile(str(LOCALE / f"{language}.po"))}
    known = messages()
    assert len(known) > 100
    missing = [f"{where}: {message}" for message, where in known.items() if not catalogue.get(message)]
    assert not missing
    changed = [m for m in known if placeholders(m) != placeholders(catalogue[m])]
    assert not changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_choosing_a_language_translates_from_then_on(language: str) -> None:
    try:
        assert i18n.choose(language) == language
        translated = i18n._("Randomise")
        assert translated != "Randomise"
    finally:
        i18n.choose("en")
    assert i18n._("Randomise") == "Randomise"
