"""A sheet to paint on: the unit square, y downwards, with edges softened over one pixel."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image

from studio.core.oklab import srgb_of


@lru_cache(maxsize=4)
def _grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    line = ((np.arange(size) + 0.5) / size).astype(np.float32)
    x, y = np.meshgrid(line, line)
    x.flags.writeable = y.flags.writeable = False
    return x, y


class Canvas:
    """One picture in the making.

    Args:
        size: side in pixels.
        rng: all randomness of the picture; draws never depend on `size`, so the composition does not either.

    Attributes:
        x, y: float32 (size, size) pixel centres in [0, 1].
        pixel: width of a pixel.
        image: float32 (size, size, 3) sRGB in [0, 1].
    """

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng, self.pixel = size, rng, 1 / size
        self.x, self.y = _grid(size)
        self.image = np.zeros((size, size, 3), np.float32)

    def paint(self, alpha: np.ndarray | float, colour: np.ndarray) -> None:
        """Lay colour over the picture: alpha (size, size) in [0, 1]; colour OKLab (3,) or sRGB (size, size, 3)."""
        srgb = srgb_of(colour).astype(np.float32) if colour.ndim == 1 else colour
        weight = np.asarray(alpha, np.float32)[..., None]
        self.image += (srgb - self.image) * weight

    def glaze(self, alpha: np.ndarray, colour: np.ndarray) -> None:
        """Multiply by an OKLab colour where alpha is 1, as a transparent pigment does."""
        self.image *= 1 - alpha[..., None] * (1 - srgb_of(colour).astype(np.float32))

    def glow(self, alpha: np.ndarray, colour: np.ndarray) -> None:
        """Add light of an OKLab colour without ever burning out (screen)."""
        self.image = 1 - (1 - self.image) * (1 - alpha[..., None] * srgb_of(colour).astype(np.float32))

    def inside(self, distance: np.ndarray, softness: float = 0.0) -> np.ndarray:
        """Coverage in [0, 1] of what lies at a negative distance, softened over a pixel or more (in unit lengths)."""
        width = max(self.pixel, softness)
        return np.clip(0.5 - distance / width, 0, 1)

    def radius(self, x: float, y: float, stretch: float = 1.0) -> np.ndarray:
        """Distance of every pixel from a point, with x distances divided by `stretch`."""
        return np.hypot((self.x - x) / stretch, self.y - y)

    def picture(self) -> Image.Image:
        """The finished picture, mode RGB."""
        return Image.fromarray((np.clip(self.image, 0, 1) * 255 + 0.5).astype(np.uint8))


def waves(rng: np.random.Generator, where: np.ndarray, lowest: float, octaves: int, fall: float = 0.5) -> np.ndarray:
    """A smooth random line with values around 0 and amplitude about 1.

    Args:
        where: positions, any shape.
        lowest: cycles per unit of the slowest wave; each octave doubles it.
        fall: amplitude of each octave over the one before.
    """
    total, amplitude = np.zeros_like(where), 1.0
    for octave in range(octaves):
        frequency = lowest * 2**octave * rng.uniform(0.8, 1.25)
        total += np.float32(amplitude) * np.cos(
            np.float32(2 * np.pi * frequency) * where + np.float32(rng.uniform(0, 2 * np.pi))
        )
        amplitude *= fall
    return total


def clouds(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, frequency: float, terms: int = 5) -> np.ndarray:
    """A smooth random field around 0 with standard deviation about 1: a sum of plane waves in all directions."""
    total = np.zeros_like(x)
    turn = rng.uniform(0, 2 * np.pi)
    for term in range(terms):
        angle = turn + np.pi * (term + rng.uniform(-0.35, 0.35)) / terms
        speed = 2 * np.pi * frequency * rng.uniform(0.6, 1.3)
        along = np.float32(speed * np.cos(angle)) * x + np.float32(speed * np.sin(angle)) * y
        total += np.cos(along + np.float32(rng.uniform(0, 2 * np.pi)))
    return total * np.float32(np.sqrt(2 / terms))
