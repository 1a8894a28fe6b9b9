"""The square of the plane on a widget: from places to pixels and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from studio.core.plane import REACH

BEYOND = 4 * REACH


@dataclass(frozen=True)
class Field:
    """Where [-REACH, REACH] both ways lies in logical pixels; y grows upwards.

    Attributes:
        left, top, side: of the square.
    """

    left: float
    top: float
    side: float

    @classmethod
    def within(cls, width: float, height: float) -> Field:
        """The largest square in the middle of some room."""
        side = max(1.0, min(width, height))
        return cls((width - side) / 2, (height - side) / 2, side)

    @property
    def rect(self) -> QRectF:
        return QRectF(self.left, self.top, self.side, self.side)

    @property
    def scale(self) -> float:
        """Pixels of one unit of the plane."""
        return self.side / (2 * REACH)

    @property
    def unit(self) -> QRectF:
        """Where real points lie: from -1 to 1 both ways."""
        edge = self.side / 2 - self.scale
        return self.rect.adjusted(edge, edge, -edge, -edge)

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Pixels (..., 2) of points (..., 2); those far away, or nowhere as after a run has burst, lie outside."""
        points = np.clip(np.nan_to_num(points, nan=BEYOND), -BEYOND, BEYOND)
        placed = np.empty(points.shape)
        placed[..., 0] = self.left + (points[..., 0] + REACH) * self.scale
        placed[..., 1] = self.top + (REACH - points[..., 1]) * self.scale
        return placed

    def place(self, at: QPointF) -> np.ndarray | None:
        """The point (2,) under a pixel, None outside the square."""
        if not self.rect.contains(at):
            return None
        return np.array([(at.x() - self.left) / self.scale - REACH, REACH - (at.y() - self.top) / self.scale])
