"""Every coordinate of a long vector as one bar: drag to set, as in a step sequencer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.canvas.bubble import bubble
from studio.gui.theme.tokens import RADIUS

PER_ROW = 32
ROW_HEIGHT = 56
FINE = 0.1
KEY_STEP = 0.1


class ZBars(QWidget):
    """Offsets of coordinates within [-limit, limit], so many to a row.

    A press or a drag sets what is under the pointer, Shift is fine, a double click sets one to 0; arrow keys choose
    and change, Delete sets to 0.
    """

    changed = Signal(int, float)
    released = Signal()

    def __init__(self, limit: float = 3.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = limit
        self.count = 0
        self.selected = 0
        self._values: dict[int, float] = {}
        self._hover = -1
        self._last: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Raw z"))
        self.setToolTip(
            _("Drag over the bars to move single coordinates of z.\nDouble click resets one, Shift is fine.")
        )

    def set_count(self, count: int) -> None:
        """How many coordinates there are."""
        if count != self.count:
            self.count = count
            self.setFixedHeight(theme.px(ROW_HEIGHT) * max(1, self.rows) + 4)
            self.update()

    def set_values(self, values: Mapping[int, float]) -> None:
        """Show offsets without telling; missing ones are 0."""
        self._values = dict(values)
        self._tell()
        self.update()

    @property
    def rows(self) -> int:
        return -(-self.count // PER_ROW)

    def bar_rect(self, index: int) -> QRectF:
        """The cell of a coordinate."""
        width, height = self.width() / min(PER_ROW, max(1, self.count)), self.height() / max(1, self.rows)
        return QRectF((index % PER_ROW) * width, (index // PER_ROW) * height, width, height - 4)

    def index_at(self, at: QPointF) -> int:
        """Coordinate under a point, -1 for none."""
        width, height = self.width() / min(PER_ROW, max(1, self.count)), self.height() / max(1, self.rows)
        if not (0 <= at.x() < self.width() and 0 <= at.y() < self.height()):
            return -1
        index = int(at.y() / height) * PER_ROW + int(at.x() / width)
        return index if index < self.count else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in range(self.rows):
            first, last = row * PER_ROW, min(self.count, (row + 1) * PER_ROW) - 1
            band = self.bar_rect(first).united(self.bar_rect(last))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("well"))
            painter.drawRoundedRect(band, RADIUS, RADIUS)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(band.left(), band.center().y()), QPointF(band.right(), band.center().y()))
        for index in range(self.count):
            self._draw_bar(painter, index)
        shown = self._hover if self._hover >= 0 else self.selected if self.hasFocus() else -1
        if 0 <= shown < self.count:
            text = f"z {shown}: {words.number(self._values.get(shown, 0.0), 2)}"
            bubble(painter, text, self.bar_rect(shown), QRectF(self.rect()))
        painter.end()

    def _draw_bar(self, painter: QPainter, index: int) -> None:
        cell, value = self.bar_rect(index), self._values.get(index, 0.0)
        if index == self._hover or (self.hasFocus() and index == self.selected):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("focus" if self.hasFocus() and index == self.selected else "hover", 0.5))
            painter.drawRoundedRect(cell, 2, 2)
        middle, reach = cell.center().y(), (cell.height() / 2 - 3) * value / self.limit
        bar = QRectF(cell.left() + 1, min(middle, middle - reach), max(1.0, cell.width() - 2), max(1.5, abs(reach)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("generator") if value else theme.colour("outline", 0.6))
        painter.drawRect(bar)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = event.position()
            index = self.index_at(self._last)
            self.selected = index if index >= 0 else self.selected
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._set_at(self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._point(self.index_at(at))
        if self._last is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            change = (self._last.y() - at.y()) / self.bar_rect(0).height() * 2 * self.limit * FINE
            self._set(self.selected, self._values.get(self.selected, 0.0) + change)
        else:
            # a quick hand jumps over bars; all on its way are set
            steps = max(1, int(abs(at.x() - self._last.x()) / max(1.0, self.bar_rect(0).width())))
            for step in range(1, steps + 1):
                self._set_at(self._last + (at - self._last) * (step / steps))
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._last = None
        self._set(self.index_at(event.position()), 0.0)
        self.released.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        key, value = event.key(), self._values.get(self.selected, 0.0)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.selected = min(self.count - 1, max(0, self.selected + (1 if key == Qt.Key.Key_Right else -1)))
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._set(self.selected, value + KEY_STEP * fine * (1 if key == Qt.Key.Key_Up else -1))
            self.released.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._set(self.selected, 0.0)
            self.released.emit()
        else:
            event.ignore()

    def _point(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()

    def _set_at(self, at: QPointF) -> None:
        index = self.index_at(at)
        if index >= 0:
            cell = self.bar_rect(index)
            self.selected = index
            self._set(index, (cell.center().y() - at.y()) / (cell.height() / 2 - 3) * self.limit)

    def _set(self, index: int, value: float) -> None:
        value = round(min(self.limit, max(-self.limit, value)), 2)
        if 0 <= index < self.count and value != self._values.get(index, 0.0):
            self._values[index] = value
            self._tell()
            self.update()
            self.changed.emit(index, value)

    def _tell(self) -> None:
        value = words.number(self._values.get(self.selected, 0.0), 2)
        self.setAccessibleDescription(_("Coordinate {index}: {value}").format(index=self.selected, value=value))
