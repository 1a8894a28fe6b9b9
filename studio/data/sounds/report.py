"""What scanning found out about a set of sounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from studio.core.i18n import _
from studio.core.notes import note_name
from studio.data.findings import Findings
from studio.data.sounds.options import AudibleOptions, SoundOptions
from studio.data.source import Problem

MIN_SOUNDS = 8


@dataclass(frozen=True, slots=True)
class FoundPitch:
    """The pitch of one sound.

    Attributes:
        midi: None for an unpitched sound.
        confidence: 0 to 1; 1 where somebody told.
        origin: "given" by the set, told by the file's "name", or "heard".
    """

    midi: float | None
    confidence: float
    origin: str


@dataclass(frozen=True)
class SoundReport(Findings):
    """What is in a set of sounds.

    Attributes:
        classes, thumbnails: styles, and spectrograms evenly from all of them.
        thumbnail_indices: whose they are, as indices into the source's items.
        seconds: shortest, median and longest sound; zeros without sounds.
        rates, channels: (samples a second or channels, sounds), most common first.
        clipped: keys of sounds whose peaks are cut off.
        silent: keys of sounds in which nothing is to be heard; they are among the problems too.
        keys: name of every item, so that `pitches` can be listed.
        pitches: index of each usable item to its pitch.
        octaves: by how many octaves the notes in file names were moved to where the sounds are.
        velocities: (velocity, sounds) in ascending order; empty where nobody tells.
    """

    kind: ClassVar[str] = "sounds"
    chosen: ClassVar[type[AudibleOptions]] = SoundOptions

    thumbnail_indices: tuple[int, ...]
    seconds: tuple[float, float, float]
    rates: tuple[tuple[int, int], ...]
    channels: tuple[tuple[int, int], ...]
    clipped: tuple[str, ...]
    silent: tuple[str, ...]
    keys: tuple[str, ...]
    labels: tuple[int, ...]
    pitches: dict[int, FoundPitch]
    octaves: int
    velocities: tuple[tuple[float, int], ...]
    suggested: AudibleOptions

    @property
    def coverage(self) -> np.ndarray:
        """Sounds on each key: int64 (128,)."""
        total: np.ndarray = self.style_coverage.sum(0)
        return total

    @property
    def style_coverage(self) -> np.ndarray:
        """Sounds on each key, style by style: int64 (styles, 128), one row for all where there are no styles."""
        counts = np.zeros((max(1, len(self.classes)), 128), np.int64)
        for index, found in self.pitches.items():
            if found.midi is not None:
                counts[max(0, self.labels[index]), min(127, max(0, round(found.midi)))] += 1
        return counts

    @property
    def verdict(self) -> str:
        """Why the set cannot be trained on, as a sentence; empty when it can."""
        if self.usable >= MIN_SOUNDS:
            return ""
        if self.total == 0:
            return _("There are no sounds in “{name}”.").format(name=self.title)
        if self.usable == 0:
            sentence = _("None of the {total} sounds in “{name}” can be used. The first: {path}: {reason}")
            first = self.problems[0] if self.problems else Problem("", "")
            return sentence.format(total=self.total, name=self.title, path=first.path, reason=first.reason)
        sentence = _("Only {usable} sounds in “{name}” can be used; at least {least} are needed.")
        return sentence.format(usable=self.usable, name=self.title, least=MIN_SOUNDS)

    @property
    def summary(self) -> str:
        """The set in one line: sounds, styles, length, rate, range, and what is wrong."""
        parts = [_("{count} sounds").format(count=f"{self.usable:,}")]
        if self.classes:
            parts.append(_("{count} styles").format(count=len(self.classes)))
        if self.usable:
            parts.append(_("about {seconds:.2g} s each").format(seconds=self.seconds[1]))
            parts.append(_("{rate:g} kHz").format(rate=self.rates[0][0] / 1000))
            parts.append(_("mono") if self.channels[0][0] == 1 else _("stereo"))
            parts.append(self._range())
        return ", ".join(parts + self._wrong())

    def _wrong(self) -> list[str]:
        clipped = [_("{count} clipped").format(count=f"{len(self.clipped):,}")] if self.clipped else []
        return clipped + super()._wrong()

    def _range(self) -> str:
        notes = [found.midi for found in self.pitches.values() if found.midi is not None]
        if not notes:
            return _("unpitched")
        low, high = note_name(min(notes)), note_name(max(notes))
        if len(notes) == self.usable:
            return _("{low} to {high}").format(low=low, high=high)
        return _("{count} pitched, {low} to {high}").format(count=f"{len(notes):,}", low=low, high=high)

    def to_json(self) -> dict[str, Any]:
        pitches = [[index, f.midi, f.confidence, f.origin] for index, f in self.pitches.items()]
        return super(SoundReport, replace(self, pitches={})).to_json() | {"pitches": pitches}

    @classmethod
    def _fields(cls, document: dict[str, Any]) -> dict[str, Any]:
        shortest, median, longest = document["seconds"]
        plain = ("clipped", "silent", "keys", "labels", "thumbnail_indices")
        return {
            **super()._fields(document),
            **{name: tuple(document[name]) for name in plain},
            **{name: cls._pairs(document[name]) for name in ("rates", "channels", "velocities")},
            "seconds": (float(shortest), float(median), float(longest)),
            "pitches": {int(index): FoundPitch(*rest) for index, *rest in document["pitches"]},
        }
