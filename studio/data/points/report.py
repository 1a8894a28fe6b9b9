"""What scanning found out about a set of points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from studio.core.i18n import _
from studio.data.findings import Findings
from studio.data.points.options import PointOptions

MIN_POINTS = 8


@dataclass(frozen=True)
class PointReport(Findings):
    """What is in a set of points, of which none is ever bad; thumbnails are of the whole set, then of each class.

    Attributes:
        spans: (lowest, highest) x and y in their own units; zeros without points.
    """

    kind: ClassVar[str] = "points"
    chosen: ClassVar[type[PointOptions]] = PointOptions
    sizes: ClassVar[tuple[tuple[str, int], ...]] = ()

    spans: tuple[tuple[float, float], ...]
    suggested: PointOptions

    @property
    def verdict(self) -> str:
        """Why the set cannot be trained on, as a sentence; empty when it can."""
        if self.usable < MIN_POINTS:
            sentence = _("Only {usable} points in “{name}” can be used; at least {least} are needed.")
            return sentence.format(usable=self.usable, name=self.title, least=MIN_POINTS)
        if all(low == high for low, high in self.spans):
            return _("All points of “{name}” are in the same place.").format(name=self.title)
        return ""

    @property
    def summary(self) -> str:
        """The set in one line: points, classes, where they lie, and what is wrong."""
        parts = [_("{count} points").format(count=f"{self.usable:,}")]
        if self.classes:
            parts.append(_("{count} classes").format(count=len(self.classes)))
        if self.usable:
            for name, (low, high) in zip("xy", self.spans, strict=True):
                parts.append(_("{axis} {low:.3g} to {high:.3g}").format(axis=name, low=low, high=high))
        return ", ".join(parts + self._wrong())

    @classmethod
    def _fields(cls, document: dict[str, Any]) -> dict[str, Any]:
        return super()._fields(document) | {"spans": cls._pairs(document["spans"])}
