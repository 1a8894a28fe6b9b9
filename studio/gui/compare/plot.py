"""Curves of several runs on one axis: the raw numbers faint behind the smoothed ones, as TensorBoard draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.compare import lane_colour, lane_letter, short
from studio.gui.theme.tokens import TEXT_LABEL
from studio.gui.widgets.axis import Axis, ticks
from studio.gui.widgets.curve_data import Pyramid, Trace, trace
from studio.gui.widgets.curves import COLUMN, ROBUST, pieces, polygon
from studio.gui.widgets.scrubber import Scrubber
from studio.gui.widgets.strip import RULER, clock

GUTTER, LEAD, TOP = 132, 8, 14
FAINT = 0.35


@dataclass
class Line:
    """One curve: where its rows are on the axis, and their raw and smoothed values."""

    number: int
    title: str
    x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    raw: Pyramid = field(default_factory=Pyramid)
    smooth: Pyramid = field(default_factory=Pyramid)


@dataclass(frozen=True)
class Series:
    """What there is of one run: where each row is on the axis, and its raw and smoothed values, float64 (n,)."""

    id: str
    number: int
    title: str
    x: np.ndarray
    raw: np.ndarray
    smooth: np.ndarray


class RunPlot(QWidget):
    """Draws the lines it is fed, with a handle over them; `scrubber` says where somebody moves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = Axis(self)
        self.scrubber = Scrubber(self.axis, self)
        self.scrubber.name_of = self.name_of
        self.seconds = False
        self._lines: dict[tuple[str, str, str, float], Line] = {}
        self._range = (0.0, 1.0)
        self._cache: QPixmap | None = None
        self.axis.changed.connect(self.restage)
        theme.events.changed.connect(self.restage)
        self.setMinimumSize(240, 84)
        self.setAccessibleName(_("Curves"))

    @property
    def lines(self) -> list[Line]:
        """What is drawn."""
        return list(self._lines.values())

    def feed(
        self,
        series: Sequence[Series],
        key: tuple[str, str, float],
        end: float,
        steps: Sequence[float],
        position: float | None,
    ) -> None:
        """Take in what there is now.

        Args:
            key: column, unit and smoothing; lines of the same key only grow.
            end: where the longest run is.
            steps: places that the handle can stand at; position: where it stands, None for live.
        """
        lines = {}
        for one in series:
            line = self._lines.get((one.id, *key))
            if line is None or len(line.raw) > len(one.raw):
                line = Line(one.number, one.title)
            line.number, line.title, line.x = one.number, one.title, one.x
            line.raw.extend(one.raw[len(line.raw) :])
            line.smooth.extend(one.smooth[len(line.smooth) :])
            lines[(one.id, *key)] = line
        self._lines = lines
        self.seconds = key[1] == "seconds"
        ends = np.array([0.0, end])
        self.axis.feed(ends, ends, end)
        self.scrubber.feed(steps, (), end, position)
        self.restage()

    def restage(self) -> None:
        """Draw anew at the next chance."""
        self._cache = None
        self.update()

    def name_of(self, value: float) -> str:
        """A place on the axis in words."""
        return clock(value) if self.seconds else _("Step {step}").format(step=words.number(round(value)))

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._cache is None or self._cache.size() != self.size() * ratio:
            self._cache = QPixmap(self.size() * ratio)
            self._cache.setDevicePixelRatio(ratio)
            self._cache.fill(Qt.GlobalColor.transparent)
            content = QPainter(self._cache)
            self._paint(content)
            content.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._cache)  # the handle moves over it without drawing it anew
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(LEAD, 0)
        columns = max(16, int(self.axis.width / COLUMN))
        shown = []
        for line in self.lines:
            span = (line.x, self.axis.start, self.axis.stop, columns, 0.0)
            raw, smooth = trace(line.raw, *span), trace(line.smooth, *span)
            if len(smooth.x):
                shown.append((line, raw, smooth))
        if shown:
            self._range = _bounds([raw for _line, raw, _smooth in shown], [smooth for *_rest, smooth in shown])
            self._draw_grid(painter)
            painter.setClipRect(QRectF(0, 0, self.axis.width + 1, self.height()))
            for line, raw, _smooth in shown:
                self._draw(painter, raw, lane_colour(line.number), FAINT, 1.0)
            for line, _raw, smooth in shown:
                self._draw(painter, smooth, lane_colour(line.number), 1.0, 1.8)
            painter.setClipping(False)
            self._draw_names(painter, [(line, smooth) for line, _raw, smooth in shown])
        self._draw_ruler(painter)

    @property
    def _floor(self) -> float:
        return float(self.height() - RULER - 4)

    def _y(self, values: np.ndarray) -> np.ndarray:
        low, high = self._range
        return self._floor - (values - low) / (high - low) * (self._floor - TOP)

    def _x(self, values: np.ndarray) -> np.ndarray:
        return (values - self.axis.start) / (self.axis.stop - self.axis.start) * self.axis.width

    def _draw(self, painter: QPainter, one: Trace, colour: QColor, alpha: float, width: float) -> None:
        tint = QColor(colour)
        tint.setAlphaF(alpha)
        pen = QPen(tint, width)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setPen(pen)
        # Where a column of pixels holds many rows, the line goes through all that is in it.
        many = len(one.x) and bool((one.high - one.low).any()) and alpha < 1
        x = np.repeat(self._x(one.x), 2) if many else self._x(one.x)
        y = self._y(np.stack([one.low, one.high], 1).reshape(-1) if many else one.mean)
        points = np.stack([x, y], 1)
        for part in pieces(len(points)):
            painter.drawPolyline(polygon(points[part]))

    def _draw_grid(self, painter: QPainter) -> None:
        painter.setFont(theme.font(TEXT_LABEL - 1))
        for mark in ticks(*self._range, max(1, int(self._floor) // 32)):
            y = round(float(self._y(np.array([mark]))[0])) + 0.5
            painter.setPen(QPen(theme.colour("line", 0.7), 1))
            painter.drawLine(QPointF(0, y), QPointF(self.axis.width, y))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QPointF(4, y - 2), words.significant(mark, 3))

    def _draw_names(self, painter: QPainter, ends: list[tuple[Line, Trace]]) -> None:
        """Letter and name of each run at the end of its curve, moved apart where they meet."""
        painter.setFont(theme.font(TEXT_LABEL, strong=True))
        metrics = QFontMetricsF(painter.font())
        tall, wide = metrics.height(), theme.px(GUTTER) - 12
        placed = sorted(((float(self._y(one.mean[-1:])[0]), line, one) for line, one in ends), key=lambda end: end[0])
        tops = spread([y - tall / 2 for y, *_rest in placed], tall, self.height() - tall)
        for top, (y, line, one) in zip(tops, placed, strict=True):
            painter.setPen(lane_colour(line.number))
            text = f"{lane_letter(line.number)}  {line.title}"
            if metrics.horizontalAdvance(text) > wide:
                text = f"{lane_letter(line.number)}  {short(line.title)}"
            room = QRectF(self.axis.width + 8, top, theme.px(GUTTER), tall)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(lane_colour(line.number))
            painter.drawEllipse(QPointF(min(float(self._x(one.x[-1:])[0]), self.axis.width), y), 2.5, 2.5)

    def _draw_ruler(self, painter: QPainter) -> None:
        painter.setFont(theme.font(TEXT_LABEL - 1))
        painter.setPen(theme.colour("quiet"))
        metrics = QFontMetricsF(painter.font())
        for value in ticks(self.axis.start, self.axis.stop, max(1, int(self.axis.width / 90)), least=1):
            text = clock(value) if self.seconds else words.number(value)
            wide = metrics.horizontalAdvance(text)
            left = min(max(0.0, self.axis.x(value) - wide / 2), self.axis.width - wide)
            painter.drawText(QRectF(left, self.height() - RULER, wide + 2, RULER), Qt.AlignmentFlag.AlignVCenter, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.axis.width = max(1.0, float(self.width() - LEAD - theme.px(GUTTER)))
        self.scrubber.setGeometry(LEAD, 0, int(self.axis.width) + 6, self.height())


def spread(tops: list[float], tall: float, lowest: float) -> list[float]:
    """Tops of lines of text from top to bottom, in ascending order, so that none covers another, as far as they fit."""
    least = 0.0
    for place, top in enumerate(tops):
        tops[place] = max(top, least)
        least = tops[place] + tall
    most = lowest
    for place in reversed(range(len(tops))):
        tops[place] = min(tops[place], most)
        most = tops[place] - tall
    return tops


def _bounds(raw: list[Trace], smooth: list[Trace]) -> tuple[float, float]:
    """Range of y: all smoothed values and nearly all raw ones, rounded outwards so that it stands still."""
    low = min(
        min(float(np.percentile(r.low, ROBUST[0])), float(s.mean.min())) for r, s in zip(raw, smooth, strict=True)
    )
    high = max(
        max(float(np.percentile(r.high, ROBUST[1])), float(s.mean.max())) for r, s in zip(raw, smooth, strict=True)
    )
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    jump = 10 ** np.floor(np.log10(high - low)) / 4
    return float(np.floor(low / jump) * jump), float(np.ceil(high / jump) * jump)
