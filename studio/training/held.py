"""Which samples of a set are held back from training, to see whether a network knows more than it was shown."""

from __future__ import annotations

import numpy as np

LEAST = 40  # samples; of smaller sets none is held back
SHARE, MOST = 8, 512


def held_out(count: int, labels: np.ndarray, seed: int) -> np.ndarray:
    """Places of the samples held back, int64, ascending: an eighth of a small set, at most 512, classes in turn.

    Args:
        count: samples of the set; `labels` (count,) their classes, -1 for none.
        seed: decides which.
    """
    if count < LEAST:
        return np.zeros(0, np.int64)
    mixed = np.random.default_rng([seed, count]).permutation(count)
    by_class = mixed[np.argsort(np.asarray(labels)[mixed], kind="stable")]
    every = max(SHARE, count / MOST)
    return np.sort(by_class[np.arange(every / 2, count, every).astype(np.int64)])
