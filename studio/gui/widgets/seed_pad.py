"""The seed pad: whole seeds at the crossings of a grid, blends of four neighbours in between."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.core.latent import SEED_ROW
from studio.gui import theme, words
from studio.gui.canvas.images import qimage
from studio.gui.theme.tokens import RADIUS, TEXT_LABEL

CELL = 56.0
FINE = 0.1
EDGE = 0.62
CLICK_REACH = 4.0
LAST_ROW = 9999
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class SeedPad(QWidget):
    """A window onto the plane of seeds; seed = x + 100 y.

    A drag moves the point by as much as the hand moves (Shift: a tenth) and scrolls at the border; a click on a
    crossing goes there; arrow keys go to the next whole seed, the wheel along the row; a double click takes the
    nearest whole seed.

    Attributes:
        snap: only whole seeds.
    """

    moved = Signal(float, float)
    released = Signal()
    scrolled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.snap = False
        self._at = QPointF(0.0, 0.0)
        self._origin = QPointF(-EDGE, -EDGE)
        self._pressed: QPointF | None = None
        self._drag: QPointF | None = None
        self._free = QPointF(0.0, 0.0)
        self._hover: tuple[int, int] | None = None
        self._pictures: dict[tuple[int, int], QImage] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 112)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Seed pad"))
        ways = _("Drag to move between seeds, Shift is fine.")
        whole = _("Click a seed to go there, double click for the nearest whole seed.")
        self.setToolTip(f"{ways}\n{whole}")
        theme.events.changed.connect(self.update)
        self._tell()

    # Where -------------------------------------------------------------------------------------------

    @property
    def position(self) -> tuple[float, float]:
        return self._at.x(), self._at.y()

    def set_position(self, x: float, y: float) -> None:
        """Show another place without telling; a drag in progress is not disturbed."""
        if self._drag is None and (x, y) != self.position:
            self._at = QPointF(x, y)
            self._reveal(centre=True)
            self._tell()
            self.update()

    def set_snap(self, snap: bool) -> None:
        """Only whole seeds, or anywhere between them."""
        self.snap = snap

    def nodes(self) -> list[tuple[int, int]]:
        """Whole positions in view, row by row."""
        left, top = self._origin.x(), self._origin.y()
        across, down = self.width() / CELL, self.height() / CELL
        columns = range(max(0, math.ceil(left - 0.4)), min(SEED_ROW - 1, math.floor(left + across + 0.4)) + 1)
        rows = range(max(0, math.ceil(top - 0.4)), min(LAST_ROW, math.floor(top + down + 0.4)) + 1)
        return [(x, y) for y in rows for x in columns]

    def show_pictures(self, pictures: Mapping[tuple[int, int], np.ndarray]) -> None:
        """Small pictures uint8 (H, W, C) of whole seeds; others are not shown."""
        self._pictures = {node: qimage(picture) for node, picture in pictures.items()}
        self.update()

    def _to_pixels(self, x: float, y: float) -> QPointF:
        return QPointF((x - self._origin.x()) * CELL, (y - self._origin.y()) * CELL)

    def _node_at(self, at: QPointF) -> tuple[int, int] | None:
        x, y = at.x() / CELL + self._origin.x(), at.y() / CELL + self._origin.y()
        node = (round(x), round(y))
        return node if 0 <= node[0] < SEED_ROW and 0 <= node[1] <= LAST_ROW else None

    def _reveal(self, centre: bool = False) -> None:
        """Scroll so that the point stays inside; when it has left the view, put it in the middle."""
        across, down = self.width() / CELL, self.height() / CELL
        before = QPointF(self._origin)
        self._origin = QPointF(
            _scrolled(self._origin.x(), self._at.x(), across, SEED_ROW - 1, centre),
            _scrolled(self._origin.y(), self._at.y(), down, LAST_ROW, centre),
        )
        if self._origin != before:
            self.scrolled.emit()

    def _go(self, x: float, y: float) -> None:
        x, y = min(SEED_ROW - 1.0, max(0.0, x)), min(float(LAST_ROW), max(0.0, y))
        if self.snap:
            x, y = float(round(x)), float(round(y))
        if (x, y) != self.position:
            self._at = QPointF(x, y)
            self._reveal()
            self._tell()
            self.update()
            self.moved.emit(x, y)

    def _tell(self) -> None:
        whole = self._at == QPointF(round(self._at.x()), round(self._at.y()))
        seed = round(self._at.x()) + SEED_ROW * round(self._at.y())
        text = _("Seed {seed}") if whole else _("Near seed {seed}")
        self.setAccessibleDescription(text.format(seed=seed))

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        inside = QPainterPath()
        inside.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(inside)
        self._draw_grid(painter)
        for node in self.nodes():
            self._draw_node(painter, node)
        self._draw_point(painter)
        painter.setClipping(False)
        ring = QPen(theme.colour("focus"), 2) if self.hasFocus() else QPen(theme.colour("line"), 1)
        painter.setPen(ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = ring.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        painter.end()

    def _draw_grid(self, painter: QPainter) -> None:
        corner = self._to_pixels(0, 0)
        left, top = max(0.0, corner.x()), max(0.0, corner.y())
        right = min(float(self.width()), self._to_pixels(SEED_ROW - 1, 0).x())
        painter.setPen(QPen(theme.colour("line", 0.8), 1))
        for x, y in self.nodes():
            at = self._to_pixels(x, y)
            across, down = round(at.x()) + 0.5, round(at.y()) + 0.5
            painter.drawLine(QPointF(across, top), QPointF(across, self.height()))
            painter.drawLine(QPointF(left, down), QPointF(right, down))

    def _draw_node(self, painter: QPainter, node: tuple[int, int]) -> None:
        at, weight = self._to_pixels(*node), self._weight(node)
        hovered = node == self._hover and self._drag is None
        picture = self._pictures.get(node)
        if picture is not None:
            side = CELL - 8
            box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.fillRect(box, theme.colour("well"))
            painter.setOpacity(1.0 if weight > 0 or hovered else 0.62)
            painter.drawImage(box, picture)
            painter.setOpacity(1.0)
            if hovered or weight > 0:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                tint = theme.colour("text") if hovered else theme.colour("generator", 0.25 + 0.75 * weight)
                painter.setPen(QPen(tint, 1.5))
                painter.drawRect(box)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            tint = theme.colour("generator") if weight > 0 else theme.colour("text" if hovered else "outline")
            painter.setBrush(tint)
            radius = 2.0 + 3.0 * weight if weight > 0 else 3.5 if hovered else 2.0
            painter.drawEllipse(at, radius, radius)
        if picture is None or hovered:
            self._draw_number(painter, node, at, hovered, picture is not None)

    def _draw_number(self, painter: QPainter, node: tuple[int, int], at: QPointF, strong: bool, shaded: bool) -> None:
        painter.setFont(theme.font(TEXT_LABEL - 1))
        text = words.number(node[0] + SEED_ROW * node[1])
        size = QSizeF(QFontMetricsF(painter.font()).horizontalAdvance(text) + 6, QFontMetricsF(painter.font()).height())
        box = QRectF(QPointF(at.x() + 5, at.y() + 3), size)
        if shaded:
            box.moveCenter(QPointF(at.x(), at.y() + CELL / 2 - 4 - size.height() / 2))
            painter.fillRect(box, theme.colour("shade"))
        painter.setPen(theme.colour("text" if strong else "quiet"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter if shaded else Qt.AlignmentFlag.AlignLeft, text)

    def _draw_point(self, painter: QPainter) -> None:
        at = self._to_pixels(*self.position)
        painter.setPen(QPen(theme.colour("shade"), 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 8, 8)
        painter.setPen(QPen(theme.colour("generator"), 2.2))
        painter.setBrush(theme.colour("generator", 0.28))
        painter.drawEllipse(at, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("generator"))
        painter.drawEllipse(at, 2, 2)

    def _weight(self, node: tuple[int, int]) -> float:
        """Share of a whole seed in the blend, as in `latent_vector`."""
        return max(0.0, 1 - abs(self._at.x() - node[0])) * max(0.0, 1 - abs(self._at.y() - node[1]))

    # Mouse and keyboard --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._free = event.position(), QPointF(self._at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            node = self._node_at(at)
            if node != self._hover:
                self._hover = node
                self.update()
            return
        if self._drag is None:
            if (at - self._pressed).manhattanLength() < CLICK_REACH:
                return
            self._drag = self._pressed
        gain = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._free += (at - self._drag) * (gain / CELL)
        self._drag = at
        self._go(self._free.x(), self._free.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        dragged, self._pressed, self._drag = self._drag is not None, None, None
        node = self._node_at(event.position())
        if not dragged and node is not None:
            self._go(*map(float, node))
        self.update()
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._drag = None
        self._go(float(round(self._at.x())), float(round(self._at.y())))
        self.released.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # the panel scrolls; the pad takes the wheel once it is in use
            return
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        self._go(self._at.x() + turns * fine, self._at.y())
        self.released.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key not in ARROWS:
            event.ignore()
            return
        dx, dy = ARROWS[key]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._go(self._at.x() + FINE * dx, self._at.y() + FINE * dy)
        else:
            self._go(_stepped(self._at.x(), dx), _stepped(self._at.y(), dy))
        self.released.emit()

    def resizeEvent(self, event: object) -> None:
        self._reveal(centre=True)
        self.scrolled.emit()


def _stepped(value: float, by: int) -> float:
    """The next whole number in a direction; the same value for none."""
    if by == 0:
        return value
    return float(math.floor(value + 1e-9) + 1) if by > 0 else float(math.ceil(value - 1e-9) - 1)


def _scrolled(origin: float, at: float, extent: float, last: float, centre: bool) -> float:
    """Origin of a view of an extent that keeps `at` inside and the border of the plane near its own."""
    if centre and not origin + EDGE - 1e-6 <= at <= origin + extent - EDGE + 1e-6:
        origin = at - extent / 2
    margin = min(EDGE, extent / 3)
    origin = min(max(origin, at - extent + margin), at - margin)
    return max(-EDGE, min(origin, last + EDGE - extent))
