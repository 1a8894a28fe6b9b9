"""What scanning found out about a set of loops."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from studio.core.i18n import _
from studio.core.scales import key_name
from studio.data.loops.options import LoopOptions
from studio.data.loops.source import Origin
from studio.data.sounds.options import AudibleOptions
from studio.data.sounds.report import MIN_SOUNDS, SoundReport


@dataclass(frozen=True, slots=True)
class FoundLoop:
    """The tempo and key of one loop.

    Attributes:
        bpm, bars, root, scale, origin: as in `LoopItem`.
    """

    bpm: float | None
    bars: int | None
    root: int | None
    scale: str
    origin: Origin

    @property
    def key(self) -> str:
        """For people: "Amin"; empty where nobody knows."""
        return "" if self.root is None or not self.scale else key_name(self.root, self.scale)


@dataclass(frozen=True)
class LoopReport(SoundReport):
    """What is in a set of loops: as of one of sounds, and the tempo of each.

    Attributes:
        loops: index of each usable item to what is known of it.
    """

    kind: ClassVar[str] = "loops"
    chosen: ClassVar[type[AudibleOptions]] = LoopOptions

    loops: dict[int, FoundLoop]

    @classmethod
    def of(cls, report: SoundReport, loops: dict[int, FoundLoop], suggested: LoopOptions) -> LoopReport:
        """From what was found out about the loops as sounds."""
        plain = {field.name: getattr(report, field.name) for field in fields(SoundReport)}
        return cls(**{**plain, "suggested": suggested}, loops=loops)

    @property
    def keyed(self) -> bool:
        """Whether most of the loops tell their key, so that they are to be learned as notes of a scale."""
        return 2 * sum(bool(loop.key) for loop in self.loops.values()) > len(self.loops)

    @property
    def tempi(self) -> tuple[tuple[float, int], ...]:
        """(beats per minute to the nearest tenth, loops) in ascending order."""
        known = Counter(round(loop.bpm, 1) for loop in self.loops.values() if loop.bpm)
        return tuple(sorted(known.items()))

    @property
    def verdict(self) -> str:
        """Why the set cannot be trained on, as a sentence; empty when it can."""
        if self.usable >= MIN_SOUNDS:
            return ""
        if self.total == 0:
            return _("There are no loops in “{name}”.").format(name=self.title)
        if self.usable == 0 and self.problems:
            sentence = _("None of the {total} loops in “{name}” can be used. The first: {path}: {reason}")
            first = self.problems[0]
            return sentence.format(total=self.total, name=self.title, path=first.path, reason=first.reason)
        sentence = _("Only {usable} loops in “{name}” can be used; at least {least} are needed.")
        return sentence.format(usable=self.usable, name=self.title, least=MIN_SOUNDS)

    @property
    def summary(self) -> str:
        """The set in one line: loops, styles, tempo, bars, rate, keys, and what is wrong."""
        parts = [_("{count} loops").format(count=f"{self.usable:,}")]
        if self.classes:
            parts.append(_("{count} styles").format(count=len(self.classes)))
        if self.usable:
            parts += self._music()
            parts.append(_("{rate:g} kHz").format(rate=self.rates[0][0] / 1000))
            parts.append(_("mono") if self.channels[0][0] == 1 else _("stereo"))
        return ", ".join(parts + self._wrong())

    def _music(self) -> list[str]:
        parts = []
        if self.tempi:
            slowest, fastest = self.tempi[0][0], self.tempi[-1][0]
            one = _("{bpm:g} BPM").format(bpm=slowest)
            many = _("{low:g} to {high:g} BPM").format(low=slowest, high=fastest)
            parts.append(one if slowest == fastest else many)
        bars = sorted({loop.bars for loop in self.loops.values() if loop.bars})
        if bars == [1]:
            parts.append(_("1 bar"))
        elif bars:
            parts.append(_("{bars} bars").format(bars=" / ".join(map(str, bars[:4]))))
        keys = {(loop.root, loop.scale) for loop in self.loops.values() if loop.root is not None}
        if keys:
            parts.append(_("{count} keys").format(count=len(keys)))
        return parts

    def to_json(self) -> dict[str, Any]:
        """Everything but the thumbnails."""
        found = [[index, f.bpm, f.bars, f.root, f.scale, f.origin] for index, f in self.loops.items()]
        return super().to_json() | {"loops": found}

    @classmethod
    def _fields(cls, document: dict[str, Any]) -> dict[str, Any]:
        found = {int(index): FoundLoop(*rest) for index, *rest in document["loops"]}
        return super()._fields(document) | {"loops": found}
