"""The metronome: a short click on every beat, a higher one on the first of a bar."""

from __future__ import annotations

import numpy as np

from studio.core.loops import BEATS

CLICK_SECONDS, DECAY_SECONDS, EDGE_SECONDS = 0.04, 0.008, 0.0005
ACCENT_HZ, BEAT_HZ = 1760.0, 1175.0


class Metronome:
    """Clicks along the transport; one that has begun rings on whatever happens.

    Args:
        rate: samples per second.
    """

    def __init__(self, rate: int) -> None:
        self.on, self.gain = False, 0.25
        self._accent, self._beat = _click(ACCENT_HZ, rate), _click(BEAT_HZ, rate)
        self._ringing: list[np.ndarray] = []
        self._last: int | None = None

    @property
    def silent(self) -> bool:
        return not self._ringing

    def begin(self) -> None:
        """The transport starts: every beat from here on is a new one."""
        self._last = None

    def meet(self, frame: int, frames: int, bar_frames: int) -> list[tuple[int, np.ndarray]]:
        """Clicks that begin within the next samples of the transport: (offset, samples); count-ins click always."""
        found = []
        beat = -(-frame * BEATS // bar_frames) - 1
        while (place := beat_frame(beat, bar_frames)) < frame + frames:
            # A change of tempo may come upon the same beat again.
            if place >= frame and (self._last is None or beat > self._last):
                self._last = beat
                if self.on or beat < 0:
                    click = self._beat if beat % BEATS else self._accent
                    found.append((place - frame, click * np.float32(self.gain)))
            beat += 1
        return found

    def add(self, bus: np.ndarray, begun: list[tuple[int, np.ndarray]]) -> None:
        """Add the next samples to (n, 2), with the clicks that begin in them."""
        ringing = [(0, click) for click in self._ringing] + begun
        self._ringing = []
        for offset, click in ringing:
            count = min(len(click), len(bus) - offset)
            bus[offset : offset + count] += click[:count, None]
            if count < len(click):
                self._ringing.append(click[count:])


def beat_frame(beat: int, bar_frames: int) -> int:
    """The sample on which a beat lies: that of bar lines exactly."""
    return (2 * beat * bar_frames + BEATS) // (2 * BEATS)


def _click(hertz: float, rate: int) -> np.ndarray:
    time = np.arange(round(CLICK_SECONDS * rate)) / rate
    edges = np.minimum(1, np.minimum(time, CLICK_SECONDS - time) / EDGE_SECONDS)
    return (np.sin(2 * np.pi * hertz * time) * np.exp(-time / DECAY_SECONDS) * edges).astype(np.float32)
