"""Each class has become one sample."""

from __future__ import annotations

from studio.core.health import Finding
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.rules.collapse import ALIKE, CLASSES_ALIKE, coming, variety


@RULES.register
class WithinClass(Rule):
    """Samples of one class differ much less than real ones, while the classes stay apart."""

    name = "within-class"
    title = N_("Classes collapse")
    about = N_("Each class is made in one way only, whatever the latent; its name alone decides.")
    source = "arXiv:1910.08131, arXiv:1610.09585"
    explains = ("overpowering", "plateau")

    def look(self, history: History) -> Finding | None:
        within, between = history.recent("q05"), history.recent("between")
        if not history.settled(2) or coming(history) or not between >= CLASSES_ALIKE:
            return None
        if not within < self.line(history, ALIKE, 1.0):
            return None
        words = _("the most alike samples of a class differ {value:.0%} as much as real ones do").format(value=within)
        evidence = history.evidence("q05", within, ALIKE, words)
        sentence = _("Each class is made in one way only: the latent hardly matters within a class.")
        return self.finding(history, sentence, evidence, *variety(history))
