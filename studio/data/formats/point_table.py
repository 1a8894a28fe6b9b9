"""A table (CSV) of points: x, y and perhaps a class."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.formats.manifest import HEAD, MAX_TABLE, SUFFIXES, decoded
from studio.data.listing import MAX_CLASSES, natural, printable
from studio.data.points.source import PointSource
from studio.data.points.table import is_table, parsed
from studio.data.source import Problem


@FORMATS.register
class PointTable(Format):
    name = "points"
    title = N_("Table of points (CSV)")
    about = N_("A CSV or TSV with two columns of numbers, called x and y or the only ones, and perhaps a class.")
    order = 14

    @classmethod
    def matches(cls, path: Path) -> bool:
        if path.suffix.casefold() not in SUFFIXES:
            return False
        try:
            with open(path, "rb") as file:
                return is_table(decoded(file.read(HEAD)))
        except (OSError, csv.Error):
            return False

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> PointSource:
        del params, reporter
        try:
            if path.stat().st_size > MAX_TABLE:
                raise StudioError(_("“{name}” is larger than such a file can be.").format(name=path.name), path=path)
            table = parsed(decoded(path.read_bytes()))
        except OSError as error:
            sentence = _("“{name}” cannot be read: {why}.")
            raise StudioError(sentence.format(name=path.name, why=error.strerror or error), path=path) from error
        except (ValueError, csv.Error) as error:
            raise StudioError(_("“{name}” is no table of points.").format(name=path.name), path=path) from error
        problems = [Problem(_("row {number}").format(number=row), reason) for row, reason in table.problems]
        names = sorted(set(table.classes) - {""}, key=natural)
        if len(names) > MAX_CLASSES:
            sentence = _("It has {count} classes, more than can be used: none of them is one.")
            problems.append(Problem(path.name, sentence.format(count=len(names))))
            names = []
        index = {name: place for place, name in enumerate(names)}
        told = [index.get(name, -1) for name in table.classes]
        points = np.array(table.points, np.float64).reshape(-1, 2)
        title = printable(path.stem)
        return PointSource(str(path), title, points, labels=[*map(printable, names)], told=told, problems=problems)
