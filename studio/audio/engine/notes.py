"""One sounding note."""

from __future__ import annotations

import math

import numpy as np

from studio.audio.engine.clips import Clip, Reader
from studio.audio.voice import cents, crossing, likeness
from studio.core.latent import Voice

SWAP_SECONDS = 0.02
RELEASE_SECONDS = 0.12
STEAL_SECONDS = 0.006


class Note:
    """A clip that sounds, from its start to the end of its release.

    Args:
        number: the caller's number of the note.
        clip: what sounds.
        gain: linear.
        midi: the note's own pitch.
        slide: semitones from there to where the glide begins.
        rate: samples per second.
    """

    def __init__(self, number: int, clip: Clip, gain: float, midi: float, slide: float, rate: int) -> None:
        self.number, self.midi = number, midi
        self.held, self.stolen, self.begun = True, False, False
        self._rate, self._gain, self._slide = rate, gain, slide
        self._reader = Reader(clip)
        self._speed: float | None = None
        self._elapsed, self._turns = 0.0, 0.0
        self._fade_from, self._fade_at, self._fade_size = 1.0, 0, 0
        self._coming: Reader | None = None
        self._swap_at, self._alike = 0, 1.0
        self._next: Clip | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more is to be heard of it."""
        faded = self._fade_size > 0 and self._fade_at >= self._fade_size
        return faded or (self._reader.done and self._coming is None)

    @property
    def releasing(self) -> bool:
        return self._fade_size > 0

    @property
    def level(self) -> float:
        """How loud it is about now, for choosing which one to steal."""
        place, clip = int(self._reader.place), self._reader.clip
        here = clip.samples[place : place + self._rate // 50]
        return float(np.abs(here).max(initial=0)) * self._gain * self._fade_now()

    def release(self, seconds: float = RELEASE_SECONDS) -> None:
        """Fade out; a slower fade never takes the place of a faster one."""
        size = max(1, round(seconds * self._rate))
        if self._fade_size and self._fade_size - self._fade_at <= size:
            return
        self._fade_from, self._fade_at, self._fade_size = self._fade_now(), 0, size

    def swap(self, clip: Clip) -> None:
        """Go over to another clip at the same place; the newest one wins while a cross-fade is under way."""
        if not self.begun:
            self._reader = Reader(clip)
        elif self._coming is not None:
            self._next = clip
        elif not self._reader.done:
            coming, frames = Reader(clip, self._reader.place), round(SWAP_SECONDS * self._rate)
            old, new = (Reader(reader.clip, reader.place).read(frames) for reader in (self._reader, coming))
            self._coming, self._swap_at, self._alike = coming, 0, likeness(old, new)

    def render(self, frames: int, voice: Voice, bend: float) -> np.ndarray:
        """The next samples: float32 (frames, 1 or 2)."""
        self.begun = True
        first, last = self._speeds(frames, voice, bend)
        samples = self._reader.read(frames, first, last)
        if self._coming is not None:
            samples = self._crossed(samples, self._coming.read(frames, first, last))
        if self._gain != 1.0:
            samples = samples * np.float32(self._gain)
        if self._fade_size:
            samples = samples * self._fade(frames)[:, None]
        return samples

    def _speeds(self, frames: int, voice: Voice, bend: float) -> tuple[float, float]:
        """Reading speed at the start and at the end of a block; between them it changes evenly."""
        if self._speed is None:
            self._speed = self._speed_now(voice, bend)
        self._elapsed += frames / self._rate
        self._turns += voice.vibrato_rate * frames / self._rate
        first, self._speed = self._speed, self._speed_now(voice, bend)
        return first, self._speed

    def _speed_now(self, voice: Voice, bend: float) -> float:
        return float(2 ** ((100 * bend + cents(voice, self._elapsed, self._turns, self._slide)) / 1200))

    def _crossed(self, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        size = round(SWAP_SECONDS * self._rate)
        progress = np.minimum((self._swap_at + np.arange(len(old))) / size, 1.0)
        self._swap_at += len(old)
        fall, rise = (gain.astype(np.float32)[:, None] for gain in crossing(progress, self._alike))
        if self._swap_at >= size and self._coming is not None:
            self._reader, self._coming = self._coming, None
            following, self._next = self._next, None
            if following is not None:
                self.swap(following)
        crossed: np.ndarray = old * fall + new * rise
        return crossed

    def _fade(self, frames: int) -> np.ndarray:
        """Levels of the release over the next samples: float32 (frames,)."""
        progress = np.minimum((self._fade_at + np.arange(frames)) / self._fade_size, 1.0)
        self._fade_at += frames
        return (self._fade_from * (0.5 + 0.5 * np.cos(np.pi * progress))).astype(np.float32)

    def _fade_now(self) -> float:
        if not self._fade_size:
            return 1.0
        progress = min(self._fade_at / self._fade_size, 1.0)
        return self._fade_from * (0.5 + 0.5 * math.cos(math.pi * progress))
