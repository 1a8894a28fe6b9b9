"""One finding of the doctor: what happens, where it can be seen, what to do about it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.health import Finding
from studio.core.i18n import _
from studio.gui import words
from studio.gui.health import say
from studio.gui.health.sparkline import Sparkline, Strip, rows_of
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.fold import Fold
from studio.gui.widgets.labels import Sign, button, label, tool

DOES = ("edit", "branch", "restart")  # ways of a remedy that the studio goes itself
RATIOS = ("fd", "kd")  # columns that fall by ratios


class FindingCard(QFrame):
    """Built anew when its finding changes; only the curve moves.

    `applied`, `undone` and `dismissed` ask for what their names say, `stopped` for the end of the run.
    """

    applied = Signal(str)
    undone = Signal(str)
    dismissed = Signal(str)
    stopped = Signal()

    def __init__(self, finding: Finding, treated: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding, self.treated = finding, treated
        tone = "fault" if finding.grave else "warning"
        self.setProperty("role", "finding")
        self.setProperty("tone", tone)
        self.setAccessibleName(_(finding.title))
        self.setAccessibleDescription(_(finding.sentence))
        self.curve = Sparkline(64)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_M, GAP_S, GAP_S, GAP_S)
        column.setSpacing(GAP_S)
        column.addLayout(self._head(tone))
        column.addWidget(label(_(finding.sentence), wrap=True))
        column.addWidget(self._evidence())
        if finding.remedy is not None:
            column.addWidget(self._remedy())
        column.addWidget(self._details())

    def _head(self, tone: str) -> QHBoxLayout:
        finding = self.finding
        head = QHBoxLayout()
        head.setSpacing(GAP_S)
        head.addWidget(Sign("error" if finding.grave else "warning", tone, 16))
        head.addWidget(label(_(finding.title), "strong", wrap=True), 1)
        head.addWidget(label(_("step {n}").format(n=words.number(finding.step)), "label"))
        self.dismiss = tool("close", _("Dismiss: do not tell this again in this run"))
        self.dismiss.setProperty("kind", "mini")
        self.dismiss.clicked.connect(lambda: self.dismissed.emit(finding.rule))
        head.addWidget(self.dismiss)
        return head

    def _evidence(self) -> QWidget:
        evidence = self.finding.evidence
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        self._named = label(say.signal(evidence.column), "label")
        column.addWidget(self._named)
        column.addWidget(self.curve)
        if evidence.words:
            column.addWidget(label(_(evidence.words), "label", wrap=True))
        return holder

    def _remedy(self) -> QWidget:
        remedy = self.finding.remedy
        assert remedy is not None
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, GAP_XS, 0, 0)
        column.setSpacing(GAP_XS)
        column.addWidget(label(_("Done; this is what to expect") if self.treated else _("What helps"), "label"))
        column.addWidget(label(_(remedy.sentence), wrap=True))
        if remedy.expect:
            column.addWidget(label(_(remedy.expect), "label", wrap=True))
        row = QHBoxLayout()
        row.setContentsMargins(0, GAP_XS, 0, 0)
        row.setSpacing(GAP_XS)
        rule = self.finding.rule
        if self.treated:
            self.undo = button(_("Undo"), lambda: self.undone.emit(rule), icon="undo")
            row.addWidget(self.undo)
        elif remedy.way in DOES:
            self.apply = button(_("Apply"), lambda: self.applied.emit(rule), "primary", "check")
            row.addWidget(self.apply)
        elif remedy.way == "stop":
            self.stop = button(_("Stop"), self.stopped.emit, "primary", "stop")
            row.addWidget(self.stop)
        row.addStretch(1)
        if row.count() > 1:
            column.addLayout(row)
        return holder

    def _details(self) -> QWidget:
        finding, evidence = self.finding, self.finding.evidence
        measured = _("{name} ({column}) was {value}; the line is at {limit}.")
        text = measured.format(
            name=say.signal(evidence.column), column=evidence.column, value=words.significant(evidence.value, 2),
            limit=words.significant(evidence.limit, 2),
        )  # fmt: skip
        parts = [text] if math.isfinite(evidence.value) and math.isfinite(evidence.limit) else []
        if finding.source:
            parts.append(_("It rests on: {document}").format(document=_(finding.source)))
        self.reasons = said = label("\n".join(parts), "label", wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.why = Fold(_("Why it says so"), said)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        column.addWidget(self.why, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(said)
        holder.setVisible(bool(parts))
        return holder

    def allow(self, trains: bool) -> None:
        """Live settings can be changed only while the run trains."""
        remedy = self.finding.remedy
        if remedy is not None and remedy.way == "edit" and not self.treated:
            self.apply.setEnabled(trains)
            self.apply.setToolTip("" if trains else _("Resume this run first: its settings change while it trains"))

    def feed(self, columns: dict[str, np.ndarray]) -> None:
        """Draw the evidence as far as it is known now."""
        evidence = self.finding.evidence
        steps, values = rows_of(columns, evidence.column)
        known = len(steps) > 1
        self.curve.setVisible(known)
        self._named.setVisible(known)
        if not known:
            return
        limit = evidence.limit if math.isfinite(evidence.limit) else None
        tone = "fault" if self.finding.grave else "warning"
        name = _("limit {value}").format(value=words.significant(evidence.limit, 2)) if limit is not None else ""
        ratios = evidence.column in RATIOS
        strip = Strip(steps, values, limit, name, (evidence.since, evidence.until), None, "text", tone, ratios)
        spoken = _("{name}: {value}, limit {limit}")
        told = (words.significant(evidence.value, 2), words.significant(evidence.limit, 2))
        self.curve.show_strip(strip, spoken.format(name=say.signal(evidence.column), value=told[0], limit=told[1]))
