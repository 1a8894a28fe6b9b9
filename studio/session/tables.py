"""Points written as tables that are sets of their own."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from studio.core.paths import write_atomic


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
