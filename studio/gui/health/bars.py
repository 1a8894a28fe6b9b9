"""Bars of the quality meter: how far from real, and shares of what can be had."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.health.sparkline import diamond
from studio.gui.theme.tokens import GAP_S, GAP_XS, TEXT_LABEL
from studio.gui.widgets.elided import ElidedLabel
from studio.gui.widgets.labels import label

THICK = 8.0
TICK = 3.0
REACH = 4.0  # the scale shows at least so many times the best possible
NUMBER = 34
NAME = 148


class DistanceBar(QWidget):
    """A distance from real: the shorter the bar the better, with a tick at what real samples themselves get.

    The scale is logarithmic from the best possible on, as a run comes closer by ratios.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value, self._floor, self._worst = math.nan, 0.0, 1.0
        self._best: float | None = None
        self._when = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.events.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, theme.px(30))

    def show_reading(self, value: float, floor: float, worst: float, best: float | None, when: str = "") -> None:
        """The newest distance and when it was read, the best possible, the largest of the run, the smallest so far."""
        self._when = when
        self._value, self._floor, self._best = value, floor, best
        self._worst = max(worst, value if math.isfinite(value) else 0.0, REACH * floor, 1e-9)
        self.update()

    def share(self, value: float) -> float:
        """Where on the bar a distance lies, in [0, 1]."""
        unit = max(self._floor, self._worst / 100)
        return min(1.0, math.log1p(max(0.0, value) / unit) / math.log1p(self._worst / unit))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top = TICK
        painter.setBrush(theme.colour("press"))
        painter.drawRoundedRect(QRectF(0, top, self.width(), THICK), THICK / 2, THICK / 2)
        if math.isfinite(self._value):
            # What lies beyond the best possible is still to be gained: in the colour of quality it would look like it.
            bar = QRectF(0, top, max(THICK, self._at(self._value)), THICK)
            painter.setBrush(theme.colour("quiet"))
            painter.drawRoundedRect(bar, THICK / 2, THICK / 2)
            painter.setClipRect(QRectF(0, 0, self._at(self._floor), self.height()))
            painter.setBrush(theme.colour("quality"))
            painter.drawRoundedRect(bar, THICK / 2, THICK / 2)
            painter.setClipping(False)
        if self._best is not None:
            painter.setPen(QPen(theme.colour("panel"), 1.5))
            painter.setBrush(theme.colour("text"))
            diamond(painter, QPointF(self._at(self._best), top + THICK / 2), 5.0)
        painter.setFont(theme.font(TEXT_LABEL))
        metrics = QFontMetricsF(painter.font())
        end = self._draw_floor(painter, metrics, top) if self._floor > 0 else 0.0
        left = self.width() - metrics.horizontalAdvance(self._when)
        if left > end + GAP_S:
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QPointF(left, self.height() - metrics.descent()), self._when)
        painter.end()

    def _at(self, value: float) -> float:
        return self.share(value) * self.width()

    def _draw_floor(self, painter: QPainter, metrics: QFontMetricsF, top: float) -> float:
        """The tick with its words; returns where these end."""
        x = round(self._at(self._floor)) + 0.5
        painter.setPen(QPen(theme.colour("text"), 1.5))
        painter.drawLine(QPointF(x, top - TICK), QPointF(x, top + THICK + TICK))
        painter.setPen(theme.colour("quiet"))
        text = _("best possible {value}").format(value=words.significant(self._floor, 2))
        wide = metrics.horizontalAdvance(text)
        left = min(max(0.0, x - GAP_XS), self.width() - wide)
        painter.drawText(QPointF(left, self.height() - metrics.descent()), text)
        return left + wide


class ShareBar(QWidget):
    """A share from nothing to all: words, a bar with a tick at what real samples get, the number.

    Args:
        name: words, plain ones first.
        about: what it means, for the tooltip.
    """

    def __init__(self, name: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._groove = _Groove()
        self._number = label("", "small")
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._number.setMinimumWidth(theme.px(NUMBER))
        said = _Name(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(said)
        row.addWidget(self._groove, 1)
        row.addWidget(self._number)
        self.setToolTip(about)

    @property
    def text(self) -> str:
        """The number as it is shown."""
        return self._number.text()

    def show_share(self, value: float, floor: float | None) -> None:
        """A share in [0, 1], and what real samples get."""
        self._groove.value, self._groove.floor = value, floor
        self._number.setText(words.number(value, 2) if math.isfinite(value) else "–")
        told = _("{name}: {value}").format(name=self._name, value=self._number.text())
        if floor is not None and math.isfinite(floor):
            told = _("{told}; real samples get {floor}").format(told=told, floor=words.number(floor, 2))
        self.setAccessibleName(told)
        self._groove.update()


class _Name(ElidedLabel):
    """As wide in every row, so that the bars begin below each other, and giving way where the panel is narrow."""

    def __init__(self, name: str) -> None:
        super().__init__("small")
        self.set_words(name, name.partition(" (")[0])

    def sizeHint(self) -> QSize:
        return QSize(theme.px(NAME), super().sizeHint().height())


class _Groove(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.value = math.nan
        self.floor: float | None = None
        self.setMinimumWidth(40)
        self.setFixedHeight(theme.px(16))
        theme.events.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        painter.setBrush(theme.colour("press"))
        painter.drawRoundedRect(QRectF(0, middle - 2.5, self.width(), 5), 2.5, 2.5)
        if math.isfinite(self.value):
            wide = min(1.0, max(0.0, self.value)) * self.width()
            painter.setBrush(theme.colour("quality"))
            painter.drawRoundedRect(QRectF(0, middle - 2.5, max(5.0, wide), 5), 2.5, 2.5)
        if self.floor is not None and math.isfinite(self.floor):
            x = round(min(1.0, self.floor) * (self.width() - 2)) + 0.5
            painter.setPen(QPen(theme.colour("text"), 1.5))
            painter.drawLine(QPointF(x, middle - 5), QPointF(x, middle + 5))
        painter.end()
