"""Points written as tables that are sets of their own."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np

from studio.core.paths import write_atomic

FOLDER = "points"  # of a project, in which its tables are


def write_table(folder: Path, stem: str, points: np.ndarray, names: tuple[str, str] = ("x", "y")) -> Path:
    """Write points (N, 2) as a table with a line of names, all or nothing, under the first free number.

    Raises:
        StudioError: it cannot be written.
    """
    number = 1
    while (path := folder / f"{stem}-{number}.csv").exists():
        number += 1
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([f"{x:.6g}", f"{y:.6g}"] for x, y in points.tolist())
    write_atomic(path, text.getvalue().encode("utf-8"))
    return path


def found_again(spec: str, project: Path) -> str:
    """Which set is meant; of a table of a project that was moved since, where it is now."""
    own = project / FOLDER / re.split(r"[\\/]", spec)[-1]
    moved = not spec.startswith("builtin:") and own.is_file() and not Path(spec).exists()
    return str(own) if moved else spec
