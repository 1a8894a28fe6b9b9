"""The looper as the window commands it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from os import PathLike, fspath
from typing import Any

from studio.audio.engine.shelf import Shelf
from studio.core.looping import DeckMix
from studio.core.sound import Sound

DECKS = 9  # eight of the looper's and one for what is heard beside them
COMMANDS = ("deck", "conform", "transport", "deck_mix", "metronome")


class LooperCalls:
    """Methods of the sound engine that concern the looper; every one may be called from any thread, at any time.

    They describe what is wanted: an engine that has to start again goes on with it.
    """

    _shelf: Shelf

    def __init__(self) -> None:
        self._decks: dict[int, Hashable] = {}
        self._plays = False

    def _say(self, name: str, *arguments: Any) -> None:
        """Send a command."""
        raise NotImplementedError

    def _keep(self, name: str, *arguments: Any, which: int = 0) -> None:
        """Remember a command for an engine that starts again, in place of the one before about the same."""
        raise NotImplementedError

    def loop(self, key: Hashable, sound: Sound) -> None:
        """Make whole bars known under a key; after the last sample the first one follows.

        At the device's rate (`status().rate`) they sound as they are, to the bit; others are resampled.
        """
        self._shelf.put(key, sound, None, "circular")

    def deck(self, deck: int, key: Hashable | None, number: int, when: str = "bar") -> None:
        """What a deck plays as soon as it is loaded; the newest wish of a deck counts.

        Only whole bars of the present tempo sound: others wait for `conform`. While the transport stands still the
        deck takes it at once, and begins with it.

        Args:
            deck: 0 to 8.
            key: of `loop`, None for nothing.
            number: what `TransportStatus` shall call it, not 0 but for nothing.
            when: "bar": from the first sample of the next bar line on; "now": at the same place, cross-faded.
        """
        self._say("deck", *self._assigned(deck, key, number), when)

    def conform(self, bar_frames: int, loops: Mapping[int, tuple[Hashable | None, int]]) -> None:
        """Another tempo: all decks at once, at the same musical place, cross-faded, when all the loops are loaded.

        Args:
            bar_frames: samples of a bar at the device's rate.
            loops: (key, number) for each deck that shall sound on.
        """
        changes = [self._assigned(deck, key, number) for deck, (key, number) in loops.items()]
        self._keep("transport", self._plays, bar_frames)
        self._say("conform", bar_frames, {deck: (clip, number) for deck, clip, number in changes})

    def transport(self, play: bool, bar_frames: int, count_in_beats: int = 0) -> None:
        """Start from the first bar line, after beats of the metronome, or stop.

        Args:
            bar_frames: samples of a bar at the device's rate. Another one while it plays already is the new tempo;
                decks are silent until they have loops for it, which `conform` does better.
        """
        self._plays = play
        self._keep("transport", play, bar_frames)
        self._say("transport", play, bar_frames, count_in_beats)

    def deck_mix(self, deck: int, mix: DeckMix) -> None:
        """Level, pan, filters, mute and solo of a deck, changed within 20 ms."""
        self._keep("deck_mix", deck, mix, which=deck)
        self._say("deck_mix", deck, mix)

    def metronome(self, on: bool, level_db: float = -12.0) -> None:
        """A click on each beat, never in recordings; the count-in sounds in any case."""
        self._keep("metronome", on, level_db)
        self._say("metronome", on, level_db)

    def record(self, targets: Mapping[str | int, str | PathLike[str]], format: str = "wav", bits: int = 24) -> None:
        """Record to files, all from the same sample on: of the next bar line while the transport plays.

        While it stands still, from the first sound on, or from the first bar line when it starts before that. What
        has gone wrong is in `TransportStatus.problem`; a file without a sample is removed again.

        Args:
            targets: file for "master", what is heard but for the metronome, or for the number of a deck.
            format: "wav" or "flac".
            bits: 16, 24, or for WAV 32 (float).
        """
        self._say("record", {target: fspath(path) for target, path in targets.items()}, format, bits)

    def record_stop(self) -> None:
        """End the recording: at the next bar line while the transport plays, else at once."""
        self._say("record_stop")

    def _assigned(self, deck: int, key: Hashable | None, number: int) -> tuple[int, int, int]:
        """Note what a deck is to play: (deck, number of the clip, number)."""
        if not 0 <= deck < DECKS:
            raise ValueError(f"there is no deck {deck}")
        self._decks.pop(deck, None)
        if key is not None:
            self._decks[deck] = key
        self._shelf.pin(self._decks.values())
        clip = 0 if key is None else self._shelf.number(key)
        self._keep("deck", deck, clip, number, "bar", which=deck)
        return deck, clip, number
