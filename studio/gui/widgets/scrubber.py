"""The one handle over curves and thumbnails, with the marks of edits: everything the pointer does there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from studio.core.i18n import _
from studio.core.messages import Event
from studio.gui import theme, words
from studio.gui.canvas.bubble import bubble
from studio.gui.widgets.axis import Axis
from studio.gui.widgets.flags import draw_best, draw_flag, told

ZOOM_STEP = 1.25
FLAG_REACH = 6.0
PAGE = 10


class Scrubber(QWidget):
    """A transparent surface on top of curves and strip.

    A drag moves the handle, beyond the end is live; the wheel zooms at the pointer, the middle button or Shift and a
    drag pan, a double click shows the whole run; arrow keys go from sheet to sheet, Home to the first, End to live.

    Attributes:
        best: step of the best moment, None where nothing was measured.
    """

    scrubbed = Signal(object)
    hovered = Signal(object)

    def __init__(self, axis: Axis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self._steps: Sequence[float] = ()
        self._marks: Sequence[Event] = ()
        self._last: float = 0
        self._position: float | None = None
        self._hover: float | None = None
        self._hand: float | None = None
        self._pan_from: float | None = None
        self.best: int | None = None
        self.name_of: Callable[[float], str] = lambda step: _("Step {step}").format(step=words.number(step))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Time in the run"))
        axis.changed.connect(self.update)
        theme.events.changed.connect(self.update)

    def feed(self, steps: Sequence[float], marks: Sequence[Event], last_step: float, position: float | None) -> None:
        """Steps with a sheet, marks, how far the run is and where the handle stands (None: live)."""
        self._steps, self._marks, self._last, self._position = steps, marks, last_step, position
        self.setAccessibleDescription(_("Live") if position is None else self.name_of(position))
        self.update()

    @property
    def dragging(self) -> bool:
        return self._hand is not None

    def handle_x(self) -> float:
        """Where the handle is: under the hand while it is dragged, else at its step."""
        if self._hand is not None:
            return self._hand
        return self.axis.x(self.axis.value_of(self._last if self._position is None else self._position))

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._marks:
            if 0 <= (x := self._x_of(mark.step)) <= self.axis.width:
                draw_flag(painter, mark, x, self.height())
        if self.best is not None and 0 <= (x := self._x_of(self.best)) <= self.axis.width:
            draw_best(painter, x)
        if self._hover is not None and self._hand is None:
            painter.setPen(QPen(theme.colour("outline", 0.8), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(self._hover, 0), QPointF(self._hover, self.height()))
        if self._last or self._steps:
            self._draw_handle(painter)
        painter.end()

    def _draw_handle(self, painter: QPainter) -> None:
        x = self.handle_x()
        if not -8 <= x <= self.axis.width + 8:
            return
        tint = theme.colour("focus" if self.hasFocus() else "text")
        painter.setPen(QPen(theme.colour("ground", 0.6), 4))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height()))
        painter.setPen(QPen(tint, 1.6))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height()))
        painter.setPen(QPen(theme.colour("ground"), 1))
        painter.setBrush(tint)
        points = ((-5, 0), (5, 0), (5, 7), (0, 12), (-5, 7))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, dy) for dx, dy in points]))
        at = self._hand if self._hand is not None else self._hover
        if at is not None:
            text = self.name_of(self.axis.step_of(self.axis.value(at)))
            if self._hand is not None and self._position is None:
                text = _("Live")
            anchor = QRectF(at - 1, 0, 2, self.height() - 26)
            bubble(painter, text, anchor, QRectF(self.rect()))

    # Mouse and keyboard --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and shift):
            self._pan_from = event.position().x()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pan_from is not None:
            self.axis.pan(x - self._pan_from)
            self._pan_from = x
        elif self._hand is not None:
            self._scrub(x)
        else:
            self._point(x if 0 <= x <= self.axis.width else None)
            self._say_mark(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand = self._pan_from = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.axis.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns, aside = event.angleDelta().y() / 120, event.angleDelta().x() / 2
        if aside:
            self.axis.pan(aside)
        if turns:
            self.axis.zoom_at(ZOOM_STEP**turns, event.position().x())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: -PAGE, Qt.Key.Key_PageUp: PAGE}
        key = Qt.Key(event.key())
        if key in moves and self._steps:
            self._walk(moves[key])
        elif key == Qt.Key.Key_Home and self._steps:
            self.scrubbed.emit(self._steps[0])
        elif key in (Qt.Key.Key_End, Qt.Key.Key_Escape):
            self.scrubbed.emit(None)
        elif key == Qt.Key.Key_0:
            self.axis.fit()
        else:
            super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        """Some sheets further; past the last is live."""
        at = (
            len(self._steps)
            if self._position is None
            else self._steps.index(self._position)
            if (self._position in self._steps)
            else 0
        )
        at = max(0, at + by)
        self.scrubbed.emit(self._steps[at] if at < len(self._steps) else None)

    def _scrub(self, x: float) -> None:
        end = self.axis.x(self.axis.value_of(self._last))
        self._hand = min(max(0.0, x), self.axis.width, max(0.0, end))
        self._point(None)
        beyond = x >= end - 1
        self.scrubbed.emit(None if beyond else self.axis.step_of(self.axis.value(self._hand)))
        self.update()

    def _x_of(self, step: float) -> float:
        return self.axis.x(self.axis.value_of(step))

    def _point(self, x: float | None) -> None:
        if x != self._hover:
            self._hover = x
            self.hovered.emit(None if x is None else self.axis.step_of(self.axis.value(x)))
            self.update()

    def marks_at(self, x: float) -> list[str]:
        """What the marks at some pixels from the left say."""
        near = [m for m in self._marks if abs(self._x_of(m.step) + 3 - x) <= FLAG_REACH]
        lines = [f"{self.name_of(m.step)}: {told(m)}" for m in near[-6:]]
        if self.best is not None and abs(self._x_of(self.best) - x) <= FLAG_REACH:
            lines.append(_("{place}: the best so far, closest to real").format(place=self.name_of(self.best)))
        return lines

    def _say_mark(self, event: QMouseEvent) -> None:
        lines = self.marks_at(event.position().x()) if event.position().y() < 20 else []
        if lines:
            QToolTip.showText(event.globalPosition().toPoint(), "\n".join(lines), self)
        elif QToolTip.isVisible():
            QToolTip.hideText()
