"""Colours that go together: palettes read from hex, mixed in OKLab so that gradients stay clean.

OKLab: Björn Ottosson, "A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB, _FROM_LMS = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_LMS)


def lab_of(srgb: np.ndarray) -> np.ndarray:
    """OKLab of sRGB in [0, 1], both (..., 3)."""
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((np.maximum(srgb, 0) + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def srgb_of(lab: np.ndarray) -> np.ndarray:
    """sRGB of OKLab, clipped to [0, 1], both (..., 3)."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055))


@lru_cache(maxsize=512)
def _lab_palette(text: str) -> np.ndarray:
    numbers = [[int(word[i : i + 2], 16) / 255 for i in (0, 2, 4)] for word in text.split()]
    return lab_of(np.array(numbers))


def palette(rng: np.random.Generator, choices: tuple[str, ...], hue: float = 0.12, light: float = 0.03) -> np.ndarray:
    """One of several palettes, turned and lit a little as a whole so that no two pictures share it exactly.

    Args:
        choices: palettes as space-separated hex colours ("f2a541 3fb6b2").
        hue: largest turn of all hues, in radians.
        light: largest change of all lightnesses, in OKLab units.

    Returns:
        float64 (n, 3) OKLab colours.
    """
    lab = _lab_palette(choices[rng.integers(len(choices))]).copy()
    turn, chroma = rng.uniform(-hue, hue), rng.uniform(0.9, 1.1)
    c, s = np.cos(turn) * chroma, np.sin(turn) * chroma
    lab[:, 1:] = lab[:, 1:] @ np.array([[c, s], [-s, c]])
    lab[:, 0] += rng.uniform(-light, light)
    return lab


def ramp(colours: np.ndarray, where: np.ndarray) -> np.ndarray:
    """A gradient through OKLab colours.

    Args:
        colours: (n, 3) OKLab, evenly spaced over [0, 1].
        where: positions, any shape; clipped to [0, 1].

    Returns:
        float32 (*where.shape, 3) sRGB.
    """
    steps = np.linspace(0, 1, 64)
    stops = np.linspace(0, 1, len(colours))
    table = srgb_of(np.stack([np.interp(steps, stops, colours[:, i]) for i in range(3)], -1)).astype(np.float32)
    position = np.clip(where, 0, 1).astype(np.float32) * 62.999
    low = position.astype(np.intp)
    part = (position - low)[..., None]
    return np.asarray(table[low] * (1 - part) + table[low + 1] * part)


def mixed(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    """OKLab colour `share` of the way from `a` to `b`."""
    return np.asarray(a + (b - a) * share)
