"""What a drag over the grid means: hits switched on and off, louder and softer, earlier and later."""

from __future__ import annotations

from typing import NamedTuple

from studio.core.loops import Pattern

TALL = 110.0  # px of a drag through all velocities
SLOP = 4.0  # px that a click may wobble
LEAST = 0.05  # velocity of the softest hit that a drag leaves
FINE = 0.2
SILENT = 1e-3


class Hit(NamedTuple):
    """A change of one cell; None leaves velocity or shift as it is."""

    step: int
    voice: int
    velocity: float | None = None
    shift: float | None = None


class Stroke:
    """One press, drag and release.

    A click switches a cell on or off. A drag up or down sets its velocity, a drag along the row paints hits, or wipes
    them away where it began on one. With `shifting`, a drag to the sides moves the hit between its neighbours.

    Args:
        pattern: as it was when the button went down.
        level: velocity of hits that are painted.
    """

    def __init__(self, pattern: Pattern, step: int, voice: int, level: float, shifting: bool = False) -> None:
        self.step, self.voice = step, voice
        self._was = float(pattern.velocities[step, voice])
        self._late = float(pattern.shifts[step, voice])
        self._level = level
        self._done = {step}
        self.mode = "shift" if shifting and self.on else ""

    @property
    def on(self) -> bool:
        """Whether it began on a hit."""
        return self._was > SILENT

    def begin(self) -> list[Hit]:
        """An empty cell sounds at once."""
        return [] if self.on or self.mode else [Hit(self.step, self.voice, self._level, 0.0)]

    def move(self, across: float, up: float, step: int, width: float, fine: bool = False) -> list[Hit]:
        """The pointer moved.

        Args:
            across, up: px since the press.
            step: column under the pointer.
            width: px of a column.
        """
        gain = FINE if fine else 1.0
        if not self.mode and abs(up) > SLOP and abs(up) >= abs(across):
            self.mode = "velocity"
        elif not self.mode and step != self.step:
            self.mode = "wipe" if self.on else "paint"
        if self.mode == "velocity":
            start = self._was if self.on else self._level
            return [Hit(self.step, self.voice, min(1.0, max(LEAST, start + gain * up / TALL)))]
        if self.mode == "shift":
            return [Hit(self.step, self.voice, None, min(0.5, max(-0.5, self._late + gain * across / width)))]
        return self._along(step) if self.mode else []

    def end(self) -> list[Hit]:
        """Let go where it was pressed: a hit is switched off."""
        return [Hit(self.step, self.voice, 0.0)] if self.on and not self.mode else []

    def _along(self, step: int) -> list[Hit]:
        """All columns from the beginning to the pointer, also those that a fast hand has skipped."""
        low, high = sorted((self.step, step))
        fresh = [n for n in range(low, high + 1) if n not in self._done or (self.mode == "wipe" and n == self.step)]
        self._done.update(fresh)
        return [Hit(n, self.voice, 0.0 if self.mode == "wipe" else self._level, None) for n in fresh]
