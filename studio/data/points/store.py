"""A prepared set of points: one array in [-1, 1], their classes, and the way back to their own units."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import read_json
from studio.data.points.options import PointOptions
from studio.data.source import Problem

VERSION = 1
DOCUMENT, POINTS, LABELS = "store.json", "points.npy", "labels.npy"


class PointStore:
    """Points ready to train on; made by `prepare`, opened by `open_store`.

    Attributes:
        path: folder that holds it.
        points: float32 (N, 2) in [-1, 1], memory-mapped and read-only.
        labels: int64 (N,), -1 for none.
        centre, scale: float64 (2,); `points * scale + centre` are the points in their own units.
        schema: what can be asked for.
        options: how it was prepared.
        fingerprint: of the source when it was prepared.
        spec, title: of the source.
        problems: none, as a point that is no point is no item.
    """

    kind: ClassVar[str] = "points"
    file: ClassVar[str] = POINTS
    channels: ClassVar[int] = 1

    def __init__(self, path: Path, points: np.ndarray, labels: np.ndarray, document: dict[str, Any]) -> None:
        self.path = path
        self.points = points
        self.labels = labels
        self.centre, self.scale = (np.array(document[name], np.float64).reshape(2) for name in ("centre", "scale"))
        self.schema = ConditionSchema.from_json(document["schema"])
        self.options = PointOptions.model_validate(document["options"])
        self.fingerprint = str(document["fingerprint"])
        self.spec = str(document["spec"])
        self.title = str(document["title"])
        self.problems: tuple[Problem, ...] = ()

    @classmethod
    def open(cls, path: Path) -> PointStore:
        """Map the store in that folder; raises StudioError when it is missing or damaged."""
        try:
            document = read_json(path / DOCUMENT)
            if document["version"] != VERSION or document["kind"] != cls.kind:
                raise ValueError("another version")
            points = np.load(path / POINTS, mmap_mode="r", allow_pickle=False)
            labels = np.load(path / LABELS, allow_pickle=False)
            if document["check"] != check(points, labels):
                raise ValueError("content differs")
            if points.shape != (int(document["count"]), 2) or points.dtype != np.float32 or len(labels) != len(points):
                raise ValueError("shape differs")
            return cls(path, points, labels, document)
        except Exception as error:  # a file cut short or overwritten raises many kinds
            sentence = _("The prepared points in “{name}” are missing or damaged.")
            raise StudioError(sentence.format(name=path.name), _("They will be prepared again."), path) from error

    def __len__(self) -> int:
        return len(self.labels)

    def original(self, points: np.ndarray) -> np.ndarray:
        """Points (N, 2) of this set's plane in the units of whoever made the set, float64."""
        units: np.ndarray = np.asarray(points, np.float64) * self.scale + self.centre
        return units


def check(points: np.ndarray, labels: np.ndarray) -> str:
    """Hex digest over everything: points are few bytes."""
    digest = hashlib.blake2b(np.ascontiguousarray(labels).tobytes(), digest_size=16)
    digest.update(np.ascontiguousarray(points).tobytes())
    return digest.hexdigest()
