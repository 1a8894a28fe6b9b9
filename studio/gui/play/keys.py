"""Where the keys of a piano lie, to the pixel, and how hard a press on one is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

LOWEST, HIGHEST = 24, 96  # C1 to C7
OCTAVE = 12
BLACK = frozenset({1, 3, 6, 8, 10})
# Where black keys stand on the border between their neighbours, in widths of a white key: as on a real keyboard the
# outer ones of two and three lean outwards.
LEAN = {1: -0.1, 3: 0.1, 6: -0.14, 8: 0.0, 10: 0.14}
BLACK_WIDE, BLACK_TALL = 0.62, 0.58
NARROWEST = 12.0
SOFTEST, HARDEST = 24.0, 127.0


def is_black(midi: int) -> bool:
    return midi % OCTAVE in BLACK


def whites_below(midi: int) -> int:
    """White keys from C-1 up to a key, the key itself left out."""
    octave, step = divmod(midi, OCTAVE)
    return 7 * octave + sum(1 for s in range(step) if s not in BLACK)


def fitting(width: float, around: int, narrowest: float = NARROWEST) -> tuple[int, int]:
    """First and last key that a piano so wide can show: all of them, or whole octaves around a key.

    Args:
        width, narrowest: of the piano and of the narrowest white key to play on, in the same unit.
    """
    whites = whites_below(HIGHEST) - whites_below(LOWEST) + 1
    if width >= whites * narrowest:
        return LOWEST, HIGHEST
    octaves = max(1, int((width / narrowest - 1) / 7))
    low = OCTAVE * round((around - OCTAVE * octaves / 2) / OCTAVE)
    low = min(max(low, LOWEST), HIGHEST - OCTAVE * octaves)
    return low, low + OCTAVE * octaves


@dataclass(frozen=True)
class Keys:
    """Keys `low` to `high`, both white, side by side in a box.

    Attributes:
        box: what they fill, logical pixels.
        ratio: device pixels per logical one; every edge falls on a whole device pixel, so that keys are crisp.
    """

    low: int
    high: int
    box: QRectF
    ratio: float = 1.0

    @property
    def wide(self) -> float:
        """Width of a white key on average."""
        return self.box.width() / (whites_below(self.high) - whites_below(self.low) + 1)

    def rect(self, midi: int) -> QRectF:
        """The whole key, black ones on top of their neighbours."""
        return self._rects[midi - self.low]

    @cached_property
    def _rects(self) -> list[QRectF]:
        return [self._place(midi) for midi in range(self.low, self.high + 1)]

    def _place(self, midi: int) -> QRectF:
        if is_black(midi):
            middle = self.wide * (self._index(midi) + LEAN[midi % OCTAVE])
            wide = max(2, round(self.wide * BLACK_WIDE * self.ratio)) / self.ratio
            left = self._snap(middle - wide / 2)
            return QRectF(self.box.left() + left, self.box.top(), wide, self._snap(self.box.height() * BLACK_TALL))
        left, right = self._snap(self.wide * self._index(midi)), self._snap(self.wide * (self._index(midi) + 1))
        return QRectF(self.box.left() + left, self.box.top(), right - left, self.box.height())

    def at(self, point: QPointF) -> int | None:
        """The key under a point."""
        if not self.box.contains(point):
            return None
        near = [m for m in range(self.low, self.high + 1) if self.rect(m).contains(point)]
        return max(near, key=is_black, default=None)

    def velocity(self, midi: int, y: float) -> float:
        """How hard a press at a height is: soft at the back of a key, hard at its front edge."""
        rect = self.rect(midi)
        depth = min(1.0, max(0.0, (y - rect.top()) / max(1.0, 0.94 * rect.height())))
        return round(SOFTEST + depth * (HARDEST - SOFTEST))

    @cached_property
    def whites(self) -> list[int]:
        return [m for m in range(self.low, self.high + 1) if not is_black(m)]

    @cached_property
    def blacks(self) -> list[int]:
        return [m for m in range(self.low, self.high + 1) if is_black(m)]

    def _index(self, midi: int) -> int:
        """White keys at the left of a key."""
        return whites_below(midi) - whites_below(self.low)

    def _snap(self, value: float) -> float:
        return round(value * self.ratio) / self.ratio
