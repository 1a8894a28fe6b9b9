"""What somebody changed in a pattern, apart from the pattern: it lies over whatever the network makes next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import BARS, STEPS, Pattern

MOST_STEPS, MOST_VOICES = STEPS * max(BARS), 256
FURTHEST = 0.5


@dataclass(frozen=True)
class Hit:
    """One cell as somebody wants it; None leaves what the network made.

    Attributes:
        velocity: 0, silent, to 1.
        shift: -0.5 to 0.5 steps, above 0 late.
    """

    velocity: float | None = None
    shift: float | None = None


@dataclass(frozen=True)
class PatternEdits:
    """Changes of a pattern.

    Attributes:
        turned: steps by which the network's pattern is moved later, around the end.
        hits: (step, voice) to what is there after that.
        silent: voices that are not heard, whatever their cells say.
    """

    turned: int = 0
    hits: tuple[tuple[int, int, Hit], ...] = ()
    silent: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether cells are changed."""
        return bool(self.turned or self.hits)

    def heard(self, pattern: Pattern) -> Pattern:
        """The pattern with the changes, and nothing of the voices that are silent."""
        pattern = self.of(pattern)
        silent = [voice for voice in self.silent if voice < len(pattern.voices)]
        if not silent:
            return pattern
        loud = pattern.velocities.copy()
        loud[:, silent] = 0
        return Pattern.of(loud, pattern.voices, pattern.pitches, pattern.shifts, pattern.swing)

    def cleared(self) -> PatternEdits:
        """No cell changed; what is silent stays so."""
        return PatternEdits(silent=self.silent)

    def with_silent(self, voice: int, on: bool) -> PatternEdits:
        """One voice not heard any more, or heard again."""
        return replace(self, silent=tuple(sorted({*self.silent} - {voice} | ({voice} if on else set()))))

    def of(self, pattern: Pattern) -> Pattern:
        """The pattern with the changes; those of cells that it does not have are left aside."""
        if not self:
            return pattern
        loud = np.roll(pattern.velocities, self.turned, axis=0)
        late = np.roll(pattern.shifts, self.turned, axis=0)
        for step, voice, hit in self.hits:
            if step < pattern.steps and voice < len(pattern.voices):
                loud[step, voice] = loud[step, voice] if hit.velocity is None else hit.velocity
                late[step, voice] = late[step, voice] if hit.shift is None else hit.shift
        return Pattern.of(loud, pattern.voices, pattern.pitches, late, pattern.swing)

    def with_hit(self, step: int, voice: int, velocity: float | None, shift: float | None) -> PatternEdits:
        """One cell changed; what is None stays as it is."""
        cells = self._cells()
        before = cells.get((step, voice), Hit())
        cells[step, voice] = Hit(
            before.velocity if velocity is None else min(max(float(velocity), 0.0), 1.0),
            before.shift if shift is None else min(max(float(shift), -FURTHEST), FURTHEST),
        )
        return replace(self, hits=_listed(cells))

    def moved(self, steps: int, of: int) -> PatternEdits:
        """Everything later by some steps, around the end of a pattern of `of` steps."""
        cells = {((step + steps) % of, voice): hit for (step, voice), hit in self._cells().items()}
        return replace(self, turned=(self.turned + steps) % of, hits=_listed(cells))

    def to_json(self) -> dict[str, Any]:
        hits = [[s, v, hit.velocity, hit.shift] for s, v, hit in self.hits]
        return {"turned": self.turned, "hits": hits, "silent": list(self.silent)}

    @classmethod
    def from_json(cls, document: Any) -> PatternEdits:
        """Checked edits from a file; raises StudioError when they are none."""
        try:
            cells: dict[tuple[int, int], Hit] = {}
            for step, voice, velocity, shift in document.get("hits", ())[: MOST_STEPS * MOST_VOICES]:
                place = (_within(step, MOST_STEPS), _within(voice, MOST_VOICES))
                cells[place] = Hit(_part(velocity, 0.0, 1.0), _part(shift, -FURTHEST, FURTHEST))
            silent = {_within(voice, MOST_VOICES) for voice in document.get("silent", ())[:MOST_VOICES]}
            return cls(int(document.get("turned", 0)) % MOST_STEPS, _listed(cells), tuple(sorted(silent)))
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise StudioError(_("The changes of a pattern in this file are damaged.")) from error

    def _cells(self) -> dict[tuple[int, int], Hit]:
        return {(step, voice): hit for step, voice, hit in self.hits}


def _listed(cells: Mapping[tuple[int, int], Hit]) -> tuple[tuple[int, int, Hit], ...]:
    return tuple((step, voice, hit) for (step, voice), hit in sorted(cells.items()))


def _within(value: Any, count: int) -> int:
    number = int(value)
    if not 0 <= number < count:
        raise ValueError(value)
    return number


def _part(value: Any, low: float, high: float) -> float | None:
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return min(max(number, low), high)
