"""Marks on the time axis: edits, findings of the doctor and their cures, told apart by shape and colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.core.i18n import _
from studio.core.messages import Event
from studio.gui import theme

WIDE, TALL = 8.0, 7.0
RADIUS = 4.0
ROLES = {"edit": "text", "recovered": "warning", "failed": "fault", "note": "warning", "cured": "quality"}


def draw_flag(painter: QPainter, mark: Event, x: float, height: float) -> None:
    """A line down to the foot with a small sign at its top: a flag, a triangle for a finding, a ring for a cure."""
    tint = theme.colour(_role(mark))
    faint = QColor(tint)
    faint.setAlphaF(0.35)
    painter.setPen(QPen(faint, 1))
    painter.drawLine(QPointF(x, 0), QPointF(x, height))
    if mark.kind == "cured":
        painter.setPen(QPen(tint, 1.6))
        painter.setBrush(theme.colour("panel"))
        painter.drawEllipse(QPointF(x, RADIUS + 0.5), RADIUS - 0.8, RADIUS - 0.8)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    flag = ((x, 0.0), (x + WIDE, TALL / 2), (x, TALL))
    alarm = ((x, 0.0), (x + WIDE * 0.6, TALL + 1), (x - WIDE * 0.6, TALL + 1))
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in (alarm if mark.kind == "finding" else flag)]))


def draw_best(painter: QPainter, x: float) -> None:
    """The diamond of the best moment."""
    painter.setPen(QPen(theme.colour("panel"), 1))
    painter.setBrush(theme.colour("quality"))
    reach = ((0.0, 0.0), (5.0, 5.0), (0.0, 10.0), (-5.0, 5.0))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, dy) for dx, dy in reach]))


def told(mark: Event) -> str:
    """What a mark says: a finding is named before it is described."""
    title = str(mark.data.get("title", "")) if mark.kind == "finding" else ""
    return ": ".join(part for part in (_(title) if title else "", _(mark.sentence) if mark.sentence else "") if part)


def _role(mark: Event) -> str:
    if mark.kind == "finding":
        return "fault" if mark.data.get("grave") else "warning"
    return ROLES.get(mark.kind, "quiet")
