"""Generated samples are copies of the set."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.rules.overfitting import harder

COPIED = 0.5


@RULES.register
class Memorisation(Rule):
    """Generated samples lie much closer to one training sample than to any other."""

    name = "memorisation"
    title = N_("Copies the set")
    about = N_("What it makes are copies of samples of the set, not new ones.")
    source = "arXiv:2004.05675"
    explains = ("within-class", "collapse", "plateau")

    def look(self, history: History) -> Finding | None:
        near = history.recent("near", 5)
        if not history.settled() or not near < self.line(history, COPIED, 1.0):
            return None
        words = _("the nearest sample of the set is {times:.1f} times nearer than it is for samples held out")
        evidence = history.evidence("near", near, COPIED, words.format(times=1 / max(near, 0.01)), 5)
        sentence = _("What is generated are copies of samples of the set.")
        advice = _("Add more samples to the set: {count} are too few for this network.").format(
            count=history.case.count
        )
        more = Remedy("data", advice, _("With some hundred samples or more, new ones appear."))
        return self.finding(history, sentence, evidence, *harder(history), more)
