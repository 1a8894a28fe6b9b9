"""Looking at a set of points before anything is trained."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from studio.core.i18n import _
from studio.core.plane_picture import points_picture
from studio.data.points.options import PointOptions
from studio.data.points.report import PointReport
from studio.data.points.source import PointSource, picture_of, placed, suggested
from studio.data.scan_cache import load, save

THUMBNAIL, LARGE = 64, 192
FEW = 3  # pictures that are shown large
MOST_CLASSES = 199  # that have a picture of their own


def scan(source: PointSource) -> PointReport:
    """Count and draw the points; a set that has not changed since comes from the cache."""
    fingerprint = source.fingerprint()
    known = load(fingerprint, source)
    if isinstance(known, PointReport):
        return known
    labels = np.array([item.label for item in source.items], np.int64)
    counts = Counter(labels.tolist())
    options = suggested(source.points)
    names, pictures = _pictures(source, labels, options)
    ends = zip(source.points.min(0), source.points.max(0), strict=True) if len(source) else ((0, 0), (0, 0))
    report = PointReport(
        title=source.title,
        spec=source.spec,
        usable=len(source),
        total=len(source) + len(source.problems),
        classes=tuple((name, counts[label]) for label, name in enumerate(source.labels)),
        duplicates=_duplicates(source),
        problems=tuple(source.problems),
        ignored=source.ignored,
        thumbnails=np.stack(pictures),
        thumbnail_keys=tuple(names),
        thumbnail_labels=tuple(range(-1, len(names) - 1)),
        spans=tuple((float(low), float(high)) for low, high in ends),
        suggested=options,
        bad=frozenset(),
    )
    save(fingerprint, report)
    return report


def _pictures(source: PointSource, labels: np.ndarray, options: PointOptions) -> tuple[list[str], list[np.ndarray]]:
    """The whole set, then each class in the place that it has in the whole."""
    side = LARGE if len(source.labels) < FEW else THUMBNAIL
    names, pictures = [_("All points")], [picture_of(source.points, side, options)]
    shown = placed(source.points, options)[0] if len(source) else source.points
    for label, name in enumerate(source.labels[:MOST_CLASSES]):
        names.append(name)
        pictures.append(points_picture(shown[labels == label], side))
    return names, pictures


def _duplicates(source: PointSource) -> tuple[tuple[str, ...], ...]:
    groups: defaultdict[bytes, list[str]] = defaultdict(list)
    for point, item in zip(source.points, source.items, strict=True):
        groups[point.tobytes()].append(item.key)
    return tuple(tuple(keys) for keys in groups.values() if len(keys) > 1)
