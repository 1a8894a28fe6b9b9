"""Health: how good the run is, what the doctor finds, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.health import Finding
from studio.core.i18n import N_, _
from studio.gui.follow import before_training
from studio.gui.health.finding_card import FindingCard
from studio.gui.health.lines import Advice, Line
from studio.gui.health.meter import Meter
from studio.gui.health.state import judged, state_of
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets.labels import rule
from studio.session import Session

REDRAW_MS = 1000
LAYING_MS = 100  # a new card has its place after some turns of the event loop


@PANELS.register
class HealthPanel(Panel):
    """The quality meter, then findings as cards; one quiet line while there are none."""

    name = "health"
    title = N_("Health")
    about = N_("How good it is, what is wrong and what helps")
    icon = "health"
    area = "right"
    order = 30
    beside = "latent"
    absent_in = ("looper", "laboratory")  # whose room is short; the chips of the toolbar lead here all the same

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.cards: dict[str, FindingCard] = {}
        self._told: set[str] = set()
        self.meter = Meter()
        self.meter.shown.connect(session.timeline.scrub)
        self.meter.returned.connect(self._go_back)
        self.advice = Advice(lambda: session.guarded(session.training.stop))
        self.unmeasured, self.calm = Line(), Line()
        self._stack = QStackedLayout(self)
        sentence = _("How well a training goes is told here, and what to do when it does not.")
        self._stack.addWidget(before_training(self, "health", sentence))
        self._stack.addWidget(self._page())
        self._slowly = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._slowly.timeout.connect(self._feed)
        self.connect(session.doctor.changed, self._show)
        self.connect(session.training.changed, self._show)
        self.connect(session.runs.selected, lambda _run: self._told.clear())
        self.connect(session.timeline.grew, self._grow)
        self._show()

    def _page(self) -> QWidget:
        self._found = QVBoxLayout()
        self._found.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_S)
        self._found.setSpacing(GAP_S)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, GAP_M)
        column.setSpacing(0)
        good = QVBoxLayout()
        good.setContentsMargins(GAP_S, GAP_S, GAP_S, 0)
        good.addWidget(self.advice)
        column.addLayout(good)
        column.addLayout(self._found)  # what is to be done comes before what was measured
        column.addWidget(self.meter)
        column.addWidget(self.unmeasured)
        column.addWidget(rule())
        column.addWidget(self.calm)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        return self._scroll

    # What the session says -----------------------------------------------------------------------------

    def _show(self) -> None:
        session, doctor = self.session, self.session.doctor
        seen = bool(session.timeline.last_step) or session.training.active
        self._stack.setCurrentIndex(1 if seen else 0)
        self.advice.show_reason(_(doctor.advice), self._trains)
        self._show_cards(doctor.findings)
        self._feed()

    def _show_cards(self, findings: list[Finding]) -> None:
        wanted, treated = {finding.rule: finding for finding in findings}, self.session.doctor.treated
        for name, card in list(self.cards.items()):
            if wanted.get(name) != card.finding or card.treated != (name in treated):
                self._found.removeWidget(card)
                card.deleteLater()
                del self.cards[name]
        for place, finding in enumerate(findings):
            if finding.rule not in self.cards:
                self.cards[finding.rule] = self._card(finding)
                self._found.insertWidget(place, self.cards[finding.rule])
        for card in self.cards.values():
            card.allow(self._trains)
        fresh = [finding.rule for finding in findings if finding.rule not in self._told]
        self._told.update(fresh)
        if fresh:
            self.wanted.emit()
            QTimer.singleShot(LAYING_MS, self, lambda: self._turn_to(fresh[0]))

    def _turn_to(self, rule: str) -> None:
        """Bring what was just found into view, unless a hand is about to click on something else."""
        if rule in self.cards and not self._scroll.underMouse():
            self._scroll.verticalScrollBar().setValue(self.cards[rule].y() - GAP_S)

    def _card(self, finding: Finding) -> FindingCard:
        session, doctor = self.session, self.session.doctor
        card = FindingCard(finding, finding.rule in doctor.treated)
        card.applied.connect(lambda rule: session.guarded(doctor.apply, rule))
        card.undone.connect(lambda rule: session.guarded(doctor.undo, rule))
        card.dismissed.connect(lambda rule: session.guarded(doctor.dismiss, rule))
        card.stopped.connect(lambda: session.guarded(session.training.stop))
        return card

    def _show_calm(self, ill: bool) -> None:
        self.calm.setVisible(not ill)
        state = state_of(self.session)
        if ill:
            return
        if judged(self.session) and not self.session.doctor.hushed:
            more = _("Watched: variety, the balance of the two networks, gradients, memorising and the set itself.")
            self.calm.say("check", "quality", _("Nothing to worry about"), more)
        elif state.word:
            self.calm.say(state.icon, state.role, state.word, state.sentence)
        else:
            self.calm.say("info", "quiet", _("No doctor was there"), _("This run was trained without one."))

    @property
    def _trains(self) -> bool:
        training = self.session.training
        return bool(training.active and training.run_id == self.session.runs.current)

    # Curves --------------------------------------------------------------------------------------------

    def _grow(self) -> None:
        if not self._slowly.isActive() and self.isVisible():
            self._slowly.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._feed()

    def _feed(self) -> None:
        doctor, columns = self.session.doctor, self.session.timeline.metrics()
        self._show_calm(bool(doctor.findings))
        quality = doctor.quality
        self.meter.setVisible(quality is not None)
        self.unmeasured.setVisible(quality is None)
        if quality is not None:
            self.meter.show_reading(quality, doctor.best, columns)
        elif self._trains:
            more = _("The first reading comes when it has learned to tell your samples apart.")
            self.unmeasured.say("quality", "quiet", _("The quality meter learns your set"), more)
        else:
            self.unmeasured.say("quality", "quiet", _("Not measured"), _("There is no reading of this run's quality."))
        for card in self.cards.values():
            card.feed(columns)

    def _go_back(self) -> None:
        self.session.guarded(self.session.doctor.go_back)
