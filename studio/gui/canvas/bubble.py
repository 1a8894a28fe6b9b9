"""Words over pictures: a small shaded bubble that stays inside the surface."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from studio.gui import theme
from studio.gui.theme.tokens import TEXT_LABEL


def bubble(painter: QPainter, words: str, anchor: QRectF, inside: QRectF, colour: str = "text") -> QRectF:
    """Words below the anchor, above it where there is no room; returns where they stand."""
    painter.setFont(theme.font(TEXT_LABEL))
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(words) + 16, metrics.height() + 8
    top = anchor.bottom() + 6 if anchor.bottom() + 6 + height <= inside.bottom() else anchor.top() - 6 - height
    left = min(inside.right() - width - 4, max(inside.left() + 4, anchor.center().x() - width / 2))
    box = QRectF(left, max(inside.top() + 4, top), width, height)
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("raised"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme.colour(colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    return box


def caption(painter: QPainter, words: str, at: QPointF, colour: str) -> None:
    """A name with a dot of its colour on a shade, standing over a picture; `at` is its top left."""
    painter.setFont(theme.font(TEXT_LABEL, strong=True))
    metrics = QFontMetricsF(painter.font())
    box = QRectF(at.x(), at.y(), metrics.horizontalAdvance(words) + 30, metrics.height() + 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("shade"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setBrush(theme.colour(colour))
    painter.drawEllipse(QPointF(box.left() + 12, box.center().y()), 3.5, 3.5)
    painter.setPen(theme.colour(colour))
    painter.drawText(box.adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
