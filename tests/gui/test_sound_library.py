"""Data and Kept where the set is of sounds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from studio.data.sounds.options import SOUND_OPTION_SPECS, SoundOptions
from studio.data.sounds.report import FoundPitch, SoundReport
from studio.data.source import Problem
from studio.gui.library.coverage import Coverage
from studio.gui.library.sound_findings import SoundFindings
from studio.gui.panels.data import DataPanel
from studio.gui.panels.kept import KeptPanel
from studio.gui.widgets.section import Section
from tests.gui.sounds import sound_sheet, tone

LEFT = Qt.MouseButton.LeftButton


def report(**changes):
    """Nine notes of three styles, one heard with doubt, one without a pitch."""
    pitches = {index: FoundPitch(48.0 + index, 1.0, "name") for index in range(7)}
    pitches |= {7: FoundPitch(61.2, 0.55, "heard"), 8: FoundPitch(None, 0.2, "heard")}
    keys = tuple(f"style{index // 3}/note{index}.wav" for index in range(9))
    values = {
        "title": "Samples", "spec": "samples", "usable": 9, "total": 10,
        "classes": (("brass", 3), ("flute", 3), ("organ", 3)), "duplicates": (), "ignored": 0,
        "problems": (Problem("broken.wav", "It holds no sound."),), "thumbnails": sound_sheet().tiles,
        "thumbnail_keys": keys, "thumbnail_labels": tuple(i // 3 for i in range(9)),
        "thumbnail_indices": tuple(range(9)), "seconds": (0.5, 1.0, 2.25), "rates": ((44100, 6), (48000, 3)),
        "channels": ((1, 5), (2, 4)), "clipped": (keys[2],), "silent": (), "keys": keys,
        "labels": tuple(i // 3 for i in range(9)), "pitches": pitches, "octaves": 0, "velocities": (),
        "suggested": SoundOptions(), "bad": frozenset(),
    }  # fmt: skip
    return SoundReport(**{**values, **changes})


@pytest.fixture
def opened(session, audible, monkeypatch):
    """A session with a set of sounds at hand."""
    audible(session)
    library, cls = session.library, type(session.library)
    library.spec, library.report, library.options = "samples", report(), SoundOptions()
    monkeypatch.setattr(cls, "param_specs", property(lambda self: ()))
    monkeypatch.setattr(cls, "option_specs", property(lambda self: SOUND_OPTION_SPECS))
    monkeypatch.setattr(library, "listen", lambda index, done: done(tone(48 + index)))
    pairs = [(tone(50 + index), tone(50 + index, 0.5)) for index in range(3)]
    monkeypatch.setattr(library, "preview_sounds", lambda: pairs)
    monkeypatch.setattr(
        library, "preview", lambda: [(sound_sheet().tiles[i], sound_sheet().tiles[i]) for i in (0, 1, 2)]
    )
    return session


@pytest.fixture
def panel(qtbot, opened):
    panel = DataPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(240, 1400)
    panel.show()
    return panel


def titles(widget):
    return [section._head.text() for section in widget.findChildren(Section) if section.isVisibleTo(widget)]


def test_the_report_says_what_a_musician_checks(panel):
    assert titles(panel._sound_findings) == [
        "Notes · 8", "Styles · 3", "Clipped · 1", "Pitches to check · 2", "Lengths and rates",
    ]  # fmt: skip
    assert panel._summary.text().startswith("9 sounds, 3 styles")
    assert panel._findings.isHidden()
    assert not panel.grab().isNull()


def test_an_example_is_heard_and_lit_and_a_second_click_stops_it(panel):
    few = panel._examples._few
    place = few._cell(5).center().toPoint()
    QTest.mouseClick(few, LEFT, pos=place)
    player = panel.session.player
    assert player.playing == "data 5"
    assert few._lit == 5
    panel.grab()
    QTest.mouseClick(few, LEFT, pos=place)
    assert player.playing == ""
    assert few._lit == -1


def test_before_and_after_are_heard(panel):
    pairs = panel._pairs
    QTest.mouseClick(pairs, LEFT, pos=pairs._cell(1, 1).center().toPoint())
    player = panel.session.player
    assert player.playing == "pair 1 1"
    assert player.clip.seconds == pytest.approx(0.5)
    assert pairs._lit == (1, 1)
    panel.grab()


def test_the_form_follows_the_kind_of_the_set(panel):
    assert set(panel._options_form.controls) == {"rate", "channels", "seconds", "trim", "fade", "loudness"}


def test_the_piano_roll_spans_whole_octaves_and_names_its_cells(qtbot):
    roll = Coverage()
    qtbot.addWidget(roll)
    counts = np.zeros((2, 128), int)
    counts[0, 60], counts[1, 70] = 1, 12
    roll.set_counts(["flute", "brass"], counts)
    roll.resize(220, roll.sizeHint().height())
    assert (roll.low, roll.high) == (60, 95)
    assert roll.words(0, 60) == "flute · C4: 1 sound"
    assert roll.words(1, 70) == "brass · A#4: 12 sounds"
    for midi in (60, 70, 95):
        x, wide = roll._key(midi)
        assert roll.cell_at(QPointF(x + wide / 2, 4)) == (0, midi)
    assert roll.cell_at(QPointF(2, 4)) is None
    assert not roll.grab().isNull()


def test_a_set_without_notes_or_trouble_has_little_to_say(qtbot):
    findings = SoundFindings()
    qtbot.addWidget(findings)
    unpitched = {index: FoundPitch(None, 0.0, "heard") for index in range(9)}
    findings.show_report(report(pitches=unpitched, clipped=(), classes=(), seconds=(1.0, 1.0, 1.0)))
    assert titles(findings) == ["Lengths and rates"]


def test_a_kept_sound_is_heard_on_click(qtbot, session, explore, audible, tmp_path, monkeypatch):
    audible(session)
    session.new_project(tmp_path / "p", "p")
    explore(session)
    tile = sound_sheet().tiles[0]
    items = [
        SimpleNamespace(id="s", path=tmp_path / "a.wav", title="brass_C4", kind="sound", thumbnail=tile),
        SimpleNamespace(id="p", path=tmp_path / "b.png", title="seed5", kind="picture", thumbnail=tile),
    ]
    monkeypatch.setattr(type(session.kept), "items", property(lambda self: items))
    monkeypatch.setattr(session.kept, "sound_of", lambda item: tone(60))
    panel = KeptPanel(session)
    qtbot.addWidget(panel)
    panel.resize(240, 400)
    panel.show()
    for number, playing in ((1, ""), (0, "kept s")):
        rect = panel.grid.visualRect(panel._model.index(number))
        QTest.mouseClick(panel.grid.viewport(), LEFT, pos=rect.topLeft() + QPoint(20, 20))
        assert session.player.playing == playing
    assert panel.grid.playing == "s"
    assert not panel.grab().isNull()
    session.close_project()
