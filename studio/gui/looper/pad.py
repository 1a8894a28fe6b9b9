"""The pad between four places: drag to morph, a corner remembers what is heard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.theme.tokens import GAP_XS, RADIUS
from studio.gui.widgets.labels import restyle

NAMES = ("A", "B", "C", "D")
PLACES = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))  # x to the right, y upwards
STEP, FINE = 0.05, 0.01
KEYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class MorphPad(QWidget):
    """Four corners, of which some may be empty, and a point between them.

    `moved` tells x and y in [0, 1], y upwards; `stored` and `cleared` ask for a corner to take the
    present place or to forget its own.
    """

    moved = Signal(float, float)
    released = Signal()
    stored = Signal(int)
    cleared = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = [False] * len(NAMES)
        self._at = QPointF(0.5, 0.5)
        self._held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Pad between four places"))
        self.setToolTip(_("Drag to blend the places in the corners, Shift is fine, double click for the middle."))
        self.corners = [self._corner(index) for index in range(len(NAMES))]
        theme.events.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(116))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(96))

    @property
    def usable(self) -> bool:
        """Whether there is anything to move between."""
        return any(self._full)

    def show_pad(self, full: Sequence[bool], x: float, y: float) -> None:
        """Which corners hold a place, and where the point is; a drag in progress is not disturbed."""
        for index, (corner, held) in enumerate(zip(self.corners, full, strict=True)):
            if held != self._full[index] or not corner.toolTip():
                restyle(corner, full=held)
                self._tell(corner, index, held)
        self._full = list(full)
        if not self._held:
            self._at = QPointF(x, y)
        text = _("{x} % right, {y} % up").format(x=words.number(100 * x), y=words.number(100 * y))
        self.setAccessibleDescription(text if self.usable else _("No corner remembers a place yet."))
        self.update()

    def _corner(self, index: int) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("kind", "preset")
        made.setText(NAMES[index])
        made.setFixedSize(theme.px(24), theme.px(24))
        made.clicked.connect(lambda *_: self._press(index))
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(lambda at: self._menu(index).exec(made.mapToGlobal(at)))
        return made

    def _tell(self, corner: QToolButton, index: int, full: bool) -> None:
        text = _("Corner {name}: go there, right click to store anew") if full else _("Corner {name}: store this loop")
        corner.setToolTip(text.format(name=NAMES[index]))
        corner.setAccessibleName(text.format(name=NAMES[index]))

    def _menu(self, index: int) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Store this loop here"), lambda: self.stored.emit(index))
        go = menu.addAction(_("Go there"), lambda: self._jump(index))
        clear = menu.addAction(_("Clear"), lambda: self.cleared.emit(index))
        for each in (go, clear):
            each.setEnabled(self._full[index])
        return menu

    def _press(self, index: int) -> None:
        self._jump(index) if self._full[index] else self.stored.emit(index)

    def _jump(self, index: int) -> None:
        self._go(*PLACES[index])
        self.released.emit()

    # Moving ------------------------------------------------------------------------------------------

    def _box(self) -> QRectF:
        """Where the point may be."""
        edge = theme.px(14) + 2.0
        return QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)

    def _go(self, x: float, y: float) -> None:
        at = QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        if at != self._at and self.usable:
            self._at = at
            self.update()
            self.moved.emit(at.x(), at.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.usable:
            self._held, self._then = True, event.position()
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._held:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            box, by = self._box(), event.position() - self._then
            self._go(self._at.x() + 0.1 * by.x() / box.width(), self._at.y() - 0.1 * by.y() / box.height())
        else:
            self._follow(event.position())
        self._then = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            self.update()
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._go(0.5, 0.5)
        self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = KEYS.get(Qt.Key(event.key()))
        if way is None:
            event.ignore()
            return
        step = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        self._go(self._at.x() + step * way[0], self._at.y() + step * way[1])
        self.released.emit()

    def _follow(self, at: QPointF) -> None:
        box = self._box()
        self._go((at.x() - box.left()) / box.width(), (box.bottom() - at.y()) / box.height())

    # Painting ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        right, foot = self.width() - theme.px(24) - GAP_XS, self.height() - theme.px(24) - GAP_XS
        for corner, (x, y) in zip(self.corners, PLACES, strict=True):
            corner.move(round(right * x) + GAP_XS * (x == 0), round(foot * (1 - y)) + GAP_XS * (y == 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPen(theme.colour("focus"), 2) if self.hasFocus() else QPen(theme.colour("line"), 1)
        painter.setPen(ring)
        painter.setBrush(theme.colour("well"))
        inset = ring.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        box = self._box()
        painter.setPen(QPen(theme.colour("line"), 1))
        middle = box.center()
        painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), box.top()), QPointF(middle.x(), box.bottom()))
        if self.usable:
            self._draw_point(painter, box)
        else:
            painter.setPen(theme.colour("quiet"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.fillRect(box.adjusted(theme.px(18), 8, -theme.px(18), -8), theme.colour("well"))
            painter.drawText(box.adjusted(theme.px(18), 0, -theme.px(18), 0), flags, _("Store a loop in each corner"))
        painter.end()

    def _draw_point(self, painter: QPainter, box: QRectF) -> None:
        x, y = self._at.x(), self._at.y()
        at = QPointF(box.left() + x * box.width(), box.bottom() - y * box.height())
        for full, (cx, cy) in zip(self._full, PLACES, strict=True):
            share = (1 - abs(x - cx)) * (1 - abs(y - cy))
            if full and share > 0:
                end = QPointF(box.left() + cx * box.width(), box.bottom() - cy * box.height())
                painter.setPen(QPen(theme.colour("generator", 0.15 + 0.7 * share), 1 + 2 * share))
                painter.drawLine(at, end)
        painter.setPen(QPen(theme.colour("generator"), 2.2))
        painter.setBrush(theme.colour("raised"))
        painter.drawEllipse(at, 7, 7)
