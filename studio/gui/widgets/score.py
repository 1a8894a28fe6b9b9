"""Curves, thumbnails and the handle over both, laid out on one axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.core.messages import Event
from studio.gui import theme
from studio.gui.widgets.axis import Axis
from studio.gui.widgets.curves import Curve, CurvePlot
from studio.gui.widgets.scrubber import Scrubber
from studio.gui.widgets.strip import RULER, ThumbStrip

GUTTER = 96
LEAD = 8
THUMB_LEAST, THUMB_MOST = 28, 72


class Score(QWidget):
    """What happened in a run, over time.

    Args:
        curves: what is drawn.
        load: thumbnail of a step.
    """

    def __init__(
        self, curves: Sequence[Curve], load: Callable[[int], np.ndarray | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.axis = Axis(self)
        gutter = theme.px(GUTTER)
        self.curves = CurvePlot(self.axis, curves, gutter, self)
        self.strip = ThumbStrip(self.axis, load, self)
        self.scrubber = Scrubber(self.axis, self)
        self.corner: QWidget | None = None
        self.setMinimumSize(240, 84)

    def set_corner(self, widget: QWidget) -> None:
        """A small control at the right end of the strip: where live is."""
        self.corner = widget
        widget.setParent(self)
        widget.raise_()

    def feed(
        self,
        columns: Mapping[str, np.ndarray],
        steps: Sequence[int],
        marks: Sequence[Event],
        last_step: int,
        position: int | None,
    ) -> None:
        """Take in the history and where the handle stands."""
        empty = np.zeros(0)
        self.axis.feed(columns.get("step", empty), columns.get("seconds", empty), last_step)
        self.curves.feed(columns)
        self.strip.feed(steps, last_step)
        self.scrubber.feed(steps, marks, last_step, position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height, gutter = self.width(), self.height(), theme.px(GUTTER)
        thumb = min(THUMB_MOST, max(THUMB_LEAST, int(height * 0.3)))
        low = thumb + RULER
        self.axis.width = max(1.0, float(width - LEAD - gutter))
        self.curves.setGeometry(LEAD, 2, width - LEAD, height - low - 6)
        self.strip.setGeometry(LEAD, height - low, width - LEAD - gutter, low)
        self.scrubber.setGeometry(LEAD, 0, int(self.axis.width) + 6, height)
        if self.corner is not None:
            hint = self.corner.sizeHint()
            self.corner.setGeometry(
                width - gutter + 8, height - low + (thumb - hint.height()) // 2, hint.width(), hint.height()
            )
