"""Stars and colours: painted small in a row, and as controls that choose them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.session.looper.crate import COLOURS, MOST_STARS

STAR = 12
CELL = 18


def paint_star(painter: QPainter, place: QPointF, on: bool, size: int = STAR) -> None:
    """A star with its top left at a place: filled, or an outline."""
    role = "text" if on else "faint"
    painter.drawPixmap(
        place, icons.pixmap("star-on" if on else "star", size, role, painter.device().devicePixelRatioF())
    )


def paint_dot(painter: QPainter, centre: QPointF, colour: str, radius: float = 4.5) -> None:
    """A dot in the colour of a label; a ring for no colour."""
    painter.setPen(Qt.PenStyle.NoPen if colour else QPen(theme.colour("outline"), 1.2))
    painter.setBrush(theme.label_colour(colour) if colour else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius, radius)


class _Choice(QWidget):
    """Places in a row of which one holds; a click on the one that holds gives it up.

    `chosen` tells the new value.
    """

    chosen = Signal(object)

    def __init__(self, values: Sequence[object], none: object, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values, self._none = list(values), none
        self.value = none
        self._hover = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.events.changed.connect(self.update)

    def set_value(self, value: object) -> None:
        """Choose without telling."""
        if value != self.value:
            self.value = value
            self.setAccessibleDescription(self.words(value))
            self.update()

    def words(self, value: object) -> str:
        """What a value means."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return QSize(theme.px(CELL) * len(self._values), theme.px(CELL + 4))

    def cell(self, index: int) -> QRectF:
        width = self.width() / len(self._values)
        return QRectF(index * width, 0, width, self.height())

    def _at(self, x: float) -> int:
        return min(len(self._values) - 1, max(0, int(x * len(self._values) / max(1, self.width()))))

    def _take(self, value: object) -> None:
        self.set_value(self._none if value == self.value else value)
        self.chosen.emit(self.value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._take(self._values[self._at(event.position().x())])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hover = self._at(event.position().x())
        if hover != self._hover:
            self._hover = hover
            self.setToolTip(self.words(self._values[hover]))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        all_values = [self._none, *self._values]
        at = all_values.index(self.value)
        turn = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if turn and 0 <= at + turn < len(all_values):
            self.set_value(all_values[at + turn])
            self.chosen.emit(self.value)
        elif not turn:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(len(self._values)):
            self._paint(painter, index)
        if self.hasFocus():
            painter.setPen(theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _paint(self, painter: QPainter, index: int) -> None:
        raise NotImplementedError


class Stars(_Choice):
    """One to five stars; 0 for none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(range(1, MOST_STARS + 1), 0, name, parent)

    def words(self, value: object) -> str:
        return star_words(int(str(value)))

    def _paint(self, painter: QPainter, index: int) -> None:
        shown = self._hover + 1 if self._hover >= 0 else int(str(self.value))
        size = theme.px(STAR)
        centre = self.cell(index).center()
        paint_star(painter, QPointF(round(centre.x() - size / 2), round(centre.y() - size / 2)), index < shown)


class Colours(_Choice):
    """One of the colours; empty for none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(COLOURS, "", name, parent)

    def words(self, value: object) -> str:
        return colour_words(str(value)) if value else _("Any colour")

    def _paint(self, painter: QPainter, index: int) -> None:
        colour, centre = str(self._values[index]), self.cell(index).center()
        paint_dot(painter, centre, colour, 5.5 if index == self._hover else 4.5)
        if colour == self.value:
            painter.setPen(QPen(theme.colour("text"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, 7.5, 7.5)


def star_words(stars: int) -> str:
    """ "3 stars"."""
    return _("Any stars") if not stars else _("1 star") if stars == 1 else _("{n} stars").format(n=stars)


def colour_words(colour: str) -> str:
    """Name of a colour as it stands alone: "Red"."""
    words = _(colour)
    return words[:1].upper() + words[1:]
