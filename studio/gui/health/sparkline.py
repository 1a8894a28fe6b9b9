"""A small curve of one column of a run: what was measured, the line it should not have passed, where it did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.columns import DOCTOR, METER
from studio.gui import theme, words
from studio.gui.theme.tokens import GAP_S, GAP_XS, TEXT_LABEL
from studio.gui.widgets.curves import polygon

PIXELS = 3.0  # of a column
ROBUST = (2.0, 98.0)
LABEL = TEXT_LABEL - 1


@dataclass(frozen=True)
class Strip:
    """What a small curve shows.

    Attributes:
        steps, values: rows of the history, float64 (n,), values finite.
        line: a level drawn across with its name, None without.
        stretch: steps between which the ground is tinted, None without.
        star: step and value of a point that is marked, None without.
        role: token of the curve; `alarm` of line and stretch.
        ratios: on a logarithmic scale.
    """

    steps: np.ndarray
    values: np.ndarray
    line: float | None = None
    line_name: str = ""
    stretch: tuple[int, int] | None = None
    star: tuple[int, float] | None = None
    role: str = "text"
    alarm: str = "warning"
    ratios: bool = False


class Sparkline(QWidget):
    """Draws a `Strip`, with the first and the last step at its foot."""

    def __init__(self, tall: int = 64, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tall = tall
        self._strip: Strip | None = None
        self._bounds = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.events.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, theme.px(self._tall))

    @property
    def strip(self) -> Strip | None:
        return self._strip

    def show_strip(self, strip: Strip | None, spoken: str) -> None:
        """Show a curve, or nothing; `spoken` says the same to those who do not see it."""
        self._strip = strip
        self.setAccessibleName(spoken)
        if strip is not None and len(strip.values):
            values = self._scaled(strip.values)
            low, high = (float(v) for v in np.percentile(values, ROBUST))
            marks = [mark for mark in (strip.line, strip.star[1] if strip.star else None) if mark is not None]
            seen = [float(values[-1]), *(float(self._scaled(np.array(mark))) for mark in marks)]
            low, high = min([low, *seen]), max([high, *seen])
            room = (high - low) * 0.08 or 0.5
            self._bounds = (low - room, high + room)
        self.update()

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        strip = self._strip
        if strip is None or not len(strip.values):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(LABEL))
        metrics = QFontMetricsF(painter.font())
        plot = QRectF(0.5, 0.5, self.width() - 1, self.height() - metrics.height() - GAP_XS - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(plot, 4, 4)
        painter.setClipRect(plot)
        self._draw_stretch(painter, strip, plot)
        self._draw_line(painter, strip, plot, metrics)
        self._draw_curve(painter, strip, plot)
        painter.setClipping(False)
        painter.setPen(theme.colour("quiet"))
        foot = QRectF(0, plot.bottom() + GAP_XS, self.width(), metrics.height())
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, words.number(strip.steps[0]))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, words.number(strip.steps[-1]))
        painter.end()

    def _x(self, strip: Strip, plot: QRectF, steps: np.ndarray) -> np.ndarray:
        first, last = float(strip.steps[0]), float(strip.steps[-1])
        return plot.left() + GAP_XS + (steps - first) / max(1.0, last - first) * (plot.width() - 2 * GAP_S)

    def _scaled(self, values: np.ndarray) -> np.ndarray:
        return np.log(np.maximum(values, 1e-6)) if self._strip is not None and self._strip.ratios else values

    def _y(self, plot: QRectF, values: np.ndarray) -> np.ndarray:
        low, high = self._bounds
        return plot.bottom() - (self._scaled(values) - low) / (high - low) * plot.height()

    def _draw_stretch(self, painter: QPainter, strip: Strip, plot: QRectF) -> None:
        if strip.stretch is None:
            return
        left, right = self._x(strip, plot, np.array(strip.stretch, float)).tolist()
        tint = theme.colour(strip.alarm, 0.16)
        painter.fillRect(QRectF(left, plot.top(), max(3.0, right - left), plot.height()), tint)

    def _draw_line(self, painter: QPainter, strip: Strip, plot: QRectF, metrics: QFontMetricsF) -> None:
        if strip.line is None:
            return
        y = round(float(self._y(plot, np.array(strip.line)))) + 0.5
        painter.setPen(QPen(theme.colour(strip.alarm), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        heights = self._y(plot, strip.values)
        part = max(1, len(heights) // 3)
        left = abs(float(heights[:part].mean()) - y) >= abs(float(heights[-part:].mean()) - y)
        wide = metrics.horizontalAdvance(strip.line_name)
        above = y - plot.top() > metrics.height() + 2
        x = plot.left() + GAP_S if left else plot.right() - GAP_S - wide
        painter.drawText(QPointF(x, y - 3 if above else y + metrics.ascent() + 1), strip.line_name)

    def _draw_curve(self, painter: QPainter, strip: Strip, plot: QRectF) -> None:
        x, y = _thinned(strip.steps, strip.values, max(8, int(plot.width() / PIXELS)))
        points = np.stack([self._x(strip, plot, x), self._y(plot, y)], 1)
        pen = QPen(theme.colour(strip.role), 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polygon(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(strip.role))
        painter.drawEllipse(QPointF(*points[-1]), 2.5, 2.5)
        if strip.star is not None:
            step, value = (np.array(part, float) for part in strip.star)
            diamond(painter, QPointF(float(self._x(strip, plot, step)), float(self._y(plot, value))), 5.0)


def diamond(painter: QPainter, at: QPointF, radius: float) -> None:
    """The mark of the best reading, with the brush and pen in force."""
    reach = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
    painter.drawPolygon(QPolygonF([QPointF(at.x() + dx, at.y() + dy) for dx, dy in reach]))


def _thinned(steps: np.ndarray, values: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """At most so many points, each the average of its neighbours."""
    if len(steps) <= most:
        return steps, values
    edges = np.linspace(0, len(steps), most + 1).astype(int)[:-1]
    counts = np.diff(np.append(edges, len(steps)))
    return np.add.reduceat(steps, edges) / counts, np.add.reduceat(values, edges) / counts


def rows_of(columns: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Steps and values of a column of the history where it was measured anew: in between it holds its last reading."""
    values, steps = columns.get(name), columns.get("step")
    if values is None or steps is None:
        return np.zeros(0), np.zeros(0)
    # A reading may be the same as the one before, but hardly all that are read with it.
    group = next((names for names in (METER, DOCTOR) if name in names), (name,))
    known = np.flatnonzero(np.isfinite(values))
    anew = np.zeros(len(known), bool)
    anew[:1] = True
    for read in (columns[each][known] for each in group if each in columns):
        anew[1:] |= (read[1:] != read[:-1]) & np.isfinite(read[1:])
    known = known[anew]
    return steps[known], values[known]
