"""What the Looper is made of: the tempo, the pad, the ruler, waveforms, keys on buttons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.core.loops import Pattern
from studio.gui.looper.drawing import envelope, strokes
from studio.gui.looper.keycap import KeyButton
from studio.gui.looper.pad import MorphPad
from studio.gui.looper.ruler import Ruler, spoken
from studio.gui.looper.tempo import TempoField
from studio.gui.looper.wave import facts
from tests.gui.decks import made


def test_the_tempo_is_dragged_typed_and_reset(qtbot, drag):
    field = TempoField()
    qtbot.addWidget(field)
    field.show()
    told = []
    field.changed.connect(told.append)
    drag(field, QPoint(20, 20), QPoint(20, 10), QPoint(20, 0))
    assert told[-1] == 130.0
    field.setText("96,5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told[-1] == 96.5
    field.setText("nonsense")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "96.5"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert told[-1] == 97.5
    QTest.mouseDClick(field, Qt.MouseButton.LeftButton)
    assert told[-1] == 120.0
    field.setText("900")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told[-1] == 240.0


def test_the_pad_stores_morphs_and_keeps_to_its_corners(qtbot, drag):
    pad = MorphPad()
    qtbot.addWidget(pad)
    pad.resize(200, 120)
    pad.show()
    stored, moved = [], []
    pad.stored.connect(stored.append)
    pad.moved.connect(lambda x, y: moved.append((x, y)))
    pad.show_pad([False] * 4, 0.5, 0.5)
    drag(pad, QPoint(100, 60), QPoint(150, 60))
    pad.corners[2].click()
    assert (stored, moved) == ([2], [])
    pad.show_pad([True, False, True, False], 0.5, 0.5)
    pad.corners[2].click()
    assert moved[-1] == (0.0, 1.0)
    drag(pad, QPoint(100, 60), QPoint(400, 400))
    assert moved[-1] == (1.0, 0.0)
    QTest.keyClick(pad, Qt.Key.Key_Up)
    assert moved[-1] == (1.0, pytest.approx(0.05))
    assert stored == [2]


def test_positions_are_spoken_in_bars_and_beats(qtbot):
    assert [spoken(p) for p in (0.0, 0.25, 3.999, 4.0, -1.0, -0.25)] == ["1.1", "1.2", "4.4", "5.1", "−1.1", "−1.4"]
    ruler = Ruler()
    qtbot.addWidget(ruler)
    ruler.resize(400, 26)
    ruler.place(5.0, True)
    assert ruler._x() == pytest.approx(100)
    ruler.set_bars(8)
    assert ruler._x() == pytest.approx(250)
    ruler.place(-0.5, True)
    assert 0 <= ruler._x() <= 400


def test_a_waveform_keeps_its_peaks_at_any_width():
    mono = np.zeros(1000, np.float32)
    mono[500], mono[900] = 1.0, -0.5
    for columns in (7, 100, 1500):
        low, high = envelope(mono, columns)
        assert (low.min(), high.max()) == (-0.5, 1.0)


def test_a_loop_says_its_bars_and_its_key():
    assert facts(made(1)) == ""
    assert facts(replace(made(1, bars=2), root=9, scale="minor")) == "2 bars · Amin"


def test_strokes_lie_where_hits_are_heard():
    grid = np.zeros((16, 2))
    grid[4, 0], grid[4, 1], grid[5, 1] = 0.5, 0.9, 0.3
    found = strokes(Pattern.of(grid, ("kick", "hat"), swing=0.5))
    assert found == [(0.25, pytest.approx(0.9)), (pytest.approx(5.5 / 16, abs=1e-4), pytest.approx(0.3))]


def test_a_key_is_part_of_its_button(qtbot):
    pressed = []
    button = KeyButton("⇧V", "Vary a lot", "Much different", lambda: pressed.append(1))
    qtbot.addWidget(button)
    wide = button.width_for(brief=False)
    button.set_brief(True)
    assert button.text() == ""
    assert button.width_for(brief=True) < wide
    button.click()
    assert pressed == [1]
