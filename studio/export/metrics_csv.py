"""The numbers of a run as a table that every spreadsheet reads (RFC 4180)."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from studio.core.columns import column, in_order
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.export.folders import whole_file
from studio.export.written import Written

CHUNK = 4096  # rows between two looks at Cancel


def write_csv(path: Path, columns: Mapping[str, np.ndarray], reporter: Reporter) -> Written:
    """Write a row for each step; a value that was not computed is an empty field.

    Args:
        columns: as `HistoryReader.metrics` gives them.

    Raises:
        StudioError: there are no numbers yet, or the disk is full.
        Cancelled: somebody asked for it; nothing is left behind.
    """
    steps = columns.get("step", np.zeros(0))
    if not len(steps):
        raise StudioError(_("This run has no numbers yet."), _("They are there with its first save."))
    names = ["step", "seconds", *(name for name in in_order(columns) if name not in ("step", "seconds"))]
    table = np.stack([columns[name] for name in names], 1)
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # with the line ends and quotes of the standard
        writer.writerow([header(name) for name in names])
        for first in range(0, len(table), CHUNK):
            reporter.report(_("Writing the numbers"), first, len(table))
            writer.writerows([_text(value) for value in row] for row in table[first : first + CHUNK].tolist())
    return Written(path)


def header(name: str) -> str:
    """Name of a column with its unit: "pitch_error [cents]"."""
    unit = column(name).unit
    return f"{name} [{unit}]" if unit else name


def _text(value: float) -> str:
    """Nine digits, with which a 32-bit number comes back as it was."""
    return f"{value:.9g}" if math.isfinite(value) else ""
