"""The groove and handle of a slider, drawn by us, with fine drags."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QSlider, QWidget

from studio.gui import theme

STEPS = 10_000
HANDLE = 12
FINE = 0.1


class Track(QSlider):
    """A horizontal slider over [0, 1].

    A press moves the handle to the pointer, a drag moves it along, Shift makes that ten times finer, the wheel and the
    arrow keys step, Home and End go to the ends, a double click or Delete resets.

    Args:
        origin: where the filled part begins, in [0, 1].
        step: of the wheel and the arrow keys, in [0, 1].
    """

    moved = Signal(float)
    held = Signal(QPointF)
    let_go = Signal()
    reset = Signal()
    typing = Signal()

    def __init__(self, origin: float = 0.0, step: float = 0.01, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, STEPS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(18))
        self.setMinimumWidth(48)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.origin, self.step, self.tint = origin, step, "fill"
        self._position = 0.0
        self._grip: float | None = None

    @property
    def position(self) -> float:
        return self._position

    def place(self, position: float) -> None:
        """Put the handle somewhere in [0, 1] without telling."""
        self._position = min(1.0, max(0.0, position))
        self.blockSignals(True)
        self.setValue(round(self._position * STEPS))
        self.blockSignals(False)
        self.update()

    @property
    def dragging(self) -> bool:
        return self._grip is not None

    def _go(self, position: float) -> None:
        before = self._position
        self.place(position)
        if self._position != before:
            self.moved.emit(self._position)

    def _room(self) -> float:
        return max(1.0, self.width() - HANDLE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if not fine and abs(x - self._handle_x()) > HANDLE:
            self._go((x - HANDLE / 2) / self._room())
        self._grip = x
        self.setSliderDown(True)
        self.held.emit(event.globalPosition())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        x = event.position().x()
        gain = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._go(self._position + gain * (x - self._grip) / self._room())
        self._grip = x if gain < 1 or 0 < self._position < 1 else self._handle_x()
        self.held.emit(event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.setSliderDown(False)
            self.let_go.emit()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.reset.emit()
        self.let_go.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Where the panel itself scrolls, a slider under the pointer must not swallow the wheel unless it is in use.
        if self._panel_scrolls() and not self.hasFocus():
            event.ignore()
            return
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        self._step(turns, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        turns = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10,
        }.get(Qt.Key(event.key()))  # fmt: skip
        if turns is not None:
            self._step(turns, fine)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(float(event.key() == Qt.Key.Key_End))
            self.let_go.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset.emit()
            self.let_go.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.typing.emit()
        else:
            event.ignore()

    def _step(self, turns: float, fine: bool) -> None:
        self._go(self._position + turns * self.step * (FINE if fine else 1.0))
        self.let_go.emit()

    def _panel_scrolls(self) -> bool:
        widget = self.parentWidget()
        while widget is not None:
            if isinstance(widget, QAbstractScrollArea) and widget.verticalScrollBar().maximum() > 0:
                return True
            widget = widget.parentWidget()
        return False

    def _handle_x(self) -> float:
        return HANDLE / 2 + self._position * self._room()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, x = self.height() / 2, self._handle_x()
        enabled = self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("press" if enabled else "line"))
        painter.drawRoundedRect(QRectF(0, middle - 1.5, self.width(), 3), 1.5, 1.5)
        start = HANDLE / 2 + self.origin * self._room() if self.origin else 0.0
        painter.setBrush(theme.colour(self.tint if enabled else "faint", 0.75))
        painter.drawRoundedRect(QRectF(min(start, x), middle - 1.5, abs(x - start), 3), 1.5, 1.5)
        if 0 < self.origin < 1:
            painter.setBrush(theme.colour("outline"))
            painter.drawRoundedRect(QRectF(start - 0.5, middle - 4.5, 1, 9), 0.5, 0.5)
        grown = self.underMouse() or self.dragging or self.hasFocus()
        radius = HANDLE / 2 if grown and enabled else HANDLE / 2 - 1
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
        else:
            painter.setPen(QPen(theme.colour("panel"), 1))
        painter.setBrush(theme.colour(self.tint if enabled else "faint"))
        painter.drawEllipse(QPointF(x, middle), radius - 0.5, radius - 0.5)
        painter.end()
