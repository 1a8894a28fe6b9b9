"""The generator gets no gradient."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import AFRESH, told, usual, usual_networks

GONE = 0.25  # a tenth of what healthy runs have, and less
SURE = 0.98
ONE = 0.1  # of the variety of real samples: below it is a collapse


@RULES.register
class Vanishing(Rule):
    """The discriminator is sure, and what it passes to the generator is next to nothing."""

    name = "vanishing"
    title = N_("Gradient vanishes")
    about = N_("The discriminator is so sure that its verdict no longer tells the generator where to go.")
    source = "arXiv:1406.2661, arXiv:1701.04862"
    explains = ("overpowering", "collapse", "within-class", "plateau", "oscillation")

    def look(self, history: History) -> Finding | None:
        gradient, auc = history.recent("grad_g"), history.recent("auc")
        if not history.settled(0.5) or not gradient < GONE or not auc > SURE or history.recent("q05") < ONE:
            return None
        words = _("the generator's gradient measures {value:.2g}; below {limit:g} it learns nothing")
        evidence = history.evidence("grad_g", gradient, GONE, words.format(value=gradient, limit=GONE))
        sentence = _("The discriminator has won: it is so sure that the generator gets no gradient to learn from.")
        return self.finding(history, sentence, evidence, *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    edits = {**usual_networks(history), **usual(history, AFRESH)}
    expect = _("The generator's gradient stays alive and samples change steadily.")
    sentence = _("Begin again with losses whose gradient stays alive, in balance: {list}.")
    penalised = _("Begin again with a slope penalty (gamma) of {gamma:.2g}.")
    return [
        Remedy("restart", sentence.format(list=told(history, edits)), expect, edits),
        Remedy("restart", penalised, expect, {"gamma": max(0.1, 3 * float(history.live["gamma"]))}),
    ]
