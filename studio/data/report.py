"""What scanning found out about a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from studio.core.i18n import _
from studio.data.findings import Findings
from studio.data.options import PrepareOptions
from studio.data.source import Problem

MIN_PICTURES = 8


@dataclass(frozen=True)
class ScanReport(Findings):
    """What is in a set of pictures.

    Attributes:
        sizes: ("WxH", pictures), most common first, at most 100.
        grey: every usable picture is grey.
    """

    kind: ClassVar[str] = "pictures"
    chosen: ClassVar[type[PrepareOptions]] = PrepareOptions

    sizes: tuple[tuple[str, int], ...]
    grey: bool
    suggested: PrepareOptions

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
        return ", ".join(parts + self._wrong())

    @classmethod
    def _fields(cls, document: dict[str, Any]) -> dict[str, Any]:
        return super()._fields(document) | {"sizes": cls._pairs(document["sizes"])}
