"""Tempo, metronome and transport of the looper."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from psygnal import Signal

from studio.core.i18n import _
from studio.core.looping import LEVEL_HIGH, LEVEL_LOW
from studio.core.loops import FASTEST, MOST_SWING, SLOWEST
from studio.core.undo import Edit, UndoStack
from studio.session.looper.clocks import Clocks
from studio.session.looper.desk import Desk
from studio.session.looper.state import COUNT_INS, LooperState, held
from studio.session.looper.tap import Tap
from studio.session.settings import Settings


class Timing:
    """The part of the looper that concerns time.

    Attributes:
        clocks: MIDI clock, both ways.
    """

    changed = Signal()

    def __init__(self, desk: Desk, settings: Settings, undo: UndoStack) -> None:
        self._desk, self._undo = desk, undo
        self.clocks = Clocks(self, settings)
        self._setup = LooperState()
        self._tap = Tap()

    @property
    def playing(self) -> bool:
        """Whether time runs, a count-in included."""
        return self._desk.playing

    @property
    def bars_position(self) -> float:
        """Bars since the first bar line, as heard now; below 0 during the count-in, 0 at rest."""
        return self._desk.position

    def play(self, counted: bool = True) -> None:
        """Begin at a bar line, after the count-in."""
        self._desk.play(self.bpm, self.count_in if counted else 0)
        self.changed.emit()

    def stop(self) -> None:
        self._desk.stop()
        self.changed.emit()

    def toggle(self) -> None:
        self.stop() if self.playing else self.play()

    @property
    def bpm(self) -> float:
        return self._setup.bpm

    def set_bpm(self, bpm: float) -> None:
        """Another tempo for all decks at once, at the same place in the music; one drag is one undo entry."""
        self._edit(_("Tempo"), "bpm", bpm=held(bpm, SLOWEST, FASTEST))

    def follow_tempo(self, bpm: float) -> None:
        """The tempo of another clock: as `set_bpm`, but nothing to undo."""
        self._setup = replace(self._setup, bpm=held(bpm, SLOWEST, FASTEST))
        self._retime()
        self._remember()

    def tap(self) -> None:
        """Beat the tempo: from the second tap on it follows."""
        bpm = self._tap.at(time.monotonic())
        if bpm is not None:
            self.set_bpm(round(bpm, 1))

    @property
    def swing(self) -> float | None:
        """How late every second sixteenth of all decks comes, in steps; None leaves each deck its own."""
        return self._setup.swing

    def set_swing(self, swing: float | None) -> None:
        self._edit(_("Swing"), "swing", swing=None if swing is None else held(swing, 0, MOST_SWING))

    @property
    def metronome(self) -> bool:
        return self._setup.metronome

    @property
    def metronome_level(self) -> float:
        """dB."""
        return self._setup.metronome_level

    def set_metronome(self, on: bool, level: float | None = None) -> None:
        level = self.metronome_level if level is None else held(level, LEVEL_LOW, LEVEL_HIGH)
        self._setup = replace(self._setup, metronome=on, metronome_level=level)
        self._desk.set_metronome(on, level)
        self._remember()

    @property
    def count_in(self) -> int:
        """Bars before the first."""
        return self._setup.count_in

    def set_count_in(self, bars: int) -> None:
        if bars in COUNT_INS:
            self._setup = replace(self._setup, count_in=bars)
            self._remember()

    # Other clocks ------------------------------------------------------------------------------------

    @property
    def sync(self) -> str:
        """What decides on the tempo: "internal", or "midi" for the clock that comes in."""
        return self.clocks.sync

    def set_sync(self, sync: str) -> None:
        self.clocks.set_sync(sync)
        self.changed.emit()

    @property
    def clock_out(self) -> bool:
        """Whether others are told the tempo by MIDI clock."""
        return self.clocks.sending

    def set_clock_out(self, on: bool) -> None:
        self.clocks.set_sending(on)
        self.changed.emit()

    def _edit(self, label: str, merge_key: str, **changes: Any) -> None:
        before = {name: getattr(self._setup, name) for name in changes}

        def put(values: dict[str, Any]) -> None:
            self._setup = replace(self._setup, **values)
            self._retime()
            self._remember()

        if before != changes:
            self._undo.push(Edit(label, lambda: put(changes), lambda: put(before), merge_key))

    def _retime(self) -> None:
        """Tempo or swing have changed: all loops are made anew."""
        raise NotImplementedError

    def _remember(self) -> None:
        """Bring the project's document up to date."""
        raise NotImplementedError
