"""Both networks chase each other in circles."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import told, usual

SWINGS, USUAL_SWING = 0.25, 0.0
MOVING = 0.3  # of the spread of real samples, from one reading to the next
SPOILED = 0.8  # of the variety of real samples: where more of it is kept, swings do no harm


@RULES.register
class Oscillation(Rule):
    """Now the one network is ahead and now the other, and what is generated changes without becoming richer."""

    name = "oscillation"
    title = N_("Goes in circles")
    about = N_("The two networks chase each other: each undoes what the other has just learned.")
    source = "arXiv:1706.04156, arXiv:1801.04406"
    explains = ("plateau", "collapse")

    def look(self, history: History) -> Finding | None:
        swing, move = history.recent("gap_swing"), history.recent("move")
        if not history.settled(2) or not move > MOVING or not swing > self.line(history, SWINGS, USUAL_SWING):
            return None
        if history.recent("q05") >= self.line(history, SPOILED, 1.0):
            return None
        words = _("from ten steps to the next ten, the gap between both verdicts changes by {value:.0%}")
        evidence = history.evidence("gap_swing", swing, SWINGS, words.format(value=swing))
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
