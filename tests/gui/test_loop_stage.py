"""Sheet, Explore, Compare and what was kept, of a network that makes loops: repeated, in time, counted in beats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.audio.acid import Acid
from studio.core.messages import Sheet, frozen
from studio.gui.canvas.sound_axes import beat_ticks
from studio.gui.explore import say
from studio.gui.stage.compare import CompareView
from studio.gui.stage.explore import ExploreView
from studio.gui.stage.sheet import SheetView
from tests.gui.sounds import RATE, sounding

LEFT = Qt.MouseButton.LeftButton
BARS = 2


@pytest.fixture
def heard(session, explore, audible):
    """A session with a network of loops whose cue remembers what it was asked."""
    audible(session)
    asked = []
    session.cue = SimpleNamespace(hear=lambda sound, bars, key: asked.append((len(sound.samples), bars, key)))
    session.asked = asked
    explore(session, kind="loops")
    session.engine.service.info.bars = BARS
    return sounding(session)


@pytest.fixture
def show(qtbot, heard):
    def make(cls):
        view = cls(heard)
        qtbot.addWidget(view)
        qtbot.addWidget(view.tools())
        view.resize(800, 600)
        view.show()
        return view

    return make


def loop_sheet() -> Sheet:
    """Four loops of two bars at 120 beats per minute."""
    tiles, sounds = np.zeros((4, 48, 96, 3), np.uint8), np.zeros((4, 4 * RATE, 1), np.float32)
    return Sheet("run", 100, frozen(tiles), (1, 2, 3, 4), (0, 0, 1, 1), frozen(sounds), RATE, bars=BARS)


def test_a_tile_is_heard_in_time_and_the_sheet_tells_tempo_and_length(show, heard, train):
    train(heard)
    heard.timeline.add([], [], loop_sheet())
    view = show(SheetView)
    QTest.mouseClick(view.sheet, LEFT, pos=view.sheet.tile_rect(2).center().toPoint())
    assert heard.asked == [(4 * RATE, BARS, "sheet 2")]
    assert view.caption.words.endswith("2 bars, 120 BPM")
    assert say.loops(replace(loop_sheet(), bars=0)) == ""


def test_a_lit_tile_goes_round_with_its_loop(show, heard, train):
    train(heard)
    heard.timeline.add([], [], loop_sheet())
    view = show(SheetView)
    player = heard.player
    player.play(SimpleNamespace(seconds=0.2), "sheet 1", times=100)
    player.began -= 0.3
    player.played.emit()
    assert view.sheet._playing[0] == 1
    assert 0 <= view.sheet._playing[1] < 1


def test_explore_and_compare_repeat_a_loop_and_count_in_beats(show, heard):
    view = show(ExploreView)
    view.play.click()
    assert heard.asked[-1][1:] == (BARS, "explore")
    assert view.sound.canvas.bars == BARS
    assert not view.pack.isVisible()
    heard.explorer.store("a")
    heard.explorer.poll()
    other = show(CompareView)
    other.sounds["a"].heard.emit()
    assert heard.asked[-1][1:] == (BARS, "a")


def test_beats_are_named_as_musicians_count_them():
    assert [name for name, __ in beat_ticks(0, 4, 4, 2, 8)] == ["1", "1.2", "1.3", "1.4", "2", "2.2", "2.3", "2.4"]
    assert beat_ticks(0, 4, 4, 2, 2) == [("1", 0.0), ("2", 2.0)]
    assert beat_ticks(1.9, 2.6, 4, 2, 8) == [("2", 2.0), ("2.2", 2.5)]


def test_a_kept_file_tells_how_many_bars_it_has(heard, tmp_path, monkeypatch):
    told = {
        "loop.wav": Acid(120.0, 8, None, False, (4, 4)),
        "hit.wav": Acid(120.0, 4, None, True, (4, 4)),
        "x.wav": None,
    }
    monkeypatch.setattr("studio.audio.acid.acid_of", lambda path: told[path.name])
    assert [heard.kept.bars_of(SimpleNamespace(path=Path(name))) for name in told] == [2, 0, 0]
