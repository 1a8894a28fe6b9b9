"""One deck of the looper: the loop that goes round on it, and how it comes in and goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.audio.engine.clips import Clip, Reader
from studio.audio.engine.strip import Strip
from studio.audio.voice import crossing, likeness


@dataclass(frozen=True)
class Part:
    """A loop on a deck: its clip (None: nothing), the clip's number, the number to tell, and the bar it begins in."""

    clip: Clip | None = None
    source: int = 0
    number: int = 0
    bar: int = 0

    @property
    def told(self) -> tuple[int, int]:
        """What was asked for: number of the clip, number to tell."""
        return self.source, self.number

    def place(self, frame: int, bar_frames: int) -> int:
        """Where in the clip a frame of the transport is."""
        assert self.clip is not None
        return (frame - self.bar * bar_frames) % len(self.clip.samples)

    def fits(self, bar_frames: int) -> bool:
        """Whether it is whole bars of this tempo."""
        return self.clip is None or len(self.clip.samples) % bar_frames == 0


@dataclass(frozen=True)
class Wish:
    """What a deck shall play: number of the clip (0: nothing), number to tell, when, and how new the wish is."""

    clip: int
    number: int
    when: str
    serial: int


class Layer:
    """A loop that sounds, with the fades at its beginning and its end.

    Args:
        clip: what sounds.
        place: from where on.
    """

    def __init__(self, clip: Clip, place: int) -> None:
        self.clip = clip
        self._reader = Reader(clip, place)
        self._rise: tuple[int, float] | None = None
        self._fall: tuple[int, float] | None = None
        self._risen, self._fallen = 0, 0

    @property
    def falling(self) -> bool:
        return self._fall is not None

    @property
    def done(self) -> bool:
        """Whether nothing more is to be heard of it."""
        return self._fall is not None and self._fallen >= self._fall[0]

    def ahead(self, frames: int) -> np.ndarray:
        """What comes next, without taking it."""
        return Reader(self.clip, self._reader.place).read(frames)

    def rise(self, frames: int, alike: float = 1.0) -> None:
        """Come in over the next samples; see `voice.crossing` for `alike`."""
        self._rise = frames, alike

    def fall(self, frames: int, alike: float = 1.0) -> None:
        """Go over the next samples."""
        self._fall = frames, alike

    def render(self, frames: int) -> np.ndarray:
        """The next samples, to the bit those of the loop where no fade is: float32 (frames, 1 or 2)."""
        samples = self._reader.read(frames)
        if self._rise is not None:
            samples = samples * _gains(self._rise, self._risen, frames, 1)
            self._risen += frames
            if self._risen >= self._rise[0]:
                self._rise = None
        if self._fall is not None:
            samples = samples * _gains(self._fall, self._fallen, frames, 0)
            self._fallen += frames
        return samples


class Deck:
    """What plays on one deck; the looper says when.

    Args:
        rate: samples per second.
    """

    def __init__(self, rate: int) -> None:
        self.part = Part()
        self.wish: Wish | None = None
        self.strip = Strip(rate)
        self._layers: list[Layer] = []

    @property
    def sounds(self) -> bool:
        """Whether a loop goes round on it that is not about to end."""
        return any(not layer.falling for layer in self._layers)

    @property
    def silent(self) -> bool:
        """Whether nothing is to be heard, nor rings on in a filter."""
        return not self._layers and not self.strip.rings

    def go(self, part: Part, frame: int, bar_frames: int, fade: int) -> None:
        """Cross-fade to a part from now on, which is a frame of the transport."""
        self.part = part
        going = [layer for layer in self._layers if not layer.falling]
        alike = 1.0
        if part.clip is not None:
            coming = Layer(part.clip, part.place(frame, bar_frames))
            if going:
                alike = likeness(*_both(going[0].ahead(fade), coming.ahead(fade)))
            coming.rise(fade, alike)
            self._layers.append(coming)
        for layer in going:
            layer.fall(fade, alike)

    def stop(self, fade: int) -> None:
        """Fade out what sounds; the part stays."""
        for layer in self._layers:
            if not layer.falling:
                layer.fall(fade)

    def add(self, bus: np.ndarray) -> None:
        """Add the next samples to (n, 2)."""
        for layer in self._layers:
            bus += layer.render(len(bus))
        self._layers = [layer for layer in self._layers if not layer.done]


def _both(old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both with as many channels as the one with more."""
    channels = max(old.shape[1], new.shape[1])
    return np.broadcast_to(old, (len(old), channels)), np.broadcast_to(new, (len(new), channels))


def _gains(fade: tuple[int, float], done: int, frames: int, side: int) -> np.ndarray:
    """Gains of a fade from its sample `done` on: float32 (frames, 1)."""
    size, alike = fade
    progress = np.minimum((done + np.arange(frames)) / size, 1.0)
    gains: np.ndarray = crossing(progress, alike)[side].astype(np.float32)[:, None]
    return gains
