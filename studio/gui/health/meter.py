"""The quality meter: how far from real, what that is made of, how it went, and the best moment so far."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.health import Quality
from studio.core.i18n import _
from studio.gui import words
from studio.gui.health import say
from studio.gui.health.bars import DistanceBar, ShareBar
from studio.gui.health.sparkline import Sparkline, Strip, rows_of
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.labels import Sign, button, label, tool


class Meter(QWidget):
    """One reading at a time.

    `shown(step)` asks to see the best moment, `returned` to go back to it.
    """

    shown = Signal(int)
    returned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._best: tuple[int, float] | None = None
        self.value = label("", "section")
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(label(_("How far from real"), "strong"), 1, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBottom)
        self.bar = DistanceBar()
        tip = _("Frechet distance between what the network makes and real samples that it never saw; shorter is better")
        self.bar.setToolTip(tip)
        self.value.setToolTip(tip)
        self.shares = {name: ShareBar(_(title), _(about)) for name, (title, about) in say.SHARES.items()}
        self.curve = Sparkline(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        column.setSpacing(GAP_XS)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addSpacing(GAP_XS)
        for share in self.shares.values():
            column.addWidget(share)
        column.addSpacing(GAP_S)
        column.addWidget(self.curve)
        column.addWidget(self._best_row())

    def _best_row(self) -> QWidget:
        self.best_words = label("", "small", wrap=True)
        self.show_best = tool("eye", _("Show how it looked then"), self._ask_to_see)
        self.back = button(_("Go back to it"), self.returned.emit, icon="branch")
        self.back.setToolTip(_("Begin a new run from the checkpoint that was kept there; this one stays as it is"))
        self._best_box = QWidget()
        head = QHBoxLayout()
        head.setSpacing(GAP_S)
        head.addWidget(Sign("best", "quality", 16))
        head.addWidget(self.best_words, 1)
        head.addWidget(self.show_best)
        column = QVBoxLayout(self._best_box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        return self._best_box

    def show_reading(self, quality: Quality, best: tuple[int, float] | None, columns: dict[str, np.ndarray]) -> None:
        """Show a reading, with step and distance of the best so far, beside the columns of the run's history."""
        steps, values = rows_of(columns, "fd")
        floor = float(quality.floor.get("fd", 0.0))
        self._best = best
        self.value.setText(say.distance(quality.fd) if math.isfinite(quality.fd) else "–")
        when = _("step {n}").format(n=words.number(quality.step))
        worst = float(values.max()) if len(values) else 0.0
        self.bar.show_reading(quality.fd, floor, worst, best[1] if best else None, when)
        told = _("{value} from real, best possible {floor}")
        self.bar.setAccessibleName(told.format(value=self.value.text(), floor=say.distance(floor)))
        for name, share in self.shares.items():
            value = float(getattr(quality, name))
            share.show_share(value, quality.floor.get(name))
            share.setVisible(name != "accuracy" or math.isfinite(value))
        self._show_curve(steps, values, floor, best)
        self._best_box.setVisible(best is not None)
        if best is not None:
            told = _("Best so far: {value} at step {n}")
            self.best_words.setText(told.format(value=say.distance(best[1]), n=words.number(best[0])))

    def _show_curve(self, steps: np.ndarray, values: np.ndarray, floor: float, best: tuple[int, float] | None) -> None:
        self.curve.setVisible(len(steps) > 1)
        if len(steps) < 2:
            return
        spoken = _("Distance from real over time: from {first} to {last}")
        spoken = spoken.format(first=say.distance(float(values[0])), last=say.distance(float(values[-1])))
        line = floor if floor > 0 else None
        if best is not None and (read := np.flatnonzero(np.isclose(values, best[1], rtol=1e-5))).size:
            best = int(steps[read[0]]), best[1]  # where the curve shows it: it is read some steps after it was made
        strip = Strip(steps, values, line, _("best possible"), None, best, "quality", "quiet", True)
        self.curve.show_strip(strip, spoken)

    def _ask_to_see(self) -> None:
        if self._best is not None:
            self.shown.emit(self._best[0])
