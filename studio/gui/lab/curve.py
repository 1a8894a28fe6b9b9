"""How far apart both densities are, and the losses, over the whole run, with the Timeline's handle on it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_S, GAP_XS, TEXT_LABEL
from studio.gui.turns import Soon
from studio.gui.widgets import Segmented, label
from studio.gui.widgets.axis import Axis
from studio.gui.widgets.curves import Curve, CurvePlot

SETS = {
    "js": (Curve("js", N_("Distance"), "quality"),),
    "loss": (Curve("loss_g", "G", "generator"), Curve("loss_d", "D", "discriminator")),
}
GUTTERS = {"js": 8, "loss": 22}
NONE = np.zeros(0)
LEAST, SEEN = 64, 2000  # px; rows


class LabCurve(Follower):
    """One small plot with a choice of what it shows and its value at the handle."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.which = Segmented(
            [
                ("js", _("Distance"), "", _("How far the densities of real and generated points are apart, 0 at best")),
                ("loss", _("Losses"), "", _("What each network tries to make small")),
            ]
        )
        self.which.set_value("js")
        self.which.setAccessibleName(_("Curve"))
        self.which.chosen.connect(self._choose)
        self.said = label("", "label")
        self.axis = Axis(self)
        self.plot = _Plot(self.axis, SETS["js"], GUTTERS["js"])
        self.plot.setMinimumHeight(theme.px(LEAST))
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(self.which)
        row.addStretch(1)
        row.addWidget(self.said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        self._soon = Soon(self, self.refresh)
        for signal in (session.timeline.changed, session.timeline.grew):
            self.connect(signal, self._grew)
        self.refresh()

    def _grew(self) -> None:
        """At once, but some ten times a second while numbers come with every picture of the plane."""
        if self.session.training.state == "running" and self.session.timeline.position == self.plot.handle:
            self._soon.ask()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Take in what is new and where the handle is."""
        if not self.isVisible() and self.plot.handle is None:
            return
        timeline = self.session.timeline
        columns = timeline.metrics()
        if "step" in columns:
            self.axis.feed(columns["step"], columns["seconds"], timeline.last_step)
        self.plot.feed(columns)
        self.plot.empty = not any(
            np.isfinite(columns.get(curve.column, NONE)).any() for curve in SETS[self.which.value()]
        )
        self.plot.set_handle(timeline.position)
        step = timeline.last_step if timeline.position is None else timeline.position
        self.said.setText(self._value(columns, self.axis.row_of(step)))

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _value(self, columns: Any, row: int) -> str:
        parts = []
        for curve in SETS[self.which.value()]:
            known = columns.get(curve.column)
            number = _newest(known, row) if known is not None and row >= 0 else math.nan
            text = words.reading(number) if math.isfinite(number) else "–"
            parts.append(text if curve.column == "js" else f"{curve.label} {text}")
        return "   ".join(parts)

    def _choose(self, key: str) -> None:
        self.plot.gutter = GUTTERS[key]
        self.plot.fit()
        self.plot.set_curves(SETS[key], self.session.timeline.metrics())
        self.refresh()


def _newest(column: np.ndarray, row: int) -> float:
    """The last value at or before a row: not every row has been measured."""
    recent = column[max(0, row - SEEN) : row + 1]
    known = recent[np.isfinite(recent)]
    return float(known[-1]) if len(known) else math.nan


class _Plot(CurvePlot):
    """A plot that lays itself out and shows the handle.

    Attributes:
        empty: there is nothing to draw yet.
    """

    handle: int | None = None
    empty = True

    def fit(self) -> None:
        self.axis.width = max(1.0, self.width() - self.gutter)
        self.restage()

    def set_handle(self, step: int | None) -> None:
        if step != self.handle:
            self.handle = step
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if self.empty:
            painter.setFont(theme.font(TEXT_LABEL))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("Measured while it trains"))
        if self.handle is not None:
            painter.setPen(QPen(theme.colour("text", 0.7), 1))
            x = round(self.axis.x(self.axis.value_of(self.handle))) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.end()
