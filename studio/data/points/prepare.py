"""Filling a store with points."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import write_json
from studio.data.listing import printable
from studio.data.points import store as stores
from studio.data.points.options import PointOptions
from studio.data.points.report import MIN_POINTS
from studio.data.points.source import PointSource, placed


def fill(folder: Path, source: PointSource, options: PointOptions, skip: frozenset[int]) -> None:
    """Write points, classes and the document into an empty folder; raises StudioError when too few remain."""
    rows = [index for index in range(len(source)) if index not in skip]
    if len(rows) < MIN_POINTS:
        sentence = _("Only {count} points can be used; at least {least} are needed.")
        raise StudioError(sentence.format(count=len(rows), least=MIN_POINTS))
    points, centre, scale = placed(source.points[rows], options)
    labels = np.array([source.items[row].label for row in rows], np.int64)
    np.save(folder / stores.POINTS, points)
    np.save(folder / stores.LABELS, labels)
    document = {
        "version": stores.VERSION,
        "kind": source.kind,
        "count": len(labels),
        "check": stores.check(points, labels),
        "spec": printable(source.spec),
        "title": printable(source.title),
        "fingerprint": source.fingerprint(),
        "options": options.model_dump(),
        "schema": source.schema.to_json(),
        "centre": centre.tolist(),
        "scale": scale.tolist(),
    }
    write_json(folder / stores.DOCUMENT, document)
