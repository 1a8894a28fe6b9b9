"""Decks that go round on one clock; no device, no threads.

All decks count the same samples of the transport and bars are whole samples, so they cannot drift apart. A loop that
comes in at a bar line fades in over its own end during the last milliseconds before it, as it is a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from studio.audio.engine.clicks import Metronome, beat_frame
from studio.audio.engine.clips import Clip
from studio.audio.engine.decks import Deck, Part, Wish
from studio.audio.engine.transport import DECKS
from studio.core.looping import DeckMix, TransportStatus

BAR_FADE, NOW_FADE, STOP_FADE = 0.005, 0.01, 0.02


class Looper:
    """Decks, transport and metronome. Changes take place at the start of the next `render`.

    Attributes:
        bus: samples of each deck of the last `render` after its mix, (n, 2); silent ones are missing.
        clicks: of the last `render`, (n, 2); None when silent.
        lines: where in the last `render` bar lines were.
        running: whether time runs.

    Args:
        rate: samples per second.
        clips: those that are loaded, by their numbers; more may come.
    """

    def __init__(self, rate: int, clips: Mapping[int, Clip]) -> None:
        self.rate = rate
        self.bus: dict[int, np.ndarray] = {}
        self.clicks: np.ndarray | None = None
        self.lines: list[int] = []
        self.running, self.frame, self.bar_frames = False, 0, 0
        self._clips = clips
        self._decks = [Deck(rate) for _ in range(DECKS)]
        self._click = Metronome(rate)
        self._tempo: tuple[int, int, dict[int, tuple[int, int]]] | None = None
        self._serial = 0
        self._bar_fade, self._now_fade, self._stop_fade = (
            max(1, round(seconds * rate)) for seconds in (BAR_FADE, NOW_FADE, STOP_FADE)
        )

    def inherit(self, before: Looper) -> None:
        """Take over everything at another rate; decks wait until their loops come at that rate."""
        self.running, self._click.on, self._click.gain = before.running, before._click.on, before._click.gain
        self.bar_frames = round(before.bar_frames * self.rate / before.rate)
        self.frame = elsewhere(before.frame, before.bar_frames, self.bar_frames)
        for number, deck in enumerate(before._decks):
            self.deck(number, *((deck.wish.clip, deck.wish.number) if deck.wish else deck.part.told), "bar")
            self._decks[number].strip.mix = deck.strip.mix
        self._mix()

    def deck(self, deck: int, clip: int, number: int, when: str) -> None:
        """See `client.SoundEngine`; clip 0 is nothing."""
        self._serial += 1
        self._decks[deck].wish = Wish(clip, number, when, self._serial)

    def conform(self, bar_frames: int, loops: Mapping[int, tuple[int, int]]) -> None:
        """See `client.SoundEngine`; (clip, number) for each deck."""
        self._serial += 1
        self._tempo = bar_frames, self._serial, dict(loops)

    def transport(self, play: bool, bar_frames: int, count_in_beats: int = 0) -> None:
        """See `client.SoundEngine`."""
        if play and self.running:
            if bar_frames != self.bar_frames:
                self.conform(bar_frames, {})
        elif play:
            self.running, self.bar_frames, self._tempo = True, bar_frames, None
            self.frame = min(-self._bar_fade, beat_frame(-count_in_beats, bar_frames))
            self._click.begin()
            for deck in self._decks:
                if not deck.part.fits(bar_frames):
                    deck.wish, deck.part = deck.wish or Wish(*deck.part.told, "bar", self._serial), Part()
                deck.part = replace(deck.part, bar=0)
        elif self.running:
            self.running = False
            for deck in self._decks:
                deck.stop(self._stop_fade)

    def deck_mix(self, deck: int, mix: DeckMix) -> None:
        """See `client.SoundEngine`."""
        self._decks[deck].strip.mix = mix
        self._mix()

    def metronome(self, on: bool, level_db: float) -> None:
        """See `client.SoundEngine`."""
        self._click.on, self._click.gain = on, 10 ** (level_db / 20)

    def status(self) -> TransportStatus:
        """Where it is after the last `render`."""
        return TransportStatus(
            playing=self.running,
            frame=self.frame,
            bar_frames=self.bar_frames,
            heard=tuple(deck.part.number for deck in self._decks),
            waiting=tuple(0 if deck.wish is None else deck.wish.number for deck in self._decks),
        )

    def take_levels(self) -> tuple[float, ...]:
        """Peak of each deck since the last call, dBFS."""
        return tuple(deck.strip.take_level() for deck in self._decks)

    def render(self, frames: int) -> None:
        """The next samples, into `bus`, `clicks` and `lines`."""
        self._change_tempo()
        self._grant(lambda wish: wish.when == "now" or not self._sounding)
        self.bus, self.clicks, self.lines = {}, None, []
        done = 0
        while done < frames:
            count = min(frames - done, self._meet_line()) if self.running else frames - done
            self._piece(frames, done, count)
            done += count
        for number, deck in enumerate(self._decks):
            if number in self.bus:
                self.bus[number] = deck.strip.process(self.bus[number])
            else:
                deck.strip.rest()

    @property
    def _sounding(self) -> bool:
        """Whether loops sound: time runs, and the count-in is over but for the fade before the first bar line."""
        return self.running and self.frame >= -self._bar_fade

    def _meet_line(self) -> int:
        """Do what is to be done where the fades before a bar line begin; samples until the next such place."""
        line, beyond = divmod(self.frame + self._bar_fade, self.bar_frames)
        if beyond == 0 and line >= 0:
            self._grant(lambda _wish: True, line)
            if line == 0:
                for deck in self._decks:
                    if not deck.sounds:
                        deck.go(deck.part, self.frame, self.bar_frames, self._bar_fade)
        return self.bar_frames - beyond

    def _grant(self, due: Callable[[Wish], bool], line: int | None = None) -> None:
        """Fulfil the wishes that are due and can be; from a bar line on, or from here."""
        for deck in self._decks:
            wish = deck.wish
            if wish is None or not due(wish) or (wish.clip and wish.clip not in self._clips):
                continue
            part = Part(self._clips.get(wish.clip), wish.clip, wish.number, deck.part.bar)
            if self.running and not part.fits(self.bar_frames):
                continue
            deck.wish = None
            if not self._sounding:
                deck.part = replace(part, bar=0)
            elif part.told != deck.part.told:
                if line is not None:
                    deck.go(replace(part, bar=line), self.frame, self.bar_frames, self._bar_fade)
                else:
                    begun = deck.part.bar if deck.part.clip else max(0, self.frame // self.bar_frames)
                    deck.go(replace(part, bar=begun), self.frame, self.bar_frames, self._now_fade)

    def _change_tempo(self) -> None:
        """Carry out what `conform` wants as soon as all its loops are loaded."""
        if self._tempo is None or any(clip and clip not in self._clips for clip, _told in self._tempo[2].values()):
            return
        bar_frames, serial, loops = self._tempo
        self.frame, self._tempo = elsewhere(self.frame, self.bar_frames, bar_frames), None
        self.bar_frames = bar_frames
        for number, deck in enumerate(self._decks):
            clip, told = loops.get(number, (0, 0))
            if number in loops and deck.wish is not None and deck.wish.serial < serial:
                deck.wish = None
            part = Part(self._clips.get(clip), clip, told, deck.part.bar)
            if not part.fits(bar_frames):
                deck.wish, part = deck.wish or Wish(clip, told, "bar", serial), Part()
            if self._sounding:
                deck.go(part, self.frame, bar_frames, self._now_fade)
            else:
                deck.part = part
                deck.stop(self._now_fade)

    def _mix(self) -> None:
        """Tell all decks how they sound, as a solo concerns every one."""
        alone = any(deck.strip.mix.solo for deck in self._decks)
        for deck in self._decks:
            mix = deck.strip.mix
            deck.strip.set(mix, mix.mute or (alone and not mix.solo))

    def _piece(self, frames: int, done: int, count: int) -> None:
        """Samples in which no loop comes in, into the block from `done` on."""
        for number, deck in enumerate(self._decks):
            if not deck.silent:
                block = self.bus.setdefault(number, np.zeros((frames, 2), np.float32))
                deck.add(block[done : done + count])
        begun = []
        if self.running:
            first = -self.frame if self.frame < 0 else -self.frame % self.bar_frames
            self.lines += [done + place for place in range(first, count, self.bar_frames)]
            begun = self._click.meet(self.frame, count, self.bar_frames)
            self.frame += count
        if begun or not self._click.silent:
            if self.clicks is None:
                self.clicks = np.zeros((frames, 2), np.float32)
            self._click.add(self.clicks[done : done + count], begun)


def elsewhere(frame: int, old: int, new: int) -> int:
    """The same musical place with bars of another length, in the same bar."""
    if not old:
        return frame
    bar, within = divmod(frame, old)
    return bar * new + min((within * new + old // 2) // old, new - 1)
