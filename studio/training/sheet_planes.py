"""The plane of a sheet on disk, beside its picture."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import frozen
from studio.core.paths import write_atomic
from studio.core.plane import Plane

MOST_BYTES = 16 << 20
NAMES = tuple(field.name for field in fields(Plane))
MOST = float(np.finfo(np.float16).max)


def write_plane(path: Path, plane: Plane) -> None:
    """Keep it in half precision; raises OSError or StudioError when the disk is full or gone."""
    from safetensors.numpy import save

    # Scores of a discriminator that runs away are beyond what half precision holds.
    held = {name: np.clip(getattr(plane, name), -MOST, MOST) for name in NAMES}
    write_atomic(path, save({name: np.ascontiguousarray(array, np.float16) for name, array in held.items()}))


def read_plane(path: Path) -> Plane | None:
    """What `write_plane` wrote, None where there is none; raises StudioError when it is damaged."""
    if not path.is_file():
        return None
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("size")
        arrays = load(path.read_bytes())
        plane = Plane(**{name: frozen(arrays[name].astype(np.float32)) for name in NAMES})
        if any(arrays[name].dtype != np.float16 for name in NAMES) or not _fits(plane):
            raise ValueError("shape")
        return plane
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise StudioError(_("This sheet is damaged."), path=path) from error


def _fits(plane: Plane) -> bool:
    """Whether its arrays have the shapes that `Plane` tells."""
    places = all(points.ndim == 2 and points.shape[1] == 2 for points in (plane.real, plane.made, plane.arrows))
    square = plane.surface.ndim == 2 and plane.surface.shape[0] == plane.surface.shape[1] > 1
    grid = plane.manifold.ndim == 3 and plane.manifold.shape[2] == 2 <= min(plane.manifold.shape)
    return places and square and grid and len(plane.arrows) <= len(plane.made)
