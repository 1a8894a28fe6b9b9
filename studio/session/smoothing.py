"""Smoothing of curves as TensorBoard does it."""

from __future__ import annotations

import numpy as np

WEIGHT = 0.6
BLOCK = 64


class Smoothed:
    """A growing series and its exponential moving average without the bias of its start.

    The same numbers as TensorBoard's line chart: y = m / (1 - w^n) with m = w m + (1 - w) x over the n finite values so
    far; a value that is not finite stays as it is. Work goes with what is new.

    Args:
        weight: of what came before, in [0, 1); 0 leaves the series as it is.
    """

    def __init__(self, weight: float = WEIGHT) -> None:
        self.weight = weight
        self._values = np.zeros(0)
        self._mean, self._count, self._size = 0.0, 0, 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> np.ndarray:
        """Smoothed values so far, float64 (n,)."""
        return self._values[: self._size]

    def extend(self, values: np.ndarray) -> None:
        """Go on with raw values, float64 (n,)."""
        needed = self._size + len(values)
        if needed > len(self._values):
            grown = np.empty(max(1024, 2 * needed))
            grown[: self._size] = self._values[: self._size]
            self._values = grown
        made = values.astype(np.float64)
        held = np.isfinite(made)
        if self.weight > 0 and held.any():
            made[held] = self._smooth(made[held])
        self._values[self._size : needed] = made
        self._size = needed

    def _smooth(self, values: np.ndarray) -> np.ndarray:
        """Blocks at a time: a matrix within each, and one number carried from block to block."""
        weight, count = self.weight, len(values)
        padded = np.zeros(-(-count // BLOCK) * BLOCK)
        padded[:count] = values
        powers = weight ** np.arange(BLOCK + 1)
        away = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
        matrix = np.where(away >= 0, (1 - weight) * powers[np.maximum(away, 0)], 0.0)
        within = padded.reshape(-1, BLOCK) @ matrix.T
        carried, last = np.empty(len(within)), self._mean
        for block, end in enumerate(within[:, -1].tolist()):
            carried[block] = last
            last = end + powers[BLOCK] * last
        means = (within + carried[:, None] * powers[1:]).reshape(-1)[:count]
        self._mean = float(means[-1])
        numbers = self._count + 1 + np.arange(count)
        self._count += count
        result: np.ndarray = means / (1 - weight**numbers)
        return result
