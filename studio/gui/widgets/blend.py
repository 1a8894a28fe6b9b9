"""Shares of a blend of classes: a bar with borders to drag, a pad with a class at each corner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.theme.tokens import RADIUS, TEXT_LABEL

REACH = 6.0
KEY_STEP = 0.02
LEAST = 0.02


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights above zero with sum 1; empty when there are none."""
    good = {name: float(w) for name, w in weights.items() if w > 0}
    total = sum(good.values())
    return {name: w / total for name, w in good.items()} if total > 0 else {}


class BlendBar(QWidget):
    """Shares of a blend as one bar; the borders between them are dragged.

    Attributes:
        say: what to write for a class.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights: dict[str, float] = {}
        self.say: Callable[[str], str] = str
        self._held = -1
        self._border = 0
        self.setFixedHeight(theme.px(26))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Shares of the blend"))
        self.setToolTip(_("Drag a border to change the shares, double click for even shares."))

    def set_weights(self, weights: Mapping[str, float]) -> None:
        """Show a blend without telling."""
        self._weights = normalised(weights)
        self.setAccessibleDescription(", ".join(f"{self.say(n)} {round(100 * w)} %" for n, w in self._weights.items()))
        self.update()

    def borders(self) -> list[float]:
        """Where one share ends and the next begins, in [0, 1]."""
        found, total = [], 0.0
        for weight in list(self._weights.values())[:-1]:
            total += weight
            found.append(total)
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setFont(theme.font(TEXT_LABEL))
        metrics = QFontMetricsF(painter.font())
        if not self._weights:
            painter.setPen(theme.colour("quiet"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _("An even blend of all"))
        left = 0.0
        for number, (name, weight) in enumerate(self._weights.items()):
            part = QRectF(left, 0, weight * box.width(), box.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("generator", 0.34 if number % 2 == 0 else 0.2))
            painter.drawRoundedRect(part.adjusted(1, 1, -1, -1), 4, 4)
            text = f"{self.say(name)} {round(100 * weight)} %" if len(self._weights) > 1 else self.say(name)
            if metrics.horizontalAdvance(text) > part.width() - 8:
                text = f"{round(100 * weight)} %"
            if metrics.horizontalAdvance(text) <= part.width() - 4:
                painter.setPen(theme.colour("text"))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, text)
            left = part.right()
        for number, border in enumerate(self.borders()):
            strong = number == self._held or (self.hasFocus() and number == self._border)
            painter.setPen(QPen(theme.colour("focus" if strong else "text"), 2))
            painter.drawLine(QPointF(border * box.width(), 6), QPointF(border * box.width(), box.height() - 6))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self._near(event.position().x())
        self._border = max(0, self._held)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0:
            self._put(self._held, event.position().x() / max(1, self.width()))
        elif self._near(event.position().x()) >= 0:
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = -1
        self.update()
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._held = -1
        if not self._weights:
            return
        self.changed.emit({name: 1 / len(self._weights) for name in self._weights})
        self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        borders = self.borders()
        key, count = event.key(), max(1, len(borders))
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._border = (self._border + (1 if key == Qt.Key.Key_Up else -1)) % count
            self.update()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._border < len(borders):
            self._put(self._border, borders[self._border] + (KEY_STEP if key == Qt.Key.Key_Right else -KEY_STEP))
            self.released.emit()
        else:
            event.ignore()

    def _near(self, x: float) -> int:
        distances = [(abs(border * self.width() - x), number) for number, border in enumerate(self.borders())]
        return min(distances)[1] if distances and min(distances)[0] <= REACH else -1

    def _put(self, number: int, place: float) -> None:
        edges = [0.0, *self.borders(), 1.0]
        low, high = edges[number] + LEAST, edges[number + 2] - LEAST
        if low < high:
            edges[number + 1] = min(high, max(low, place))
            shares = [b - a for a, b in pairwise(edges)]
            self.set_weights(dict(zip(self._weights, shares, strict=True)))
            self.changed.emit(dict(self._weights))


class BlendPad(QWidget):
    """Three or four classes at the corners; the point between them is the blend.

    Attributes:
        say: what to write for a class.
    """

    changed = Signal(object)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._weights: dict[str, float] = {}
        self.say: Callable[[str], str] = str
        self._held = False
        self.setFixedHeight(theme.px(132))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Blend pad"))
        self.setToolTip(_("Drag between the classes, double click for the middle."))

    def set_weights(self, weights: Mapping[str, float]) -> None:
        """Show a blend of three or four classes without telling."""
        self._weights = normalised(weights)
        self._names = list(self._weights) if not self._held else self._names
        self.setAccessibleDescription(", ".join(f"{self.say(n)} {round(100 * w)} %" for n, w in self._weights.items()))
        self.update()

    def corners(self) -> list[QPointF]:
        """Where the classes are."""
        box = QRectF(self.rect()).adjusted(14, 22, -14, -22)
        if len(self._names) == 3:
            return [box.bottomLeft(), QPointF(box.center().x(), box.top()), box.bottomRight()]
        return [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]

    def point(self) -> QPointF:
        """Where the blend stands."""
        total = QPointF()
        for name, corner in zip(self._names, self.corners(), strict=False):
            total += corner * self._weights.get(name, 0.0)
        return total

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "line"), 1))
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        corners = self.corners()
        painter.setPen(QPen(theme.colour("outline", 0.7), 1))
        painter.setBrush(theme.colour("generator", 0.08))
        painter.drawPolygon(QPolygonF(corners))
        at = self.point()
        painter.setFont(theme.font(TEXT_LABEL))
        for name, corner in zip(self._names, corners, strict=False):
            weight = self._weights.get(name, 0.0)
            painter.setPen(QPen(theme.colour("generator", 0.15 + 0.7 * weight), 1.0 + 2 * weight))
            painter.drawLine(at, corner)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("generator", 0.4 + 0.6 * weight))
            painter.drawEllipse(corner, 3 + 3 * weight, 3 + 3 * weight)
            self._draw_name(painter, name, corner)
        painter.setPen(QPen(theme.colour("generator"), 2.2))
        painter.setBrush(theme.colour("raised"))
        painter.drawEllipse(at, 7, 7)
        painter.end()

    def _draw_name(self, painter: QPainter, name: str, corner: QPointF) -> None:
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(self.say(name), Qt.TextElideMode.ElideRight, self.width() / 2 - 12)
        width = metrics.horizontalAdvance(text)
        left = min(self.width() - width - 6, max(6.0, corner.x() - width / 2))
        top = corner.y() - 20 if corner.y() < self.height() / 2 else corner.y() + 4
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(left, top, width + 2, 16), Qt.AlignmentFlag.AlignVCenter, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = True
        self._put(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._put(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.changed.emit({name: 1 / len(self._names) for name in self._names})
        self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (-4, 0), Qt.Key.Key_Right: (4, 0), Qt.Key.Key_Up: (0, -4), Qt.Key.Key_Down: (0, 4),
        }  # fmt: skip
        if Qt.Key(event.key()) in moves:
            self._put(self.point() + QPointF(*moves[Qt.Key(event.key())]))
            self.released.emit()
        else:
            event.ignore()

    def _put(self, at: QPointF) -> None:
        shares = _barycentric(at, self.corners()) if len(self._names) == 3 else _bilinear(at, self.corners())
        # a class at weight zero stays in the blend while it is dragged, or its corner would vanish
        self.changed.emit({name: max(1e-3, share) for name, share in zip(self._names, shares, strict=False)})


def _barycentric(at: QPointF, corners: list[QPointF]) -> list[float]:
    """Shares of a triangle's corners at a point, clipped to the triangle."""
    a, b, c = corners
    area = (b.y() - c.y()) * (a.x() - c.x()) + (c.x() - b.x()) * (a.y() - c.y())
    one = ((b.y() - c.y()) * (at.x() - c.x()) + (c.x() - b.x()) * (at.y() - c.y())) / area
    two = ((c.y() - a.y()) * (at.x() - c.x()) + (a.x() - c.x()) * (at.y() - c.y())) / area
    shares = [max(0.0, s) for s in (one, two, 1 - one - two)]
    return [s / sum(shares) for s in shares]


def _bilinear(at: QPointF, corners: list[QPointF]) -> list[float]:
    """Shares of a rectangle's corners at a point, clipped to the rectangle."""
    box = QRectF(corners[0], corners[2])
    x = min(1.0, max(0.0, (at.x() - box.left()) / box.width()))
    y = min(1.0, max(0.0, (at.y() - box.top()) / box.height()))
    return [(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y]
