"""The set repeats itself."""

from __future__ import annotations

from studio.core.health import Evidence, Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES

REPEATED = 0.2


@RULES.register
class Copies(Rule):
    """A share of the set repeats other samples number for number."""

    name = "copies"
    title = N_("The set repeats itself")
    about = N_("Many samples of the set are exact copies of others, so it is smaller than it looks.")
    source = "arXiv:2107.06499"
    grave = False
    certain = True

    def look(self, history: History) -> Finding | None:
        share = history.case.facts.copies
        if share < REPEATED:
            return None
        words = _("{share:.0%} of the samples that were looked at are copies").format(share=share)
        evidence = Evidence("", 0, history.step, share, REPEATED, words)
        sentence = _("{share:.0%} of the set are exact copies, so the network sees fewer samples than it seems.")
        remedy = Remedy(
            "data",
            _("Take the copies out of the set, and add different samples if few are left."),
            _("Held-out samples become a fair test again, and less is learned by heart."),
        )
        return self.finding(history, sentence.format(share=share), evidence, remedy)
