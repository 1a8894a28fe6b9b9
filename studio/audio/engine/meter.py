"""What comes out, in numbers: peaks and loudness."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

import numpy as np

from studio.audio.engine.status import SILENCE
from studio.core.messages import frozen

PARTS, PART_SECONDS = 4, 0.1
# The two filters of ITU-R BS.1770 as analogue prototypes: the head's shelf and the ear's high-pass.
SHELF_HZ, SHELF_DB, SHELF_Q = 1681.97, 4.0, 0.7072
HIGH_PASS_HZ, HIGH_PASS_Q = 38.135, 0.5003
LOUDNESS_OFFSET = -0.691


class Meter:
    """Peaks since the last `take`, and momentary loudness: 400 ms, renewed ten times a second."""

    def __init__(self, rate: int) -> None:
        self._peak = np.zeros(2, np.float32)
        self._part = np.zeros((max(1, round(PART_SECONDS * rate)), 2), np.float32)
        self._filled = 0
        self._weights = _weighting(len(self._part), rate)
        self._powers: deque[float] = deque([0.0] * PARTS, PARTS)

    def add(self, samples: np.ndarray) -> None:
        """What was sent to the device: float32 (n, 2)."""
        np.maximum(self._peak, np.abs(samples).max(0, initial=0), out=self._peak)
        while len(samples):
            count = min(len(samples), len(self._part) - self._filled)
            self._part[self._filled : self._filled + count] = samples[:count]
            self._filled += count
            samples = samples[count:]
            if self._filled == len(self._part):
                self._powers.append(self._power())
                self._filled = 0

    def take(self) -> tuple[tuple[float, float], float]:
        """((left, right) peak in dBFS since the last call, loudness in LUFS)."""
        left, right = (_decibels(float(value) ** 2) for value in self._peak)
        self._peak[:] = 0
        mean = sum(self._powers) / PARTS
        return (left, right), _decibels(mean) + (LOUDNESS_OFFSET if mean > 0 else 0.0)

    def _power(self) -> float:
        """Weighted mean square of the part just filled, both channels added."""
        if not self._part.any():
            return 0.0
        spectrum = np.fft.rfft(self._part, axis=0)
        return float((np.square(np.abs(spectrum)).sum(1) * self._weights).sum())


def _weighting(size: int, rate: int) -> np.ndarray:
    """What each bin of a real spectrum of `size` points adds to the weighted mean square: (size // 2 + 1,)."""
    twice = np.full(size // 2 + 1, 2.0)
    twice[0] = 1.0
    if size % 2 == 0:
        twice[-1] = 1.0
    weights: np.ndarray = np.square(hearing(size, rate)) * twice / size**2
    return weights


@lru_cache(8)
def hearing(size: int, rate: int) -> np.ndarray:
    """How much the filters of ITU-R BS.1770 let through in each bin of a real spectrum: (size // 2 + 1,)."""
    hertz = np.fft.rfftfreq(size, 1 / rate)
    # The standard's digital filters are bilinear: their frequency axis bends near half the rate.
    bent = np.tan(np.pi * np.minimum(hertz, rate * 0.4999) / rate)

    def corner(frequency: float) -> np.ndarray:
        ratio: np.ndarray = 1j * bent / np.tan(np.pi * frequency / rate)
        return ratio

    s, top = corner(SHELF_HZ), 10 ** (SHELF_DB / 20)
    shelf = (top * s**2 + top**0.4996667 / SHELF_Q * s + 1) / (s**2 + s / SHELF_Q + 1)
    s = corner(HIGH_PASS_HZ)
    high_pass = s**2 / (s**2 + s / HIGH_PASS_Q + 1)
    return frozen(np.abs(shelf * high_pass))


def _decibels(power: float) -> float:
    return max(SILENCE, 10 * float(np.log10(max(power, 1e-12))))
