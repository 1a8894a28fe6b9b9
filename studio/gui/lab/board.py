"""The drawing board: points sprayed on the plane with the mouse or the keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.lab.field import Field
from studio.gui.lab.layers import paint_points
from studio.gui.lab.marks import stamp

SPREAD = 0.05  # standard deviation of the brush in units of the plane
DROPS = 6  # points for each place that the brush goes over
MOST = 20_000
RUBBER = 1.6  # reach of the eraser in spreads
NUDGE = 0.05
UNDONE = 50
SMALL = 0.7  # of a mark: there are many
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
SPRAY = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
RUB = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class DrawingBoard(QWidget):
    """Left draws, right erases; arrows move the brush, Space draws, Delete erases.

    Attributes:
        points: float64 (N, 2) in [-1, 1].
        spread: of the brush, in units of the plane.
        erasing: the left button erases as well.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = np.zeros((0, 2))
        self.spread, self.erasing = SPREAD, False
        self._before: list[np.ndarray] = []
        self._random = np.random.default_rng()
        self._stamp: QPixmap | None = None
        self._brush = np.zeros(2)
        self._seen = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Drawing board"))
        self.setAccessibleDescription(_("Arrows move the brush, Space draws, Delete erases, Ctrl+Z takes back."))
        theme.events.changed.connect(self._retint)

    @property
    def field(self) -> Field:
        return Field.within(self.width(), self.height())

    def sizeHint(self) -> QSize:
        return QSize(640, 640)

    # What it does ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """One stroke, taken back as one."""
        self._before = [*self._before[1 - UNDONE :], self.points]

    def spray(self, place: np.ndarray) -> None:
        """Points around a place (2,); nothing beyond the square of real points."""
        drops = (place + self.spread * self._random.standard_normal((DROPS, 2))).clip(-1, 1)
        self._put(np.concatenate([self.points, drops])[:MOST])

    def rub(self, place: np.ndarray) -> None:
        """Take away what lies under the eraser."""
        away = np.hypot(*(self.points - place).T) > RUBBER * max(self.spread, 0.02)
        self._put(self.points[away])

    def clear(self) -> None:
        self.begin()
        self._put(np.zeros((0, 2)))

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._before:
            self._put(self._before.pop())

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def _put(self, points: np.ndarray) -> None:
        self.points = points
        self.changed.emit()
        self.update()

    # Mouse and keys ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (LEFT, RIGHT):
            self.begin()
            self._stroke(event.position(), event.buttons())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._stroke(event.position(), event.buttons())

    def leaveEvent(self, event: object) -> None:
        self._seen = self.hasFocus()
        self.update()

    def focusInEvent(self, event: object) -> None:
        self._seen = True
        self.update()

    def _stroke(self, at: QPointF, buttons: Qt.MouseButton) -> None:
        place = self.field.place(at)
        if place is None:
            return
        self._brush, self._seen = place, True
        if buttons & RIGHT or (buttons & LEFT and self.erasing):
            self.rub(place)
        elif buttons & LEFT:
            self.spray(place)
        self.update()

    def event(self, event: QEvent) -> bool:
        # Space and Ctrl+Z mean other things in the window; here they draw and take back.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._meant(event):
            event.accept()
            return True
        return super().event(event)

    def _meant(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) or event.key() in (*SPRAY, *RUB, *ARROWS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.key() in ARROWS:
            step = np.array(ARROWS[Qt.Key(event.key())], float) * NUDGE
            self._brush, self._seen = (self._brush + step).clip(-1, 1), True
            self.update()
        elif event.key() in SPRAY or event.key() in RUB:
            if not event.isAutoRepeat():
                self.begin()
            (self.rub if event.key() in RUB else self.spray)(self._brush)
        else:
            super().keyPressEvent(event)

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        field, ratio = self.field, self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(field.rect, theme.colour("well"))
        if self._stamp is None or self._stamp.devicePixelRatio() != ratio:
            self._stamp = stamp("real", ratio, SMALL)
        paint_points(painter, self.points, self._stamp, field)
        if not len(self.points):
            painter.setPen(theme.colour("quiet"))
            hint = _("Drag to draw points; the right button erases")
            painter.drawText(field.rect, Qt.AlignmentFlag.AlignCenter, hint)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._seen:
            reach = (RUBBER if self.erasing else 2.0) * self.spread * field.scale
            style = Qt.PenStyle.DashLine if self.erasing else Qt.PenStyle.SolidLine
            painter.setPen(QPen(theme.colour("quiet"), 1, style))
            painter.drawEllipse(QPointF(*field.pixels(self._brush)), reach, reach)
        painter.setPen(QPen(theme.colour("line"), 1, Qt.PenStyle.DashLine))
        painter.drawRect(field.unit)
        painter.setPen(theme.colour("focus" if self.hasFocus() else "line"))
        painter.drawRect(field.rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _retint(self) -> None:
        self._stamp = None
        self.update()
