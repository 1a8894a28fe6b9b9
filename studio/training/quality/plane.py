"""Features of points: nothing has to be learned to compare them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from studio.training.quality.features import shares

OCTAVES = np.pi * 2.0 ** np.arange(4)


class PlaneFeatures:
    """Points and waves of four lengths over them, for sets of points what `Features` is for all others.

    The waves let a Frechet distance, which compares means and spreads only, see heaps that are missing.

    Attributes:
        classes: 0, as no network tells any apart.
        reference, other: places in the set of two held-out parts.
    """

    classes = 0

    def __init__(self, store: Any, seed: int, held: np.ndarray | None = None) -> None:
        self._store = store
        self.reference, self.other, _learned = shares(np.asarray(store.labels), seed, held)

    def work(self) -> Iterator[None]:
        """Nothing to learn."""
        return iter(())

    def of(self, samples: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Features float32 (n, F) of points (n, 2), and no outputs, (n, 0)."""
        waves = (np.asarray(samples, np.float64)[:, :, None] * OCTAVES).reshape(len(samples), -1)
        features = np.concatenate([samples, np.sin(waves), np.cos(waves)], 1).astype(np.float32)
        yield features, np.zeros((len(samples), 0), np.float32)

    def of_real(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The same of those rows of the set."""
        return self.of(self._store.points[rows])
