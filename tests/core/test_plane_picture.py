"""Pictures of a plane: everything where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.plane import REACH, Plane
from studio.core.plane_picture import GROUND, MADE, REAL, plane_picture, points_picture

NONE = np.zeros((0, 2), np.float32)


def plane(**parts: np.ndarray) -> Plane:
    empty = {"real": NONE, "made": NONE, "surface": np.zeros((8, 8)), "manifold": np.zeros((0, 0, 2)), "arrows": NONE}
    return Plane(**{**empty, **parts})


def place(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Middle (x, y) in the plane of all pixels of a colour."""
    rows, columns = np.nonzero((picture == np.array(colour)).all(2))
    side = len(picture)
    return (np.array([columns.mean(), side - 1 - rows.mean()]) + 0.5) / side * 2 * REACH - REACH


@pytest.mark.parametrize("side", [64, 256])
@pytest.mark.parametrize("at", [(0.0, 0.0), (0.8, -0.5), (-1.0, 1.0)])
def test_points_lie_where_they_are(at: tuple[float, float], side: int) -> None:
    picture = plane_picture(plane(made=np.array([at], np.float32)), side)
    assert (picture.shape, picture.dtype) == ((side, side, 3), np.uint8)
    assert np.abs(place(picture, MADE) - at).max() < 1.5 * 2 * REACH / side


def test_what_is_outside_or_no_number_is_left_out() -> None:
    far = np.array([[5, 0], [np.nan, 0], [0, np.inf], [-1e30, 1e30], [REACH, REACH]], np.float32)
    picture = points_picture(far, 64)
    assert ((picture == np.array(GROUND)).all(2)).sum() >= 64 * 64 - 9


def test_the_surface_is_bright_where_it_is_high() -> None:
    rise = np.tile(np.linspace(-1, 1, 8, dtype=np.float32), (8, 1))
    across = plane_picture(plane(surface=rise), 64).sum(2).astype(int)
    up = plane_picture(plane(surface=rise.T), 64).sum(2).astype(int)
    assert (np.diff(across[10]) >= 0).all()
    assert across[10, -1] > across[10, 0] + 50
    assert (np.diff(up[:, 10]) <= 0).all()
    assert np.ptp(plane_picture(plane(surface=np.full((8, 8), np.nan)), 64)) < 255


def test_marked_points_stand_out() -> None:
    cloud = np.random.default_rng(0).normal(size=(300, 2)) * 0.3
    picture = points_picture(cloud, 128, REAL, np.array([[0.9, 0.9]]))
    assert np.abs(place(picture, MADE) - 0.9).max() < 0.05
