"""Colours that go together: palettes read from hex, mixed in OKLab so that gradients stay clean."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from studio.core.oklab import lab_of, srgb_of


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
