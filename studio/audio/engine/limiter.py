"""The last step before the device: nothing gets louder than full scale, and what is quieter passes unchanged."""

from __future__ import annotations

import numpy as np

LOOK_AHEAD = 0.0013
RELEASE = 0.08
INAUDIBLE = 1e-5


class Limiter:
    """Look-ahead limiter that delays by `delay` samples.

    The wanted gain is held for the look-ahead and then averaged over it, so that the gain has no corners and has
    arrived when the peak does; it returns exponentially.

    Args:
        rate: samples per second.
    """

    def __init__(self, rate: int) -> None:
        self.delay = max(1, round(LOOK_AHEAD * rate))
        self.deepest = 0.0
        self._decay = float(np.exp(-1 / (RELEASE * rate)))
        self._past = np.zeros((self.delay, 2), np.float32)
        # Excess: 1 minus gain. Of the last two look-aheads: one for holding, one for averaging.
        self._excess = np.zeros(2 * self.delay)
        self._released = 0.0

    def process(self, samples: np.ndarray) -> np.ndarray:
        """The samples from `delay` earlier, limited: float32 (n, 2), n at least 1."""
        peak = np.abs(samples).max(1)
        loud = float(peak.max()) > 1.0
        joined = np.concatenate([self._past, samples])
        delayed, self._past = joined[: len(samples)], joined[len(samples) :]
        if not loud and self._released < INAUDIBLE and not self._excess.any():
            self._released = 0.0
            return delayed
        gain = 1 - self._curve(peak)
        self.deepest = max(self.deepest, -20 * float(np.log10(max(gain.min(), 1e-6))))
        limited: np.ndarray = np.clip(delayed * gain[:, None].astype(np.float32), -1, 1)
        return limited

    def _curve(self, peak: np.ndarray) -> np.ndarray:
        """What is taken from the delayed samples: (n,), 0 for nothing."""
        wanted = 1 - 1 / np.maximum(peak.astype(np.float64), 1.0)
        fall = self._decay ** np.arange(1, len(peak) + 1)
        # Each sample takes at least what the one before took, a little released.
        released = fall * np.maximum.accumulate(np.maximum(wanted / fall, self._released))
        self._released = float(released[-1]) if released[-1] >= INAUDIBLE else 0.0
        released[released < INAUDIBLE] = 0.0
        history = np.concatenate([self._excess, released])
        self._excess = history[len(peak) :]
        width = self.delay + 1
        held = np.lib.stride_tricks.sliding_window_view(history, width).max(1)
        total = np.cumsum(held)
        total[width:] -= total[:-width].copy()
        curve: np.ndarray = total[-len(peak) :] / width
        # Sums of numbers that cancel leave dust, which would change what should pass unchanged.
        curve[curve < INAUDIBLE / 10] = 0.0
        return curve
