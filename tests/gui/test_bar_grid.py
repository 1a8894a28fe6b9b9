"""Bar lines under hand and keyboard, and the list of files beside them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.core.sound import Sound
from studio.gui.library.bar_grid import BarGrid
from studio.gui.library.loop_files import LoopFiles
from studio.session.grids import Grid, LoopFile


def grid(bpm: float = 120.0, downbeat: float = 0.5) -> Grid:
    """Four and a quarter bars of a file of 8.5 s."""
    sound = Sound.of(np.sin(np.arange(8500) / 3), 1000)
    return Grid("a.wav", bpm, downbeat, 4, "heard", "", 8.5, sound)


@pytest.fixture
def lines(qtbot):
    made = BarGrid()
    qtbot.addWidget(made)
    made.resize(850, 104)
    made.show()
    made.show_grid(grid())
    return made


def _drag(widget, begin, end):
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(begin, 60))
    QTest.mouseMove(widget, QPoint((begin + end) // 2, 60))
    QTest.mouseMove(widget, QPoint(end, 60))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(end, 60))


def test_the_first_line_is_the_downbeat(lines):
    told = []
    lines.changed.connect(lambda *pair: told.append(pair))
    _drag(lines, 50, 70)
    assert told[-1] == (120.0, pytest.approx(0.7))


def test_a_later_bar_line_changes_the_tempo(lines):
    told = []
    lines.changed.connect(lambda *pair: told.append(pair))
    _drag(lines, 450, 530)  # the third bar's begin: two bars in 4.8 s
    assert told[-1] == (pytest.approx(100.0), 0.5)


def test_arrow_keys_move_and_turn(lines):
    told = []
    lines.changed.connect(lambda *pair: told.append(pair))
    QTest.keyClick(lines, Qt.Key.Key_Right)
    QTest.keyClick(lines, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert told == [(120.0, pytest.approx(0.505)), (pytest.approx(120.1), 0.5)]


def test_a_file_is_chosen_changed_and_used(qtbot):
    section = LoopFiles()
    qtbot.addWidget(section)
    asked, used = [], []
    section.asked.connect(asked.append)
    section.used.connect(lambda *all_: used.append(all_))
    files = [LoopFile("a.wav", "house", 120.0, 4, "heard", ""), LoopFile("b.wav", "", 120.0, 0, "heard", "No beat.")]
    section.show_files(files)
    assert asked == ["a.wav"]
    section.show_grid(grid(), corrected=False)
    assert not section.use.isEnabled()
    assert not section.back.isEnabled()
    section._double.click()
    assert section.grid.bpm == 240.0
    assert section.grid.bars == 8
    section.use.click()
    assert used == [("a.wav", 240.0, 0.5)]
    section.choose("b.wav")
    assert asked[-1] == "b.wav"
    section.show_files([])
    assert section.isHidden()
