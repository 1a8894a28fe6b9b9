"""What every scan of a set finds out, whatever it is a set of."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import BaseModel

from studio.core.i18n import _
from studio.data.source import Problem


@dataclass(frozen=True)
class Findings:
    """What is in a set.

    Attributes:
        title, spec: of the source.
        usable, total: samples that can be used, and all that were listed or refused.
        classes: (name, usable samples) in label order; empty without classes.
        duplicates: groups of keys with exactly the same content.
        problems: everything that cannot be used, listed files and refused ones.
        ignored: files that are of another kind altogether.
        thumbnails: uint8 (n <= 200, 64, 64, 3).
        thumbnail_keys, thumbnail_labels: whose they are.
        suggested: preparation that suits the set, of the type `chosen`.
        bad: indices into the source's items that cannot be used.
    """

    kind: ClassVar[str]
    chosen: ClassVar[type[BaseModel]]

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
    suggested: BaseModel
    bad: frozenset[int]

    def _wrong(self) -> list[str]:
        """What is wrong with the set, in a few words each."""
        counts = (
            (_("{count} duplicates"), sum(len(group) - 1 for group in self.duplicates)),
            (_("{count} cannot be used"), len(self.problems)),
        )
        return [words.format(count=f"{count:,}") for words, count in counts if count]

    def to_json(self) -> dict[str, Any]:
        """Everything but the thumbnails."""
        document = asdict(replace(self, thumbnails=np.zeros(0)))
        del document["thumbnails"]
        return document | {"suggested": self.suggested.model_dump(), "bad": sorted(self.bad)}

    @classmethod
    def from_json(cls, document: dict[str, Any], thumbnails: np.ndarray) -> Self:
        """Raises anything when the document is not a report's."""
        return cls(**cls._fields(document), thumbnails=thumbnails)

    @classmethod
    def _fields(cls, document: dict[str, Any]) -> dict[str, Any]:
        """Everything but the thumbnails, from what `to_json` gave."""
        return {
            **document,
            "classes": cls._pairs(document["classes"]),
            "duplicates": tuple(tuple(group) for group in document["duplicates"]),
            "problems": tuple(Problem(**problem) for problem in document["problems"]),
            "thumbnail_keys": tuple(document["thumbnail_keys"]),
            "thumbnail_labels": tuple(document["thumbnail_labels"]),
            "suggested": cls.chosen.model_validate(document["suggested"]),
            "bad": frozenset(document["bad"]),
        }

    @staticmethod
    def _pairs(rows: list[list[Any]]) -> tuple[tuple[Any, Any], ...]:
        return tuple((first, second) for first, second in rows)
