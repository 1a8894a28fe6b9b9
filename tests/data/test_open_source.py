from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import StudioError
from studio.core.progress import Reporter
from studio.data.formats import FORMATS
from studio.data.open import open_source, source_params

Make = Callable[..., Any]


@pytest.mark.parametrize("spec", ["", "   ", "/nowhere/at/all", "a\0b", "x" * 5000, "builtin:nothing"])
def test_what_is_not_there_is_a_sentence(spec: str) -> None:
    with pytest.raises(StudioError):
        open_source(spec)
    with pytest.raises(StudioError):
        source_params(spec)


@pytest.mark.parametrize("name", ["notes.txt", "data.npz", "empty", "song.mid"])
def test_what_is_no_data_set_is_a_sentence_with_the_known_kinds(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"hello" if name != "empty" else b"")
    with pytest.raises(StudioError, match="not a data set") as caught:
        open_source(str(tmp_path / name))
    assert "zip" in caught.value.hint


def test_a_single_picture_is_no_set_but_says_what_to_open(tmp_path: Path, noise: Make) -> None:
    noise(0).save(tmp_path / "one.png")
    with pytest.raises(StudioError, match="a single picture") as caught:
        open_source(str(tmp_path / "one.png"))
    assert "folder" in caught.value.hint


def test_the_spec_opens_the_same_set_again(two_classes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(two_classes.parent)
    source = open_source(two_classes.name)
    assert source.title == "animals"
    monkeypatch.chdir("/")
    assert open_source(source.spec, source.params).fingerprint() == source.fingerprint()


def test_unknown_parameters_are_refused(two_classes: Path) -> None:
    with pytest.raises(StudioError, match="no setting called 'rate'"):
        open_source(str(two_classes), {"rate": 3})


def test_built_in_sets_open_by_name() -> None:
    source = open_source("builtin:glyphs", {"count": 64}, Reporter())
    assert (source.spec, len(source), source.params["count"]) == ("builtin:glyphs", 64, 64)
    assert "count" in [spec.name for spec in source_params("builtin:glyphs")]


def test_every_format_declares_itself() -> None:
    assert FORMATS.names() == [
        *(
            "folder",
            "idx",
            "manifest",
            "nsynth",
            "points",
            "sound-file",
            "sound-zip",
            "sounds",
            "stylegan",
            "video",
            "zip",
        )
    ]
    for each in FORMATS:
        assert each.title
        assert each.about.endswith(".")
        assert not each.matches(Path("/nowhere/at/all"))


def test_opening_loads_neither_torch_nor_video() -> None:
    code = "import sys, studio.data.open, studio.data.scan; print({'torch', 'av', 'PySide6'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"
