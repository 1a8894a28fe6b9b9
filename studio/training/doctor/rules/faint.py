"""The samples of the set hardly differ."""

from __future__ import annotations

from studio.core.health import Evidence, Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES

FLAT = {"pictures": 0.02, "sounds": 0.002, "loops": 0.002, "points": 0.02}


@RULES.register
class Faint(Rule):
    """The samples of the set are nearly all the same, so there is nothing to learn."""

    name = "faint"
    title = N_("The set hardly varies")
    about = N_("All samples are nearly the same: one grey, silence, or one point.")
    source = "arXiv:1811.03378"
    certain = True
    explains = ("collapse", "within-class", "weak", "oscillation", "plateau", "overpowering", "stalled", "memorisation")

    def look(self, history: History) -> Finding | None:
        spread, limit = history.case.facts.spread, FLAT[history.case.recipe.kind]
        if spread >= limit:
            return None
        words = _("samples stray from their mean by {value:.2%} of the whole range").format(value=spread)
        evidence = Evidence("", 0, history.step, spread, limit, words)
        sentence = _("The samples of the set hardly differ, so there is next to nothing to learn.")
        remedy = Remedy(
            "data",
            _("Check how the set was prepared: contrast of pictures, loudness of sounds, the right folder."),
            _("With samples that differ, the network has something to learn."),
        )
        return self.finding(history, sentence, evidence, remedy)
