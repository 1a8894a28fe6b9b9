"""What scanning found out about a set of points."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np

from studio.core.i18n import _
from studio.data.points.options import PointOptions
from studio.data.source import Problem

MIN_POINTS = 8


@dataclass(frozen=True)
class PointReport:
    """What is in a set of points.

    Attributes:
        title, spec, usable, total, duplicates, problems, ignored, bad: as in `ScanReport`; no point is ever bad.
        classes: (name, points) in label order; empty without classes.
        thumbnails: uint8 (n, 64, 64, 3), the whole set, then each class where there are some.
        thumbnail_keys, thumbnail_labels: whose they are; label -1 for the whole set.
        spans: (lowest, highest) x and y in their own units; zeros without points.
        suggested: preparation that suits the set.
    """

    kind: ClassVar[str] = "points"
    sizes: ClassVar[tuple[tuple[str, int], ...]] = ()

    title: str
    spec: str
    usable: int
    total: int
    classes: tuple[tuple[str, int], ...]
    duplicates: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]
    ignored: int
    thumbnails: np.ndarray
    thumbnail_keys: tuple[str, ...]
    thumbnail_labels: tuple[int, ...]
    spans: tuple[tuple[float, float], ...]
    suggested: PointOptions
    bad: frozenset[int] = frozenset()

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
        extra = sum(len(group) - 1 for group in self.duplicates)
        if extra:
            parts.append(_("{count} duplicates").format(count=f"{extra:,}"))
        if self.problems:
            parts.append(_("{count} cannot be used").format(count=f"{len(self.problems):,}"))
        return ", ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Everything but the thumbnails."""
        document = asdict(replace(self, thumbnails=np.zeros(0)))
        del document["thumbnails"]
        return document | {"suggested": self.suggested.model_dump(), "bad": sorted(self.bad)}

    @classmethod
    def from_json(cls, document: dict[str, Any], thumbnails: np.ndarray) -> PointReport:
        """Raises anything when the document is not a report's."""
        return cls(
            **{
                **document,
                "classes": tuple((str(name), int(count)) for name, count in document["classes"]),
                "duplicates": tuple(tuple(group) for group in document["duplicates"]),
                "problems": tuple(Problem(**problem) for problem in document["problems"]),
                "thumbnails": thumbnails,
                "thumbnail_keys": tuple(document["thumbnail_keys"]),
                "thumbnail_labels": tuple(document["thumbnail_labels"]),
                "spans": tuple((float(low), float(high)) for low, high in document["spans"]),
                "suggested": PointOptions.model_validate(document["suggested"]),
                "bad": frozenset(document["bad"]),
            }
        )
