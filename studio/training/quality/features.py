"""Features of samples, from a network that learns on the user's own set a little at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.training.quality.learning import ORDERS, learn
from studio.training.quality.network import FeatureNetwork
from studio.training.quality.views import View

MOST = 2048  # samples to learn from
SHARE, MOST_HELD = 4, 512  # one of four is held out, and another one, up to so many
ENOUGH = 64  # samples that are held back anyway, from which on they are compared with
AT_ONCE, NUMBERS = 64, 1 << 18  # samples that are looked at in one go, fewer where they have more numbers than that
LABELLED = 0.5  # share of the set that must have a class for the classes to be learned


class Features:
    """A feature network, trained on a part of a set; the held-out rest of it, it never learns from.

    Attributes:
        classes: how many the network tells apart, 0 when it learned without.
        reference, other: places in the set of two held-out parts, each with its fair share of every class.
    """

    def __init__(self, store: Any, seed: int, held: np.ndarray | None = None) -> None:
        self._store, self._view = store, View(store)
        self._labels = np.asarray(store.labels)
        known = self._labels >= 0
        count = len(store.schema.classes)
        self.classes = count if count > 1 and known.mean() >= LABELLED else 0
        self.reference, self.other, learned = shares(self._labels, seed, held)
        self._learned = learned[known[learned]] if self.classes else learned
        self._random = torch.Generator().manual_seed(seed)
        self._network = FeatureNetwork(self._view.size, self.classes or len(ORDERS), self._random)
        self._chunk = max(1, min(AT_ONCE, NUMBERS // self._view.numbers))

    def work(self) -> Iterator[None]:
        """Look at the set and learn, some milliseconds for each `next`; features mean nothing before the end."""
        # Half precision, as all of them are held until the network has learned.
        seen = torch.empty(len(self._learned), *self._view.size, dtype=torch.float16)
        for start in range(0, len(seen), self._chunk):
            seen[start : start + self._chunk] = self._view.real(self._learned[start : start + self._chunk])
            yield
        labels = torch.from_numpy(self._labels[self._learned]) if self.classes else None
        yield from learn(self._network, seen, labels, self._random)

    def of(self, samples: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Features float32 (n, F) and outputs (n, classes or orders), some samples for each `next`."""
        for start in range(0, len(samples), self._chunk):
            yield self._look(self._view(samples[start : start + self._chunk]))

    def of_real(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The same of those rows of the set."""
        for start in range(0, len(rows), self._chunk):
            yield self._look(self._view.real(rows[start : start + self._chunk]))

    @torch.no_grad()
    def _look(self, x: Tensor) -> tuple[np.ndarray, np.ndarray]:
        features = self._network.body(x)
        return features.numpy(), self._network.head(features).numpy()


def shares(labels: np.ndarray, seed: int, held: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of two held-out parts and of what is learned from, each sorted, from labels (N,).

    Args:
        held: places that are the first part, if they are enough for one.
    """
    mixed = np.random.default_rng(seed).permutation(len(labels))
    by_class = mixed[np.argsort(labels[mixed], kind="stable")]
    # One of every so many, walking through the classes, so that no class is missing from a held-out part.
    every = max(SHARE, len(labels) / MOST_HELD)
    places = np.arange(0, len(labels) - every / 2, every)
    first, second = by_class[places.astype(int)], by_class[(places + every / 2).astype(int)]
    if held is not None and len(held) >= ENOUGH:
        first, second = held, np.setdiff1d(second, held)
    rest = by_class[~np.isin(by_class, np.concatenate([first, second]))]
    some = np.random.default_rng(seed).permutation(rest)[:MOST]
    return np.sort(first), np.sort(second), np.sort(some)
