"""Curves over the time axis: faint raw envelope, smoothed line, its name at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.theme.tokens import TEXT_LABEL
from studio.gui.widgets.axis import Axis, ticks
from studio.gui.widgets.curve_data import Pyramid, Trace, trace

SMOOTHING = 0.6
REPAINT_MS = 120
COLUMN = 2.0
PIECE = 8  # points
ROBUST = (5.0, 95.0)


@dataclass(frozen=True)
class Curve:
    """One curve: the column of the history it draws, its words and the token of its colour."""

    column: str
    label: str
    role: str


class CurvePlot(QWidget):
    """Draws curves; the pointer is the scrubber's business.

    Args:
        axis: shared; its width is set by whoever lays out.
        gutter: room at the right for the curves' names, logical pixels.
    """

    def __init__(self, axis: Axis, curves: Sequence[Curve], gutter: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis, self.gutter = axis, gutter
        self.smoothing, self.log = SMOOTHING, False
        self._curves = tuple(curves)
        self._pyramids: dict[str, Pyramid] = {}
        self._seen: tuple[int, float, float] = (0, 0.0, 0.0)
        self._cache: QPixmap | None = None
        self._range = (0.0, 1.0)
        self._painted = 0.0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.restage)
        axis.changed.connect(self.restage)
        theme.events.changed.connect(self.restage)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Curves"))

    # Data --------------------------------------------------------------------------------------------

    def feed(self, columns: Mapping[str, np.ndarray]) -> None:
        """Take in what is new of the history; another history starts afresh."""
        steps, seconds = columns.get("step", np.zeros(0)), columns.get("seconds", np.zeros(0))
        rows, step, second = self._seen
        if len(steps) < rows or (rows and (steps[rows - 1], seconds[rows - 1]) != (step, second)):
            self._pyramids.clear()
            rows = 0
        if len(steps) == rows and rows:
            return
        for curve in self._curves:
            values = columns.get(curve.column)
            pyramid = self._pyramids.setdefault(curve.column, Pyramid())
            if values is not None:
                pyramid.extend(values[len(pyramid) :])
        self._seen = (len(steps), float(steps[-1]), float(seconds[-1])) if len(steps) else (0, 0.0, 0.0)
        self._soon()

    def set_curves(self, curves: Sequence[Curve], columns: Mapping[str, np.ndarray]) -> None:
        """Draw other columns."""
        self._curves = tuple(curves)
        self._pyramids.clear()
        self._seen = (0, 0.0, 0.0)
        self.feed(columns)
        self.restage()

    def set_look(self, smoothing: float | None = None, log: bool | None = None) -> None:
        """Smoothing weight in [0, 1) and logarithmic scale."""
        self.smoothing = self.smoothing if smoothing is None else smoothing
        self.log = self.log if log is None else log
        self.restage()

    def _soon(self) -> None:
        if time.monotonic() - self._painted > REPAINT_MS / 1000:
            self._late.stop()
            self.restage()
        elif not self._late.isActive():
            self._late.start(REPAINT_MS)

    def restage(self) -> None:
        """Draw anew at the next chance."""
        self._cache = None
        self.update()

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._cache is None or self._cache.size() != self.size() * ratio:
            self._cache = QPixmap(self.size() * ratio)
            self._cache.setDevicePixelRatio(ratio)
            self._cache.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._cache)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter)
            painter.end()
            self._painted = time.monotonic()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._cache)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        columns = max(16, int(self.axis.width / COLUMN))
        traces = [
            trace(pyramid, self.axis.values, self.axis.start, self.axis.stop, columns, self.smoothing)
            if (pyramid := self._pyramids.get(curve.column)) is not None
            else None
            for curve in self._curves
        ]
        shown = [t for t in traces if t is not None and len(t.x)]
        if not shown:
            return
        self._range = self._bounds(shown)
        self._draw_grid(painter)
        painter.setClipRect(QRectF(0, 0, self.axis.width + 1, self.height()))
        for curve, one in zip(self._curves, traces, strict=True):
            if one is not None and len(one.x):
                self._draw_curve(painter, curve, one)
        painter.setClipping(False)
        self._draw_names(painter, traces)

    def _bounds(self, traces: list[Trace]) -> tuple[float, float]:
        """Range of y: all smoothed values and nearly all raw ones, rounded outwards so that it stands still."""
        lows = [self._scaled(one.low) for one in traces]
        highs = [self._scaled(one.high) for one in traces]
        lines = [self._scaled(one.smooth) for one in traces]
        low = min(float(min(np.percentile(a, ROBUST[0]), b.min())) for a, b in zip(lows, lines, strict=True))
        high = max(float(max(np.percentile(a, ROBUST[1]), b.max())) for a, b in zip(highs, lines, strict=True))
        if high - low < 1e-9:
            low, high = low - 0.5, high + 0.5
        jump = 10 ** np.floor(np.log10(high - low)) / 4
        return float(np.floor(low / jump) * jump), float(np.ceil(high / jump) * jump)

    def _scaled(self, values: np.ndarray) -> np.ndarray:
        return np.log10(np.maximum(values, 1e-6)) if self.log else values

    def _y(self, values: np.ndarray) -> np.ndarray:
        low, high = self._range
        return self.height() - 3 - (self._scaled(values) - low) / (high - low) * (self.height() - 8)

    def _draw_grid(self, painter: QPainter) -> None:
        painter.setFont(theme.font(TEXT_LABEL - 1))
        metrics = QFontMetricsF(painter.font())
        for mark in ticks(*self._range, max(1, self.height() // 32)):
            value = 10**mark if self.log else mark
            y = round(float(self._y(np.array([value]))[0])) + 0.5
            painter.setPen(QPen(theme.colour("line", 0.7), 1))
            painter.drawLine(QPointF(0, y), QPointF(self.axis.width, y))
            text = words.significant(value, 2)
            painter.setPen(theme.colour("quiet", 0.8))
            painter.drawText(QPointF(4, y - 2 if y > metrics.height() else y + metrics.ascent()), text)

    def _draw_curve(self, painter: QPainter, curve: Curve, one: Trace) -> None:
        x = (one.x - self.axis.start) / (self.axis.stop - self.axis.start) * self.axis.width
        top, bottom, line = self._y(one.high), self._y(one.low), self._y(one.smooth)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(curve.role, 0.16))
        # hundreds of spikes at full height: smooth edges there cost five times as much and show nothing
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        upper, lower = np.stack([x, top - 0.5], 1), np.stack([x, bottom + 0.5], 1)
        for part in pieces(len(x)):
            painter.drawPolygon(polygon(np.concatenate([upper[part], lower[part][::-1]])))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour(curve.role), 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = np.stack([x, line], 1)
        for part in pieces(len(x)):
            painter.drawPolyline(polygon(points[part]))

    def _draw_names(self, painter: QPainter, traces: list[Trace | None]) -> None:
        """Names at the curves' ends, moved apart where the curves meet."""
        painter.setFont(theme.font(TEXT_LABEL, strong=True))
        line = QFontMetricsF(painter.font()).height()
        ends = []
        for curve, one in zip(self._curves, traces, strict=True):
            if one is not None and len(one.x):
                ends.append((float(self._y(one.smooth[-1:])[0]), self.axis.x(float(one.x[-1])), curve))
        ends.sort(key=lambda end: end[0])
        places = [min(max(y, line / 2), self.height() - line / 2) for y, _x, _c in ends]
        for index in range(1, len(places)):
            places[index] = max(places[index], places[index - 1] + line)
        if places and places[-1] > self.height() - line / 2:
            places = [p - (places[-1] - self.height() + line / 2) for p in places]
        for (y, x, curve), place in zip(ends, places, strict=True):
            painter.setPen(theme.colour(curve.role))
            room = QRectF(self.axis.width + 8, place - line / 2, self.gutter - 10, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, _(curve.label))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(curve.role))
            painter.drawEllipse(QPointF(min(x, self.axis.width), y), 2.5, 2.5)


def pieces(count: int) -> Iterator[slice]:
    """Short overlapping runs of a path: Qt takes four times as long for hundreds of jagged points at once."""
    for start in range(0, max(1, count - 1), PIECE):
        yield slice(start, start + PIECE + 1)


def polygon(points: np.ndarray) -> QPolygonF:
    """Points float64 (n, 2) as a polygon, copied in one piece: point by point would hold up the window."""
    made = QPolygonF()
    made.resize(len(points))
    if len(points):
        room = shiboken6.VoidPtr(made.data(), made.size() * 2 * 8, True)
        np.frombuffer(room, np.float64).reshape(-1, 2)[:] = points
    return made
