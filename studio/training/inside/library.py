"""The set as a coarse eye or ear has it, looked through a little at each look."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.training.inside.bench import Bench

MOST = 3072  # samples of the set that are compared with
AT_ONCE = 16
SECONDS = 0.01  # of one look for looking through more of the set
SIDE = 12  # to which images are made coarser, so that a shift by a pixel is no other picture
PROBES = 128  # real samples whose own nearest neighbours say what is usual


class SetLibrary:
    """Coarse features of the samples that are trained on.

    Attributes:
        places: of the samples looked at so far, int64 (n,).
        features: float32 (n, F).
        complete: whether no more will come.
    """

    def __init__(self, table: Bench) -> None:
        from studio.training.quality.views import View

        self._store = table.trainer.store
        points = table.trainer.shape.dims
        self._view = None if points else View(self._store)
        self._order = np.random.default_rng(1).permutation(table.learned)[:MOST]
        self._parts: list[np.ndarray] = []
        self._count = 0
        self._usual = False, 0, np.zeros(0)  # whether of all, of how many, and what

    @property
    def places(self) -> np.ndarray:
        return self._order[: self._count]

    @property
    def features(self) -> np.ndarray:
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0]

    @property
    def complete(self) -> bool:
        return self._count == len(self._order)

    def grow(self) -> None:
        """Look through a few more samples of the set, for some milliseconds."""
        began = time.perf_counter()
        while not self.complete:
            chosen = self._order[self._count : self._count + AT_ONCE]
            self._parts.append(self._real(chosen))
            self._count += len(chosen)
            if time.perf_counter() - began > SECONDS:
                return

    def of(self, samples: np.ndarray) -> np.ndarray:
        """Features (B, F) of samples as `Bench.samples` returns them."""
        if self._view is None:
            return np.asarray(samples, np.float32)
        return self._coarse(self._view(samples))

    def near(self, features: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Places in the set of the nearest samples (B, count), nearest first, and how far they are (B, count)."""
        away = _distances(features, self.features)
        nearest = np.argpartition(away, min(count, away.shape[1] - 1), axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(away, nearest, 1), axis=1)
        nearest = np.take_along_axis(nearest, order, 1)
        return self.places[nearest], np.take_along_axis(away, nearest, 1)

    def usual(self) -> np.ndarray:
        """Distances (n,), ascending, of real samples to the nearest other, among about as many as are known so far."""
        if self.complete > self._usual[0] or self._count >= 2 * self._usual[1]:
            some = self.features[:PROBES]
            away = _distances(some, self.features)
            away[np.arange(len(some)), np.arange(len(some))] = np.inf
            self._usual = self.complete, self._count, np.sort(away.min(1))
        return self._usual[2]

    def _real(self, places: np.ndarray) -> np.ndarray:
        if self._view is None:
            return np.asarray(self._store.points[places], np.float32)
        return self._coarse(self._view.real(places))

    def _coarse(self, images: object) -> np.ndarray:
        import torch
        from torch.nn.functional import adaptive_avg_pool2d

        assert isinstance(images, torch.Tensor)
        sizes = min(SIDE, images.shape[2]), min(SIDE, images.shape[3])
        coarse: np.ndarray = adaptive_avg_pool2d(images, sizes).flatten(1).numpy()
        return coarse


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Root mean square difference (N, M) of rows (N, F) and (M, F)."""
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    away: np.ndarray = np.sqrt(np.maximum(squares, 0) / a.shape[1])
    return away
