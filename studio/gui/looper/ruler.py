"""Where the looper is: bars and beats on a line, and the bar that is heard."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.core.loops import BEATS
from studio.gui import theme
from studio.gui.theme.tokens import TEXT_LABEL

FEWEST = 4
REACH = 7
NUMBER = 48  # more pixels than a number takes


def spoken(position: float) -> str:
    """Bar and beat of a position in bars, counted from 1; "−1.3" in the bar before the first."""
    bar = math.floor(position)
    beat = math.floor((position - bar) * BEATS + 1e-9) + 1
    return f"{bar + 1}.{beat}" if bar >= 0 else f"−{-bar}.{beat}"


class Ruler(QWidget):
    """So many bars as the longest loop has, at least four; the next ones follow when they are over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars, self.position = FEWEST, 0.0
        self._on = False
        # Nothing behind it is painted anew whenever the pointer moves.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(96))
        self.setAccessibleName(_("Position in bars and beats"))
        theme.events.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(26))

    def set_bars(self, bars: int) -> None:
        """Length of the longest loop."""
        bars = max(FEWEST, bars)
        if bars != self.bars:
            self.bars = bars
            self.update()

    def place(self, position: float, on: bool) -> None:
        """Where one is, in bars; below 0 counts in. What stands still shows no pointer."""
        turned = self._first(position) != self._first(self.position) or on != self._on
        before, self.position, self._on = self._x(), position, on
        if turned:
            self.setAccessibleDescription(spoken(position))
            self.update()
        elif on:
            for x in (before, self._x()):
                self.update(QRect(round(x) - REACH, 0, 2 * REACH, self.height()))

    def _first(self, position: float) -> int:
        """The bar at the left end."""
        return math.floor(position / self.bars) * self.bars if position >= 0 else -self.bars

    def _x(self) -> float:
        return (self.position - self._first(self.position)) / self.bars * self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(TEXT_LABEL))
        metrics = painter.fontMetrics()
        first, per_beat = self._first(self.position), self.width() / (self.bars * BEATS)
        foot = self.height() - 1
        painter.fillRect(event.rect(), theme.colour("ground"))
        # Numbers reach to the right of their bar lines.
        least = max(0, math.floor((event.rect().left() - NUMBER) / per_beat))
        for beat in range(least, min(self.bars * BEATS, math.ceil(event.rect().right() / per_beat) + 1)):
            x, strong = beat * per_beat, beat % BEATS == 0
            tall = 7 if strong else 4
            role = "outline" if strong else "line"
            painter.fillRect(QRectF(round(x), foot - tall, 1, tall), theme.colour(role))
            bar = first + beat // BEATS
            if strong and bar >= 0:
                here = self._on and bar == math.floor(self.position)
                painter.setPen(theme.colour("text" if here else "quiet"))
                painter.drawText(QPointF(round(x) + 4, foot - 9 + metrics.descent() - 2), str(bar + 1))
        painter.fillRect(QRectF(0, foot, self.width(), 1), theme.colour("line"))
        if self._on:
            self._draw_pointer(painter, foot)
        painter.end()

    def _draw_pointer(self, painter: QPainter, foot: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = min(self.width() - 1.0, max(1.0, self._x()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("fill"))
        painter.drawPolygon(QPolygonF([QPointF(x - 5, foot - 9), QPointF(x + 5, foot - 9), QPointF(x, foot)]))
