"""What a training is going to take, at the foot of the recipe: size, memory, time until there is something to see."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import words
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.labels import Sign, button, label, rule
from studio.gui.widgets.progress import JobBar
from studio.session import Session

CALM_MS = 700  # after the last change of a drag
FIRST = {
    "pictures": N_("First good pictures after {time}"),
    "sounds": N_("First good sounds after {time}"),
    "loops": N_("First good loops after {time}"),
    "points": N_("First good points after {time}"),
}


class EstimateFoot(Follower):
    """Asks for a measurement; once there was one, changes of the recipe are estimated by themselves."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._job: Any = None
        self._for: Any = None
        self._prepared: Any = None
        self.facts = [_Fact(icon) for icon in ("layers", "device", "clock")]
        self.origin = label(_("How large will it be, and how long does it take?"), "label", wrap=True)
        self.measure = button(_("Measure"), lambda: self._ask(True), icon="clock")
        self.measure.setToolTip(_("Train a few steps on this computer, for about two seconds; nothing of them is kept"))
        self.progress = JobBar()
        foot = QHBoxLayout()
        foot.setSpacing(GAP_S)
        foot.addWidget(self.origin, 1)
        foot.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        column.setSpacing(GAP_XS)
        for fact in self.facts:
            column.addWidget(fact)
        column.addLayout(foot)
        column.addWidget(self.progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        layout.addLayout(column)
        self._soon = QTimer(self, singleShot=True, interval=CALM_MS)
        self._soon.timeout.connect(self._estimate_again)
        for signal in (session.recipes.changed, session.library.options_changed):
            self.connect(signal, self._changed)
        for signal in (session.engine.changed, session.training.changed, session.library.report_changed):
            self.connect(signal, self._offer)
        self.connect(session.jobs.changed, self._show_job)
        self._offer()

    def _offer(self) -> None:
        """Only with a set and an engine is there something to measure, and only while nothing trains."""
        session = self.session
        still = not session.training.active and session.training.state != "preparing"
        self.setVisible(session.library.report is not None and session.engine.state == "ready" and still)

    def _ask(self, measured: bool) -> None:
        recipe, options = self.session.recipes.chosen, self.session.library.options

        def done(estimate: Any) -> None:
            self._for, self._prepared = recipe, options
            self._show(estimate)
            self._soon.start()  # something may have been chosen while it was reckoned

        self._job = self.session.recipes.estimate(done, measured=measured)
        self._show_job()

    def _changed(self) -> None:
        self._offer()
        if self._for is not None:
            self._soon.start()

    def _estimate_again(self) -> None:
        """Estimate what was changed since, unless the set would have to be prepared anew for it."""
        if self.session.recipes.chosen == self._for or self.isHidden():
            return
        if self.session.library.options == self._prepared:
            self._ask(False)
        else:
            self.origin.setText(_("As it was before your last change"))

    def _show(self, estimate: Any) -> None:
        size, memory, time = self.facts
        millions = words.significant(estimate.parameters / 1e6, 2)
        size.say(_("{n} million weights").format(n=millions))
        low, high = (words.memory(each) for each in estimate.memory)
        memory.say(_("{low} to {high} of memory").format(low=low, high=high))
        if estimate.first_look is None:
            time.say(_("Not known when something can be recognised"))
        else:
            low, high = (_about(seconds) for seconds in estimate.first_look)
            span = low if low == high else _("{low} to {high}").format(low=low, high=high)
            time.say(_(FIRST[estimate.kind]).format(time=span))
        self.origin.setText(_("Measured on this computer") if estimate.measured else _("Estimated for this computer"))

    def _show_job(self) -> None:
        running = self._job is not None and self._job.state == "running"
        self.progress.show_job(self._job if running else None)
        self.measure.setVisible(not running)
        self.origin.setVisible(not running)


class _Fact(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self.words = label("", "small", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(Sign(icon, "quiet", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.hide()

    def say(self, text: str) -> None:
        self.words.setText(text)
        self.show()


def _about(seconds: float) -> str:
    """A length of time with no more digits than an estimate has."""
    if seconds < 20:
        return words.duration(max(1, round(seconds)))
    return words.duration(5 * round(seconds / 5) if seconds < 90 else 60 * round(seconds / 60))
