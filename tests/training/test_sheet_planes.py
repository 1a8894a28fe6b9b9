"""Planes on disk come back as they were, and nothing else comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from studio.core.errors import StudioError
from studio.core.plane import Plane
from studio.training.sheet_planes import read_plane, write_plane

SHAPES = {"real": (9, 2), "made": (7, 2), "surface": (5, 5), "manifold": (3, 4, 2), "arrows": (6, 2)}


def arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {name: random.normal(size=shape).astype(np.float16) for name, shape in SHAPES.items()}


def test_a_plane_comes_back(tmp_path: Path) -> None:
    assert read_plane(tmp_path / "none.safetensors") is None
    made = arrays()
    write_plane(tmp_path / "a.safetensors", Plane(**{name: array.astype(np.float32) for name, array in made.items()}))
    plane = read_plane(tmp_path / "a.safetensors")
    assert plane is not None
    for name, array in made.items():
        assert (getattr(plane, name) == array).all()
        assert getattr(plane, name).dtype == np.float32


@pytest.mark.filterwarnings("error")
def test_scores_beyond_half_precision_stay_numbers(tmp_path: Path) -> None:
    made = {name: array.astype(np.float32) for name, array in arrays().items()}
    made["surface"] = made["surface"] * 1e9
    write_plane(tmp_path / "a.safetensors", Plane(**made))
    plane = read_plane(tmp_path / "a.safetensors")
    assert plane is not None
    assert np.isfinite(plane.surface).all()
    assert (np.sign(plane.surface) == np.sign(made["surface"])).all()


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("real", (9, 3)),
        ("made", (7, 1)),
        ("arrows", (8, 2)),
        ("surface", (5, 4)),
        ("manifold", (3, 4, 3)),
        ("made", (7,)),
        ("surface", (1, 1)),
        ("manifold", (1, 4, 2)),
    ],
)
def test_arrays_that_make_no_plane_are_refused(tmp_path: Path, name: str, shape: tuple[int, ...]) -> None:
    (tmp_path / "a.safetensors").write_bytes(save(arrays() | {name: np.zeros(shape, np.float16)}))
    with pytest.raises(StudioError, match="damaged"):
        read_plane(tmp_path / "a.safetensors")
