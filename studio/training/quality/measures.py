"""How close made samples are to real ones, from features of both: numpy and scipy only, no network inside.

Features are float (N, F), numpy or torch; float32 of a network suffices, sums are made in float64.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from scipy import linalg
from scipy.spatial.distance import cdist

Rows: TypeAlias = Any  # numpy array or torch tensor, on any device

CHUNK = 1024  # rows of which all distances are held at a time
NEAREST = 5


def frechet(a: Rows, b: Rows) -> float:
    """Frechet distance between Gaussians fitted to features (N, F) and (M, F) (arXiv:1706.08500); 0 for equal ones.

    It leans upwards by about F / N: compare only readings from the same numbers of samples.
    """
    a, b = _array(a).astype(np.float64), _array(b).astype(np.float64)
    cov_a, cov_b = (np.atleast_2d(np.cov(x, rowvar=False)) for x in (a, b))
    # The trace of the root of a product of covariances is the sum of the roots of its eigenvalues, all of them real.
    roots = np.sqrt(np.clip(linalg.eigvals(cov_a @ cov_b).real, 0, None))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * roots.sum())


def kernel(a: Rows, b: Rows, chunk: int = CHUNK) -> float:
    """Kernel distance (KID, arXiv:1801.01401) of features (N, F) and (M, F), N and M at least 2.

    The unbiased squared maximum mean discrepancy under (x.y / F + 1)^3: 0 on average for samples of one
    distribution, whatever their number, hence a little below 0 at times.
    """
    a, b = _array(a).astype(np.float64), _array(b).astype(np.float64)
    return _within(a, chunk) + _within(b, chunk) - 2 * _kernel_sum(a, b, chunk) / (len(a) * len(b))


def neighbourhood(real: Rows, fake: Rows, k: int = NEAREST, chunk: int = CHUNK) -> dict[str, float]:
    """Improved precision and recall (arXiv:1904.06991), density and coverage (arXiv:2002.09797).

    Args:
        real, fake: features (N, F) and (M, F), more than k of both; about as many of both, or precision and
            recall lean to one side.
        k: nearest neighbours that make a neighbourhood. A sample with as many copies reaches nowhere, not even
            them.
    Returns:
        `precision`: share of the fake within reach of some real one. `recall`: share of the real within reach of
        some fake one. `density`: how many real neighbourhoods a fake one lies in, over k; may exceed 1.
        `coverage`: share of the real with a fake one within their reach.
    """
    real, fake = _array(real), _array(fake)
    reach_real, reach_fake = reach(real, k, chunk), reach(fake, k, chunk)
    near = np.zeros(len(fake), np.int64)
    recalled = covered = 0
    for start in range(0, len(real), chunk):
        distance = cdist(real[start : start + chunk], fake)
        within = distance < reach_real[start : start + chunk, None]
        near += within.sum(0)
        covered += int(within.any(1).sum())
        recalled += int((distance < reach_fake[None]).any(1).sum())
    return {
        "precision": float((near > 0).mean()),
        "recall": recalled / len(real),
        "density": float(near.mean() / k),
        "coverage": covered / len(real),
    }


def reach(x: Rows, k: int = NEAREST, chunk: int = CHUNK) -> np.ndarray:
    """Distance (N,) of every row of x (N, F) to its k-th nearest other one, N more than k."""
    x = _array(x)
    parts = [cdist(x[start : start + chunk], x) for start in range(0, len(x), chunk)]
    return np.concatenate([np.partition(part, k, axis=1)[:, k] for part in parts])


def accuracy(guessed: Rows, asked: Rows) -> float:
    """Share of samples that are taken for the class (N,) that was asked for; NaN where none was (-1)."""
    guessed, asked = _array(guessed), _array(asked)
    known = asked >= 0
    return float((guessed == asked)[known].mean()) if known.any() else float("nan")


def _within(x: np.ndarray, chunk: int) -> float:
    """Mean of the kernel over all pairs of different rows."""
    same = (((x * x).sum(1) / x.shape[1] + 1) ** 3).sum()
    return float((_kernel_sum(x, x, chunk) - same) / (len(x) * (len(x) - 1)))


def _kernel_sum(a: np.ndarray, b: np.ndarray, chunk: int) -> float:
    parts = (a[start : start + chunk] @ b.T for start in range(0, len(a), chunk))
    return float(sum(((part / a.shape[1] + 1) ** 3).sum() for part in parts))


def _array(x: Rows) -> np.ndarray:
    return np.asarray(x.detach().cpu() if hasattr(x, "detach") else x)
