"""How the cells of a pattern look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.core.loops import BEATS, STEPS, Pattern
from studio.gui import theme
from studio.gui.looper.pattern.strokes import SILENT
from studio.gui.theme.tokens import TEXT_LABEL

RULER = 18
PER_BEAT = STEPS // BEATS
GHOST = 0.35


@dataclass(frozen=True)
class Cells:
    """Logical pixels of a column, a row, and the ruler above them."""

    width: float
    height: float
    top: float

    def rect(self, column: int, row: int) -> QRectF:
        """A cell, with the gaps around it left out; beats stand a little apart."""
        left = 2.0 if column % PER_BEAT == 0 else 1.0
        return QRectF(
            column * self.width + left, self.top + row * self.height + 1, self.width - left - 1, self.height - 2
        )


def paint_ruler(painter: QPainter, cells: Cells, steps: int, column: int) -> None:
    """Numbers of bars and beats, and a pointer at the sixteenth that is heard."""
    painter.setFont(theme.font(TEXT_LABEL))
    bars = steps // STEPS
    for step in range(0, steps, PER_BEAT):
        bar, beat = step // STEPS + 1, step % STEPS // PER_BEAT + 1
        words = str(bar if beat == 1 else "") if bars > 2 else f"{bar}.{beat}" if bars > 1 else str(beat)
        painter.setPen(theme.colour("text" if beat == 1 else "quiet"))
        box = QRectF(step * cells.width + 3, 0, PER_BEAT * cells.width, cells.top - 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
    if column >= 0:
        middle, foot = (column + 0.5) * cells.width, cells.top - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("generator"))
        painter.drawPolygon(
            QPolygonF([QPointF(middle - 4, foot - 5), QPointF(middle + 4, foot - 5), QPointF(middle, foot)])
        )


def paint_cells(
    painter: QPainter, cells: Cells, pattern: Pattern, order: Sequence[int], edits: np.ndarray,
    muted: frozenset[int], column: int, clip: QRectF,
) -> None:  # fmt: skip
    """The grid within `clip`: empty cells first, then what sounds, as it may reach into its neighbours."""
    low = max(0, int(clip.left() // cells.width) - 1)
    high = min(pattern.steps, int(clip.right() // cells.width) + 2)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(low, high):
        odd = step // PER_BEAT % 2
        shade = theme.colour("press", 0.75 if step == column else 0.22 if odd else 0.42)
        painter.setBrush(shade)
        for row in range(len(order)):
            painter.drawRoundedRect(cells.rect(step, row), 2, 2)
    for bar in range(STEPS, pattern.steps, STEPS):
        painter.fillRect(
            QRectF(bar * cells.width, 0, 1, cells.top + len(order) * cells.height), theme.colour("outline")
        )
    for row, voice in enumerate(order):
        for step in range(low, high):
            if pattern.velocities[step, voice] > SILENT:
                _paint_hit(painter, cells, pattern, step, row, voice, bool(edits[step, voice]), voice in muted, column)
            elif edits[step, voice]:
                paint_cursor(painter, cells.rect(step, row).adjusted(0.5, 0.5, -0.5, -0.5), "outline", 1, dashed=True)


def _paint_hit(
    painter: QPainter, cells: Cells, pattern: Pattern, step: int, row: int, voice: int, edited: bool, muted: bool,
    column: int,
) -> None:  # fmt: skip
    """A bar from the floor of the cell: as high and bright as it is loud, and where in time it sounds."""
    velocity, cell = float(pattern.velocities[step, voice]), cells.rect(step, row)
    strength = GHOST if muted else 1.0 if step == column else 0.4 + 0.6 * velocity
    tall = max(3.0, velocity * cell.height())
    left = cell.left() + (pattern.at(step, voice) - step) * cells.width
    body = QRectF(left, cell.bottom() - tall, cell.width(), tall)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("fill" if edited else "generator", strength))
    painter.drawRoundedRect(body, 2, 2)
    if edited:  # said by a shape too
        side = min(6.0, cells.width * 0.4)
        painter.setBrush(theme.colour("focus"))
        corner = QPointF(body.right(), cell.top())
        painter.drawPolygon(QPolygonF([corner, corner + QPointF(-side, 0), corner + QPointF(0, side)]))


def paint_cursor(painter: QPainter, rect: QRectF, role: str, width: float, dashed: bool = False) -> None:
    """A frame around a cell."""
    pen = QPen(theme.colour(role), width)
    pen.setStyle(Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 2, 2)
