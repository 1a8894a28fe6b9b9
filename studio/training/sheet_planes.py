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
SHAPES = {"real": 2, "made": 2, "surface": 2, "manifold": 3, "arrows": 2}  # dimensions of each


def write_plane(path: Path, plane: Plane) -> None:
    """Keep it in half precision; raises OSError or StudioError when the disk is full or gone."""
    from safetensors.numpy import save

    write_atomic(path, save({name: np.ascontiguousarray(getattr(plane, name), np.float16) for name in NAMES}))


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
        if any(arrays[name].ndim != SHAPES[name] or arrays[name].dtype != np.float16 for name in NAMES):
            raise ValueError("shape")
        return Plane(**{name: frozen(arrays[name].astype(np.float32)) for name in NAMES})
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise StudioError(_("This sheet is damaged."), path=path) from error
