"""What can be seen in a set at once, without a network: copies, and samples that hardly differ."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST = 4096  # samples that are looked at
MOST_BYTES = 256 << 20
SAMPLE = 256  # of which differences are measured


@dataclass(frozen=True)
class Facts:
    """Of samples of a set.

    Attributes:
        copies: share of them that repeat an earlier one, number for number.
        spread: how far they lie from their mean, root of the mean square, where the whole range is 1.
    """

    copies: float = 0.0
    spread: float = 1.0


def facts_of(store: Any) -> Facts:
    """Look at a prepared set once; some thousand samples of a large one."""
    samples = _samples(store)
    if len(samples) < 2:
        return Facts()
    each = max(1, samples[:1].nbytes)
    count = min(len(samples), MOST, max(2, MOST_BYTES // each))
    chosen = np.unique(np.linspace(0, len(samples) - 1, count).astype(np.int64))
    digests = {hashlib.blake2b(np.ascontiguousarray(samples[row]).tobytes(), digest_size=8).digest() for row in chosen}
    few = np.asarray(samples[chosen[:: max(1, len(chosen) // SAMPLE)]], np.float64)
    return Facts(1 - len(digests) / len(chosen), float(np.sqrt(((few - few.mean(0)) ** 2).mean()) / _range(store.kind)))


def _samples(store: Any) -> np.ndarray:
    names = {"pictures": "pictures", "points": "points"}
    found: np.ndarray = getattr(store, names.get(store.kind, "sounds"))
    return found


def _range(kind: str) -> float:
    return {"pictures": 255.0, "points": 2.0}.get(kind, 65535.0)
