"""Two pictures in one place with a line between them that one drags across."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.canvas.bubble import caption
from studio.gui.canvas.picture_canvas import PictureCanvas
from studio.gui.canvas.viewport import Viewport
from studio.gui.theme.tokens import GAP_S

REACH = 12
KEY_STEP = 0.02


class WipeCanvas(PictureCanvas):
    """A left of the line, B right of it; `share` is where the line stands, in [0, 1] of the canvas."""

    wiped = Signal(float)

    def __init__(self, viewport: Viewport | None = None, parent: QWidget | None = None) -> None:
        super().__init__("", viewport=viewport, parent=parent)
        self.other: np.ndarray | None = None
        self.share = 0.5
        self._wiping = False
        self.setAccessibleName(_("A and B with a line between them"))
        self.setAccessibleDescription(_("Left and right arrow keys move the line"))

    def show_pair(self, a: np.ndarray | None, b: np.ndarray | None) -> None:
        """Show two pictures uint8 (H, W, C) of one size."""
        if b is not self.other:
            self.other = b
            self._soft.clear()
            self.restage()
        self.show_picture(a if a is not None else b)

    def wipe(self, share: float) -> None:
        """Move the line."""
        self.share = min(1.0, max(0.0, share))
        self.restage()
        self.wiped.emit(self.share)

    @property
    def line(self) -> float:
        """Where the line is, logical pixels from the left of the canvas."""
        placed = self.placed() & QRectF(self.rect())
        return placed.left() + self.share * placed.width()

    def paint_content(self, painter: QPainter) -> None:
        super().paint_content(painter)
        if self.other is not None:
            painter.setClipRect(QRectF(self.line, 0, self.width() - self.line, self.height()))
            self.paint_picture(painter, self.other)

    def paint_overlay(self, painter: QPainter) -> None:
        super().paint_overlay(painter)
        if self.picture is None:
            return
        shown = self.placed() & QRectF(self.rect())
        middle = QPointF(self.line, shown.center().y())
        painter.setPen(QPen(theme.colour("shade"), 4))
        painter.drawLine(QPointF(self.line, shown.top()), QPointF(self.line, shown.bottom()))
        painter.setPen(QPen(theme.colour("fill"), 2))
        painter.drawLine(QPointF(self.line, shown.top()), QPointF(self.line, shown.bottom()))
        painter.setBrush(theme.colour("fill"))
        painter.setPen(QPen(theme.colour("shade"), 1))
        painter.drawEllipse(middle, 13, 13)
        painter.setPen(QPen(theme.colour("on_fill"), 1.6))
        for side in (-1, 1):
            tip = QPointF(middle.x() + 7 * side, middle.y())
            painter.drawLine(tip, tip + QPointF(-3.5 * side, -3.5))
            painter.drawLine(tip, tip + QPointF(-3.5 * side, 3.5))
        caption(painter, "A", QPointF(shown.left() + GAP_S, shown.top() + GAP_S), "text")
        caption(painter, "B", QPointF(shown.right() - 46, shown.top() + GAP_S), "text")

    # The line ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = abs(event.position().x() - self.line) <= REACH
        self._wiping = near and event.button() == Qt.MouseButton.LeftButton
        if not self._wiping:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        placed = self.placed() & QRectF(self.rect())
        if self._wiping and placed.width() > 0:
            self.wipe((event.position().x() - placed.left()) / placed.width())
            return
        super().mouseMoveEvent(event)
        if not event.buttons():
            near = abs(event.position().x() - self.line) <= REACH
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._wiping:
            self._wiping = False
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if abs(event.position().x() - self.line) <= REACH:
            self.wipe(0.5)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -KEY_STEP, Qt.Key.Key_Right: KEY_STEP}
        if Qt.Key(event.key()) in steps:
            self.wipe(self.share + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
