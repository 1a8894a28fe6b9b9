"""The looper's end of the sound engine: which loop is on which deck, and where time is."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.looping import TransportStatus
from studio.core.loops import BEATS, bar_frames
from studio.session.player import Player

if TYPE_CHECKING:
    from studio.audio.engine.client import SoundEngine
    from studio.session.looper.deck import Deck
    from studio.session.looper.takes import Take

USUAL_RATE = 48_000  # until the device's is known


class Desk:
    """Puts takes on the decks of the sound engine; what it is told before there is one is told later.

    Attributes:
        playing: whether time shall run.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self.playing = False
        self._begin: tuple[float, int] | None = None
        self._told: SoundEngine | None = None
        self._decks: dict[int, Take] = {}
        self._mixes: dict[int, Deck] = {}
        self._metronome = (False, -12.0)

    @property
    def out(self) -> SoundEngine | None:
        return self._player.engine

    @property
    def rate(self) -> int:
        """At which loops are to be made."""
        return self._player.status.rate or USUAL_RATE

    @property
    def status(self) -> TransportStatus:
        return self._player.status.transport

    @property
    def position(self) -> float:
        """Bars since the first bar line, as heard now."""
        status = self.status
        if not (self.playing and status.playing and status.bar_frames):
            return 0.0
        return (status.frame + (time.monotonic() - status.at) * self.rate) / status.bar_frames

    # Time --------------------------------------------------------------------------------------------

    def play(self, bpm: float, count_in: int) -> None:
        """Begin as soon as there is an engine that runs.

        Args:
            count_in: bars.
        """
        self._player.wake()
        if self.out is not None and not self.playing:
            self.playing, self._begin = True, (bpm, count_in)
            self._begin_when_due()

    def stop(self) -> None:
        self.playing, self._begin = False, None
        if self.out is not None:
            self.out.transport(False, self.status.bar_frames)

    def set_metronome(self, on: bool, level: float) -> None:
        self._metronome = (on, level)
        if self.out is not None:
            self.out.metronome(on, level)

    # Decks -------------------------------------------------------------------------------------------

    def set_mix(self, deck: Deck) -> None:
        self._mixes[deck.index] = deck
        if self.out is not None:
            self.out.deck_mix(deck.index, deck.mix)

    def load(self, take: Take) -> None:
        """Make a take known to the engine, so that it can come in at once."""
        if self.out is not None:
            self.out.loop(take.number, take.heard.sound)

    def put(self, deck: Deck, take: Take, when: str) -> None:
        """Let a deck play a take from the next bar line on ("bar"), or at once at the same place ("now")."""
        self._decks[deck.index] = take
        if self.out is not None:
            self.load(take)
            self.out.deck(deck.index, take.number, take.number, when)

    def put_all(self, takes: Mapping[int, Take], bpm: float) -> None:
        """Go over to another tempo, and to takes that have it, by the index of the deck."""
        self._decks.update(takes)
        if self.out is None:
            return
        for take in takes.values():
            self.load(take)
        if self.status.playing:
            loops = {index: (take.number, take.number) for index, take in takes.items()}
            self.out.conform(bar_frames(bpm, self.rate), loops)
        else:
            for index, take in takes.items():
                self.out.deck(index, take.number, take.number, "now")

    def silence(self, deck: Deck) -> None:
        """Let a deck play nothing."""
        if self._decks.pop(deck.index, None) is not None and self.out is not None:
            self.out.deck(deck.index, None, 0, "now")

    def heard(self, deck: Deck) -> int | None:
        """Number of the take that a deck plays now; None while time stands still."""
        heard = self.status.heard
        running = self.playing and self.status.playing
        return heard[deck.index] if running and deck.index < len(heard) else None

    def is_waiting(self, deck: Deck) -> bool:
        """Whether the newest take of a deck is still to come in."""
        heard, newest = self.heard(deck), self._decks.get(deck.index)
        return heard is not None and newest is not None and heard != newest.number

    # Recording ---------------------------------------------------------------------------------------

    def record(self, files: Mapping[str | int, Path], format: str, bits: int) -> None:
        if self.out is not None:
            self.out.record(files, format, bits)

    def record_stop(self) -> None:
        if self.out is not None:
            self.out.record_stop()

    # Turning -----------------------------------------------------------------------------------------

    def poll(self, decks: Sequence[Deck]) -> None:
        """Tell an engine that has just come what there is; begin when it runs."""
        if self.out is not None and self.out is not self._told:
            self._told = self.out
            self.out.metronome(*self._metronome)
            for deck in decks:
                self.set_mix(deck)
            for deck in decks:
                if deck.index in self._decks:
                    self.put(deck, self._decks[deck.index], "now")
        if self._player.status.state in ("off", "failed") and self.playing and self._begin is None:
            self.playing = False
        self._begin_when_due()

    def _begin_when_due(self) -> None:
        if self._begin is not None and self.out is not None and self._player.status.rate:
            bpm, count_in = self._begin
            self._begin = None
            self.out.transport(True, bar_frames(bpm, self.rate), BEATS * count_in)
