"""What scanning found out about a set."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np

from studio.core.i18n import _
from studio.data.options import PrepareOptions
from studio.data.source import Problem

MIN_PICTURES = 8


@dataclass(frozen=True)
class ScanReport:
    """What is in a set.

    Attributes:
        title, spec: of the source.
        usable, total: pictures that can be read, and all that were listed or refused.
        classes: (name, usable pictures) in label order; empty without classes.
        sizes: ("WxH", pictures), most common first, at most 100.
        duplicates: groups of keys with exactly the same pixels.
        problems: everything that cannot be used, listed files and refused ones.
        ignored: files that are no pictures at all.
        thumbnails: uint8 (n <= 200, 64, 64, 3), evenly from all classes.
        thumbnail_keys, thumbnail_labels: whose they are.
        grey: every usable picture is grey.
        suggested: preparation that suits the set.
        bad: indices into the source's items that cannot be read.
    """

    kind: ClassVar[str] = "pictures"

    title: str
    spec: str
    usable: int
    total: int
    classes: tuple[tuple[str, int], ...]
    sizes: tuple[tuple[str, int], ...]
    duplicates: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]
    ignored: int
    thumbnails: np.ndarray
    thumbnail_keys: tuple[str, ...]
    thumbnail_labels: tuple[int, ...]
    grey: bool
    suggested: PrepareOptions
    bad: frozenset[int]

    @property
    def verdict(self) -> str:
        """Why the set cannot be trained on, as a sentence; empty when it can."""
        if self.usable >= MIN_PICTURES:
            return ""
        if self.total == 0:
            return _("There are no pictures in “{name}”.").format(name=self.title)
        if self.usable == 0:
            sentence = _("None of the {total} pictures in “{name}” can be used. The first: {path}: {reason}")
            first = self.problems[0] if self.problems else Problem("", "")
            return sentence.format(total=self.total, name=self.title, path=first.path, reason=first.reason)
        sentence = _("Only {usable} pictures in “{name}” can be used; at least {least} are needed.")
        return sentence.format(usable=self.usable, name=self.title, least=MIN_PICTURES)

    @property
    def summary(self) -> str:
        """The set in one line: pictures, classes, size, colour, and what is wrong."""
        parts = [_("{count} pictures").format(count=f"{self.usable:,}")]
        if self.classes:
            parts.append(_("{count} classes").format(count=len(self.classes)))
        if self.sizes:
            size = self.sizes[0][0].replace("x", " × ")
            parts.append(
                _("all {size}").format(size=size) if len(self.sizes) == 1 else _("mostly {size}").format(size=size)
            )
        parts.append(_("grey") if self.grey else _("colour"))
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
    def from_json(cls, document: dict[str, Any], thumbnails: np.ndarray) -> ScanReport:
        """Raises anything when the document is not a report's."""

        def pairs(name: str) -> tuple[tuple[str, int], ...]:
            return tuple((str(word), int(count)) for word, count in document[name])

        return cls(
            **{
                **document,
                "classes": pairs("classes"),
                "sizes": pairs("sizes"),
                "duplicates": tuple(tuple(group) for group in document["duplicates"]),
                "problems": tuple(Problem(**problem) for problem in document["problems"]),
                "thumbnails": thumbnails,
                "thumbnail_keys": tuple(document["thumbnail_keys"]),
                "thumbnail_labels": tuple(document["thumbnail_labels"]),
                "suggested": PrepareOptions.model_validate(document["suggested"]),
                "bad": frozenset(document["bad"]),
            }
        )
