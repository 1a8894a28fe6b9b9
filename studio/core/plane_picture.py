"""Pictures of a plane of points: small, quick to draw, and the same on every screen."""

from __future__ import annotations

from functools import cache

import numpy as np

from studio.core.plane import REACH, Plane

SIDE = 256  # px
GROUND = (18, 19, 22)
REAL, MADE, JUDGED = (138, 180, 248), (242, 165, 65), (63, 182, 178)  # real, generator, discriminator
LINES, STEPS = 0.35, 6  # how clearly the warped grid is drawn, and dots from one crossing to the next
TINT = 0.55  # of the discriminator's colour where it is surest that something is real
BLURRED = 0.7


def plane_picture(plane: Plane, side: int = SIDE) -> np.ndarray:
    """All of a plane but its arrows as uint8 (side, side, 3): y upwards, from -REACH to REACH both ways.

    The surface is the brighter the more real the discriminator takes a place for, the warped grid is drawn over it,
    then the real points, and the generated ones on top.
    """
    canvas = _surface(plane.surface, side)
    _dots(canvas, _crossings(plane.manifold), MADE, LINES, 1)
    _dots(canvas, plane.real, REAL, BLURRED, _size(side, len(plane.real)))
    _dots(canvas, plane.made, MADE, 1.0, _size(side, len(plane.made)))
    return canvas


def points_picture(
    points: np.ndarray, side: int = SIDE, colour: tuple[int, int, int] = REAL, marked: np.ndarray | None = None
) -> np.ndarray:
    """Points (N, 2) alone as uint8 (side, side, 3); `marked` ones (K, 2) larger and in the generator's colour."""
    canvas = np.empty((side, side, 3), np.uint8)
    canvas[:] = GROUND
    strength = BLURRED if marked is None else LINES
    _dots(canvas, points, colour, strength, _size(side, len(points)))
    if marked is not None:
        _dots(canvas, marked, MADE, 1.0, max(3, side // 32))
    return canvas


def _surface(surface: np.ndarray, side: int) -> np.ndarray:
    """Logits (S, S) as shades of one colour, smooth, relative to their own spread."""
    spread = float(surface.std())
    known = np.isfinite(spread) and spread > 1e-6
    level = (surface - surface.mean()) * (64 / spread) + 128 if known else np.full_like(surface, 128)
    weights = _between(len(surface), side)
    shades = weights[::-1] @ level.astype(np.float32) @ weights.T  # row 0 of a picture is the highest y
    np.clip(shades, 0, 255, out=shades)
    picture: np.ndarray = _SHADES.take(shades.astype(np.uint8), 0)
    return picture


@cache
def _between(count: int, side: int) -> np.ndarray:
    """Weights (side, count) by which `count` numbers at the ends and evenly between become `side`."""
    place = np.linspace(0, count - 1, side, dtype=np.float32)
    weights: np.ndarray = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(count, dtype=np.float32)))
    return weights


def _crossings(manifold: np.ndarray) -> np.ndarray:
    """Dots (K, 2) along the lines of a warped grid (A, B, 2)."""
    share = np.linspace(0, 1, STEPS, endpoint=False, dtype=np.float32)[:, None, None, None]
    along = manifold[None, :-1] * (1 - share) + manifold[None, 1:] * share
    across = manifold[None, :, :-1] * (1 - share) + manifold[None, :, 1:] * share
    return np.concatenate([along.reshape(-1, 2), across.reshape(-1, 2)])


def _size(side: int, count: int) -> int:
    """Side of a dot in px: few points are drawn larger."""
    return max(1, round(side / (128 if count > 200 else 64)))


def _dots(canvas: np.ndarray, points: np.ndarray, colour: tuple[int, int, int], strength: float, size: int) -> None:
    """Lay dots over a picture in place; those beyond its edges are left out."""
    side = len(canvas)
    with np.errstate(invalid="ignore"):
        place = np.floor((np.asarray(points, np.float32) / REACH + 1) / 2 * side - size / 2 + 0.5)
        place = place[(np.abs(place - side / 2) < side).all(1)].astype(np.int32)
    columns, rows = place[:, 0], side - size - place[:, 1]
    ink = np.array(colour, np.float32) * strength
    pixels = canvas.reshape(-1, 3)
    for down in range(size):
        for right in range(size):
            y, x = rows + down, columns + right
            at = (y * side + x)[(y >= 0) & (y < side) & (x >= 0) & (x < side)]
            pixels[at] = ink if strength == 1 else pixels[at] * (1 - strength) + ink


def _tints() -> np.ndarray:
    share = (np.arange(256, dtype=np.float32) / 255 * TINT)[:, None]
    shades: np.ndarray = (np.array(GROUND) * (1 - share) + np.array(JUDGED) * share).astype(np.uint8)
    return shades


_SHADES = _tints()
