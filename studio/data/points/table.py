"""Points as a table of text: two columns of numbers, and perhaps one of classes."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.core.i18n import _

CLASS = ("class", "label", "style", "category", "group", "kind", "colour", "color")
FILE = (
    "file",
    "filename",
    "file_name",
    "filepath",
    "file_path",
    "path",
    "audio",
    "sound",
    "sample",
    "picture",
    "image",
)
MOST_COLUMNS = 3  # of a table that does not say which of them are x and y
MOST_PROBLEMS = 100
MOST_POINTS = 1_000_000  # that are held in memory
ENDLESS = 1e100  # from which on a number is none that could be reckoned with


@dataclass
class Table:
    """What a table holds.

    Attributes:
        points: x and y of each row.
        classes: of each row, empty texts without.
        problems: (row counted from 1, reason) of rows that were left out, at most 100 of them, and of the first
            beyond `MOST_POINTS`.
    """

    points: list[tuple[float, float]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    x: int
    y: int
    kind: int  # column of the class, -1 for none
    headed: bool


def is_table(text: str) -> bool:
    """Whether a text, perhaps cut off somewhere, begins like a table of points."""
    return _layout(text) is not None


def parsed(text: str) -> Table:
    """The rows of a table; raises ValueError when it is none."""
    layout = _layout(text)
    if layout is None:
        raise ValueError("no table of points")
    table = Table()
    lines = io.StringIO(text, newline=None)  # every kind of line end
    named = layout.headed
    for number, row in enumerate(csv.reader(lines, delimiter=layout.delimiter), 1):
        if not any(cell.strip() for cell in row):
            continue
        if named:
            named = False
            continue
        if len(table.points) == MOST_POINTS:
            table.problems.append(
                (number, _("Only the first {count} points are used.").format(count=f"{MOST_POINTS:,}"))
            )
            break
        x, y = (_number(row, column, layout.delimiter) for column in (layout.x, layout.y))
        if abs(x) < ENDLESS and abs(y) < ENDLESS:
            table.points.append((x, y))
            table.classes.append(row[layout.kind].strip() if 0 <= layout.kind < len(row) else "")
        elif len(table.problems) < MOST_PROBLEMS:
            table.problems.append((number, _("It has no two numbers.")))
    return table


def _layout(text: str) -> _Layout | None:
    """Which columns are what; None where there are no two columns of numbers that are meant."""
    lines = [line for line in text.splitlines() if line.strip()][:3]
    if not lines:
        return None
    delimiter = max(",;\t|", key=lines[0].count)
    rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
    names = [cell.strip().casefold() for cell in rows[0]]
    headed = not any(math.isfinite(_number(rows[0], column, delimiter)) for column in range(len(names)))
    sample = rows[1] if headed and len(rows) > 1 else rows[0]
    if set(names) & set(FILE):
        return None
    numeric = [c for c in range(len(sample)) if math.isfinite(_number(sample, c, delimiter))]
    kind = next((c for c, name in enumerate(names) if headed and name in CLASS), -1)
    if headed and "x" in names and "y" in names:
        x, y = names.index("x"), names.index("y")
    elif len(names) <= MOST_COLUMNS and len(columns := [c for c in numeric if c != kind]) >= 2:
        x, y = columns[:2]
    else:
        return None
    if kind < 0 and len(names) == MOST_COLUMNS:
        kind = next(c for c in range(MOST_COLUMNS) if c not in (x, y))
    return _Layout(delimiter, x, y, kind, headed) if {x, y} <= set(numeric) else None


def _number(row: Sequence[str], column: int, delimiter: str) -> float:
    """The number in a cell, NaN for none; a decimal comma where commas separate nothing."""
    if column >= len(row):
        return math.nan
    text = row[column].strip()
    try:
        return float(text if delimiter == "," else text.replace(",", "."))
    except ValueError:
        return math.nan
