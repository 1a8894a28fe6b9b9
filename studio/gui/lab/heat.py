"""What the discriminator thinks of every place of the plane, as a number to read and as a picture to see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from PySide6.QtGui import QImage

from studio.core.oklab import lab_of, srgb_of
from studio.core.plane import REACH, Plane
from studio.gui import theme
from studio.gui.theme.tokens import THEMES

Way = Literal["probability", "relative", "score"]

SHADES = 256
DOUBLINGS = 2
STEEP = 4.0  # how far apart scores without a scale of their own are drawn
# Lightness and chroma (OKLab) in the middle and at both ends: points have to stand out on all of them.
DARK, LIGHT = ((0.215, 0.50, 0.098), (0.972, 0.80, 0.105))


@dataclass(frozen=True)
class Lens:
    """Turns logits into the share in [0, 1] by which the discriminator takes a place for real.

    Attributes:
        middle: logit at which it cannot tell.
        gain: how fast certainty grows from there.
    """

    middle: float = 0.0
    gain: float = 1.0

    @classmethod
    def of(cls, plane: Plane, way: Way) -> Lens:
        """The lens for an objective whose logits are probabilities by themselves, only between real and generated
        ("relative"), or have no scale at all ("score")."""
        if way == "probability" or not len(plane.real) or not len(plane.made):
            return cls()
        real, made = (float(sample(plane.surface, points).mean()) for points in (plane.real, plane.made))
        if not np.isfinite(real + made):
            return cls()
        gain = 1.0 if way == "relative" else STEEP / max(1e-3, abs(real - made))
        return cls((real + made) / 2, gain)

    def share(self, logits: np.ndarray) -> np.ndarray:
        """float32 in [0, 1], in the shape of the logits; a half where there is none."""
        certain = np.tanh((logits - self.middle) * (self.gain / 2))
        return np.asarray(0.5 + 0.5 * np.nan_to_num(certain), np.float32)


def sample(surface: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The surface (S, S) at points (N, 2) of the plane, between its nodes in proportion; (N,)."""
    last = len(surface) - 1
    at = np.clip((np.nan_to_num(points) + REACH) / (2 * REACH) * last, 0, last)
    low = np.minimum(at.astype(int), last - 1)
    (u, v), (x, y) = (at - low).T, low.T
    lower = surface[y, x] * (1 - u) + surface[y, x + 1] * u
    upper = surface[y + 1, x] * (1 - u) + surface[y + 1, x + 1] * u
    return np.asarray(lower * (1 - v) + upper * v)


def finer(surface: np.ndarray, times: int = DOUBLINGS) -> np.ndarray:
    """A smooth surface through the same nodes with twice as many lines, `times` over.

    The four-point scheme of N. Dyn, D. Levin and J. Gregory, "A 4-point interpolatory subdivision scheme" (1987).
    Slices, not matrix products: those would call up threads that the training needs.
    """
    grown = np.asarray(surface, np.float32)
    for _time in range(times):
        grown = _doubled(_doubled(grown).T).T
    return grown


def _doubled(rows: np.ndarray) -> np.ndarray:
    padded = np.concatenate([2 * rows[:1] - rows[1:2], rows, 2 * rows[-1:] - rows[-2:-1]])
    grown = np.empty((2 * len(rows) - 1, rows.shape[1]), np.float32)
    grown[::2] = rows
    grown[1::2] = (9 * (padded[1:-2] + padded[2:-1]) - padded[:-3] - padded[3:]) / 16
    return grown


def heat_image(surface: np.ndarray, lens: Lens) -> QImage:
    """The surface from above in the colours of the theme, the highest y in the top row; to be stretched smoothly."""
    shares = lens.share(finer(surface)[::-1])
    pixels = np.ascontiguousarray(shades(theme.current().name)[(shares * (SHADES - 1) + 0.5).astype(np.uint8)])
    side = len(pixels)
    return QImage(pixels.data, side, side, side * 4, QImage.Format.Format_RGB32).copy()


@lru_cache(maxsize=len(THEMES))
def shades(name: str) -> np.ndarray:
    """uint32 (256,) from amber, generated, over the neutral ground to teal, real: even steps to the eye."""
    tokens = THEMES[name]
    middle, end, chroma = DARK if name == "dark" else LIGHT
    steps = np.linspace(-1, 1, SHADES)
    amount = np.abs(steps)
    lab = np.empty((SHADES, 3))
    lab[:, 0] = middle + (end - middle) * amount
    for side, colour in ((steps < 0, tokens.generator), (steps >= 0, tokens.discriminator)):
        hue = lab_of(np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255)[1:]
        lab[side, 1:] = chroma * amount[side, None] * hue / np.hypot(*hue)
    red, green, blue = np.round(255 * srgb_of(lab)).astype(np.uint32).T
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)
