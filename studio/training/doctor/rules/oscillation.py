"""Both networks chase each other in circles."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import told, usual

SWINGS, USUAL_SWING = 1.5, 0.4
MOVING, RESTLESS = 0.3, 1.1  # of the spread of real samples, from one reading to the next


@RULES.register
class Oscillation(Rule):
    """The gap between the logits swings far more than its mean, now one network ahead and now the other."""

    name = "oscillation"
    title = N_("Goes in circles")
    about = N_("The two networks chase each other: each undoes what the other has just learned.")
    source = "arXiv:1706.04156, arXiv:1801.04406"
    explains = ("plateau", "collapse", "within-class")

    def look(self, history: History) -> Finding | None:
        swing, move = history.recent("gap_swing"), history.recent("move")
        if not history.settled(2):
            return None
        if move > self.line(history, RESTLESS, 0.5) and not history.rising("q05"):
            words = _("from one look to the next, samples change by {value:.0%} of the spread of real ones")
            evidence = history.evidence("move", move, RESTLESS, words.format(value=move))
        elif swing > self.line(history, SWINGS, USUAL_SWING) and move > MOVING:
            words = _("the gap between both verdicts swings by {value:.1f} times its mean")
            evidence = history.evidence("gap_swing", swing, SWINGS, words.format(value=swing))
        else:
            return None
        sentence = _("The two networks chase each other in circles instead of coming closer.")
        return self.finding(history, sentence, evidence, *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    expect = _("The swings of the curves become smaller within some hundred steps.")
    edits = usual(history)
    balance = _("Bring both into balance: {list}.").format(list=told(history, edits))
    damped = {"gamma": max(0.1, 3 * float(history.live["gamma"]))}
    damped |= {name: float(history.live[name]) / 3 for name in ("lr_g", "lr_d")}
    damp = _("Damp both: a slope penalty (gamma) of {gamma:.2g} and a third of the learning rates.")
    return [Remedy("edit", balance, expect, edits), Remedy("edit", damp, expect, damped)]
