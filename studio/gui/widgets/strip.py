"""A film strip of how the sheet looked, on the time axis."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.images import to_pixmap
from studio.gui.theme.tokens import TEXT_LABEL
from studio.gui.widgets.axis import Axis, ticks

KEPT = 512
LOAD_MS = 30
RULER = 15


class ThumbStrip(QWidget):
    """Thumbnails side by side, each the sheet in force at its place, and a ruler below them.

    Args:
        axis: shared with the curves.
        load: the thumbnail of a step, uint8 (H, W, C) or None; it reads a file, so one is loaded at a time.
    """

    def __init__(self, axis: Axis, load: Callable[[int], np.ndarray | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis, self._load = axis, load
        self._steps: list[int] = []
        self._last = 0
        self._pictures: OrderedDict[int, QPixmap | None] = OrderedDict()
        self._wanted: list[int] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOAD_MS)
        self._timer.timeout.connect(self._load_one)
        axis.changed.connect(self.update)
        theme.events.changed.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Pictures over time"))

    def feed(self, steps: Sequence[int], last_step: int) -> None:
        """Steps that have a sheet, ascending, and how far the run is: the last sheet holds until there."""
        self._last = last_step
        if len(steps) == len(self._steps) and (not steps or steps[-1] == self._steps[-1]):
            return
        self._steps = list(steps)
        self.update()

    def forget(self) -> None:
        """Another run: its pictures are others."""
        self._pictures.clear()
        self._wanted.clear()
        self._steps = []
        self.update()

    @property
    def side(self) -> int:
        """Edge of a thumbnail, logical pixels."""
        return max(12, self.height() - RULER)

    def slots(self) -> list[tuple[float, int]]:
        """Left edge and step of each thumbnail in view; the same step in a row is shown once."""
        if not self._steps:
            return []
        pitch = self.side + 2
        found: list[tuple[float, int]] = []
        last = self.axis.x(self.axis.value_of(max(self._last, self._steps[-1])))
        first = max(0, int(self.axis.x(self.axis.value_of(0)) / pitch))
        for slot in range(first, int(min(self.axis.width, last) / pitch) + 1):
            step = self.axis.step_of(self.axis.value((slot + 0.5) * pitch))
            at = bisect_right(self._steps, min(step, self._steps[-1])) - 1
            found.append((slot * pitch, self._steps[max(0, at)]))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        end = self.axis.x(self.axis.value_of(self._last))
        painter.setClipRect(QRectF(0, 0, max(0.0, min(self.axis.width, end)), self.height()))
        self._wanted = []
        for left, step in self.slots():
            picture = self._pictures.get(step)
            if picture is not None:
                painter.drawPixmap(QPointF(left, 0), picture)
            else:
                painter.fillRect(QRectF(left, 0, self.side, self.side), theme.colour("well"))
                if step not in self._pictures:
                    self._wanted.append(step)
        painter.setClipping(False)
        self._draw_ruler(painter)
        painter.end()
        if self._wanted and not self._timer.isActive():
            self._timer.start()

    def _draw_ruler(self, painter: QPainter) -> None:
        painter.setFont(theme.font(TEXT_LABEL - 1))
        painter.setPen(theme.colour("quiet"))
        metrics = QFontMetricsF(painter.font())
        for value in ticks(self.axis.start, self.axis.stop, max(1, int(self.axis.width / 90)), least=1):
            text = words.number(value) if self.axis.unit == "step" else clock(value)
            width = metrics.horizontalAdvance(text)
            x = self.axis.x(value)
            left = min(max(0.0, x - width / 2), self.axis.width - width)
            room = QRectF(left, self.height() - RULER + 1, width + 2, RULER)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _load_one(self) -> None:
        if not self._wanted or not self.isVisible():
            self._timer.stop()
            return
        step = self._wanted.pop(0)
        picture = self._load(step)
        ratio = self.devicePixelRatioF()
        self._pictures[step] = None if picture is None else to_pixmap(picture, self.side, ratio=ratio, radius=2)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.update()

    def resizeEvent(self, event: object) -> None:
        self._pictures.clear()


def clock(seconds: float) -> str:
    """Time on a ruler: "0:45", "12:30", "1:02:00"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
