"""How good generated samples are, from features, and from pixels: no network inside."""

from __future__ import annotations

import numpy as np

from studio.training.quality.measures import frechet, neighbourhood

__all__ = ["frechet", "neighbourhood", "peak"]


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
