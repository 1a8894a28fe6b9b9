"""A single sound that arrives in parts while it is being played."""

from __future__ import annotations

from collections import deque

import numpy as np

from studio.audio.engine.clips import soft_edges, stereo


class Audition:
    """What is auditioned, at the device's rate; see `mixer.Playable`.

    `feed` is for the thread that receives, the rest for the one that plays.

    Args:
        rate: of the sound.
        channels: of the sound.
        device_rate: samples per second that are read.
    """

    def __init__(self, rate: int, channels: int, device_rate: int) -> None:
        import soxr

        self._parts: deque[np.ndarray] = deque()
        self._rate, self._channels = rate, min(2, channels)
        self._begun, self._complete = False, False
        self._stream = None
        if rate != device_rate:
            self._stream = soxr.ResampleStream(rate, device_rate, self._channels, np.float32, quality="HQ")

    @property
    def done(self) -> bool:
        """Whether everything has come and been read."""
        return self._complete and not self._parts

    def feed(self, samples: np.ndarray, last: bool) -> None:
        """The next part: float32 (n, channels); `last` when nothing follows."""
        samples = soft_edges(stereo(samples), self._rate, start=not self._begun, end=last)
        if self._stream is not None:
            samples = self._stream.resample_chunk(np.ascontiguousarray(samples), last).reshape(-1, self._channels)
        self._begun = True
        if len(samples):
            self._parts.append(samples)
        self._complete = last

    def read(self, frames: int) -> np.ndarray:
        """The next samples: float32 (frames, 1 or 2); silence for what has not come yet."""
        taken, missing = [], frames
        while missing and self._parts:
            part = self._parts.popleft()
            if len(part) > missing:
                self._parts.appendleft(part[missing:])
                part = part[:missing]
            taken.append(part)
            missing -= len(part)
        if missing:
            taken.append(np.zeros((missing, self._channels), np.float32))
        return np.concatenate(taken) if len(taken) > 1 else taken[0]
