"""Where a file is written that somebody named."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QFileDialog

from studio.gui.files import Files


@pytest.fixture
def named(monkeypatch, tmp_path):
    """Exports what is explored under a name that is typed; the path that is written."""

    def export(name: str, offered: str, audible: bool):
        written = []
        kept = SimpleNamespace(
            offered_name=offered,
            export_sound=lambda path, _recipe: written.append(path),
            export_picture=lambda path, _recipe: written.append(path),
        )
        frame = SimpleNamespace(sounds=object() if audible else None)
        settings = SimpleNamespace(get=lambda _key, default: default, set=lambda _key, _value: None)
        session = SimpleNamespace(kept=kept, explorer=SimpleNamespace(frame=frame), settings=settings)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), ""))
        Files(SimpleNamespace(session=session)).export()
        return written[0].name

    return export


def test_a_name_keeps_its_own_ending(named):
    assert named("take.flac", "offer.wav", True) == "take.flac"
    assert named("sea.PNG", "offer.png", False) == "sea.PNG"


def test_a_dot_in_a_name_is_no_ending(named):
    assert named("loop 120.5bpm", "offer.wav", True) == "loop 120.5bpm.wav"


def test_an_ending_that_is_added_replaces_no_file(named, tmp_path):
    (tmp_path / "sea.png").write_bytes(b"mine")
    assert named("sea", "offer.png", False) == "sea 2.png"
