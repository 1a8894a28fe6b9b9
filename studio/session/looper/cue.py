"""A loop that is heard beside the decks: a tile of the sheet, one of the crate."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from studio.core.i18n import _
from studio.core.loops import bar_frames
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.session.jobs import Jobs
from studio.session.player import Player

if TYPE_CHECKING:
    from studio.session.looper.looper import Looper

DECK = 8  # of the sound engine; the looper's own lie before it
ALONE = 30.0  # seconds that a loop is repeated for while the decks rest


class Cue:
    """While the looper plays, a loop comes in at the next bar line, at the looper's tempo; else it begins at once."""

    def __init__(self, looper: Looper, player: Player, jobs: Jobs) -> None:
        self._looper, self._player, self._jobs = looper, player, jobs
        self._numbers = itertools.count(1)
        self._key = ""
        self._bar = 0
        player.played.connect(self._follow)
        looper.changed.connect(self._follow)

    def hear(self, sound: Sound, bars: int, key: str) -> None:
        """Hear whole bars again and again; a second time ends it.

        Args:
            key: name that `Player.playing` has meanwhile.
        """
        if key == self._player.playing:
            self._player.stop()
        elif not self._running or bars < 1:
            self._player.play(sound, key, max(1, round(ALONE / sound.seconds)) if bars else 1)
        else:
            rate = self._player.status.rate
            frames = bar_frames(self._looper.bpm, rate) * bars
            self._jobs.run(
                _("Bringing a loop to the tempo"),
                lambda reporter: _conformed(sound, rate, frames, reporter),
                lambda made: self._come_in(made, key),
                key="cue",
            )

    @property
    def _running(self) -> bool:
        return self._looper.playing and self._player.engine is not None and self._player.status.rate > 0

    def _come_in(self, sound: Sound, key: str) -> None:
        """From the next bar line on; nothing where the looper has stopped or has another tempo or rate meanwhile."""
        engine, rate = self._player.engine, self._player.status.rate
        bar = bar_frames(self._looper.bpm, rate) if rate else 0
        if engine is None or not self._running or sound.rate != rate or len(sound.samples) % bar:
            return
        number = next(self._numbers)
        engine.loop(f"cue {number}", sound)
        engine.deck(DECK, f"cue {number}", number, "bar")
        wait = -self._looper.bars_position % 1 * bar / rate
        self._player.goes_round(sound, key, time.monotonic() + wait)
        self._key, self._bar = key, bar

    def _follow(self) -> None:
        """Something else is heard, or the looper stopped or changed its tempo."""
        if not self._key:
            return
        rate = self._player.status.rate
        fits = self._running and self._bar == bar_frames(self._looper.bpm, rate)
        if self._player.playing != self._key or not fits:
            mine, self._key = self._player.playing == self._key, ""
            if self._player.engine is not None:
                self._player.engine.deck(DECK, None, 0, "now")
            if mine:
                self._player.stop()


def _conformed(sound: Sound, rate: int, frames: int, reporter: Reporter) -> Sound:
    """The loop at a rate and of a length, its pitch kept."""
    from studio.audio.circular import resized
    from studio.audio.theory.tempo import stretched

    length = round(frames * sound.rate / rate)
    samples = sound.samples
    if abs(length - len(samples)) > 1:
        samples = stretched(samples, length / len(samples), sound.rate)
    reporter.check()
    return Sound.of(resized(samples, frames), rate)
