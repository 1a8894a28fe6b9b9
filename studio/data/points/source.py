"""What every set of points looks like: two numbers for each, and perhaps a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.plane_picture import points_picture
from studio.data.points.options import PointOptions
from studio.data.source import Item, Problem, Source, fingerprint_of


class PointSource(Source):
    """A set of points, all of them in memory.

    Attributes:
        points: float64 (N, 2), x and y in the units of whoever made them, read-only and finite.

    Args:
        told: class of each point, an index into `labels`, -1 for none; None where no point has one.
        material: whatever else the points depend on when they are drawn, for the fingerprint; empty for points that
            were read.
    """

    kind: ClassVar[str] = "points"

    def __init__(
        self,
        spec: str,
        title: str,
        points: np.ndarray,
        *,
        labels: Sequence[str] = (),
        told: Sequence[int] | None = None,
        problems: Iterable[Problem] = (),
        params: Mapping[str, Any] | None = None,
        material: Sequence[object] = (),
    ) -> None:
        classes = [-1] * len(points) if told is None else told
        items = [Item(str(index + 1), label) for index, label in enumerate(classes)]
        super().__init__(spec, title, items, labels=labels, problems=problems, params=params)
        self.points = np.array(points, np.float64).reshape(-1, 2)
        self.points.flags.writeable = False
        self._material = tuple(material)

    def read(self, index: int) -> np.ndarray:
        """One point, float64 (2,)."""
        if not 0 <= index < len(self.points):
            raise StudioError(_("This set has no point number {number}.").format(number=index))
        point: np.ndarray = self.points[index]
        return point

    def examples(self, count: int, side: int) -> list[np.ndarray]:
        """At most `count` pictures of the set, uint8 (side, side, 3)."""
        return [picture_of(self.points, side)] if count else []

    def fingerprint(self) -> str:
        if self._material:
            return fingerprint_of([self.spec, *sorted(self.params.items()), *self._material])
        labels = [item.label for item in self.items]
        return fingerprint_of([*self.labels, labels, self.points.astype("<f8").tobytes().hex()])


def placed(points: np.ndarray, options: PointOptions) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points (N, 2) moved and scaled into [-1, 1].

    Returns:
        float32 (N, 2), and the centre (2,) and scale (2,) that lead back: points = placed * scale + centre.
    """
    low, high = points.min(0), points.max(0)
    centre, scale = (low + high) / 2, (high - low) / 2
    if options.axes == "same":
        scale = np.full(2, scale.max())
    scale = np.where(scale > 0, scale, 1.0)
    return ((points - centre) / scale).clip(-1, 1).astype(np.float32), centre, scale


def picture_of(points: np.ndarray, side: int, options: PointOptions | None = None) -> np.ndarray:
    """A picture of points in any units as uint8 (side, side, 3), laid out as they would be prepared."""
    shown = placed(points, options or suggested(points))[0] if len(points) else points
    return points_picture(shown, side)


UNLIKE = 20.0  # times as wide as high, from which the two numbers are taken to have units of their own


def suggested(points: np.ndarray) -> PointOptions:
    """Preparation that suits those points (N, 2)."""
    spans = np.ptp(points, axis=0) if len(points) else np.ones(2)
    unlike = spans.min() > 0 and spans.max() > UNLIKE * spans.min()
    return PointOptions(axes="each" if unlike else "same")
