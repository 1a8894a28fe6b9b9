"""How good generated pictures are, from features and pixels: numpy only, no network inside."""

from __future__ import annotations

import numpy as np
from scipy import linalg
from scipy.spatial.distance import cdist


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Frechet distance between Gaussians fitted to features (N, F) and (M, F) (arXiv:1706.08500); 0 for equal ones."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # The trace of the root of a product of covariances is the sum of the roots of its eigenvalues, all of them real.
    roots = np.sqrt(np.clip(linalg.eigvals(cov_a @ cov_b).real, 0, None))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * roots.sum())


def neighbourhood(real: np.ndarray, fake: np.ndarray, k: int = 5) -> dict[str, float]:
    """Improved precision and recall (arXiv:1904.06991), density and coverage (arXiv:2002.09797).

    Args:
        real, fake: features (N, F) and (M, F); about as many of both, or precision and recall lean to one side.
        k: nearest neighbours that make a neighbourhood.
    """
    reach_real = np.partition(cdist(real, real), k, axis=1)[:, k]
    reach_fake = np.partition(cdist(fake, fake), k, axis=1)[:, k]
    distance = cdist(real, fake)
    within = distance < reach_real[:, None]
    return {
        "precision": float(within.any(0).mean()),
        "recall": float((distance < reach_fake[None]).any(1).mean()),
        "density": float(within.sum(0).mean() / k),
        "coverage": float(within.any(1).mean()),
    }


def peak(pictures: np.ndarray) -> float:
    """Energy at the highest frequency (Nyquist) over that of its neighbours: large where there is a checkerboard.

    Args:
        pictures: uint8 (N, H, W, C) with H and W even.
    """
    power = np.zeros(pictures.shape[1:3])
    for part in np.array_split(pictures, max(1, len(pictures) // 256)):
        spectrum = np.fft.fft2(part.mean(-1) - part.mean((1, 2, 3))[:, None, None])
        power += (np.abs(spectrum) ** 2).sum(0)
    high, wide = power.shape[0] // 2, power.shape[1] // 2
    at = power[high].mean() + power[:, wide].mean()
    beside = power[high - 2 : high].mean() + power[:, wide - 2 : wide].mean()
    return float(at / beside)
