"""A discriminator that teaches nothing."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.rules.oscillation import SWINGS
from studio.training.doctor.usual import afresh

FOOLED, BLIND = 0.4, 0.7
NOTHING = 0.05  # of the variety of real samples


@RULES.register
class Weak(Rule):
    """The discriminator finds what is generated more real than what is real, and does not learn better."""

    name = "weak"
    title = N_("Discriminator too weak")
    about = N_("It takes generated samples for real ones and learns too slowly to notice, so nothing pulls on them.")
    source = "arXiv:1706.08500"
    explains = ("collapse", "within-class", "oscillation", "plateau", "vanishing", "stalled")

    def look(self, history: History) -> Finding | None:
        auc = history.recent("auc")
        # Samples without any variety are easily told from real ones, by whoever has learned anything.
        alike = history.recent("q05") < NOTHING and not history.recent("between") >= NOTHING
        fooled = BLIND if alike else self.line(history, FOOLED, BLIND)
        if not history.settled() or not auc < fooled:
            return None
        if history.recent("gap_swing") > SWINGS:
            return None  # now the one is ahead and now the other: it learns, but the two go in circles
        words = _("the real one of a pair wins in {value:.0%} of cases; knowing nothing would give 50%")
        evidence = history.evidence("auc", auc, fooled, words.format(value=auc))
        sentence = _("The discriminator takes what is generated for real and is too slow to notice the difference.")
        return self.finding(history, sentence, evidence, *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    rate_d, rate_g = float(history.live["lr_d"]), float(history.live["lr_g"])
    expect = _("Within a minute it tells real from generated again, and samples begin to follow the set.")
    raised = _("Raise the discriminator's learning rate to the generator's, {lr_d:.2g}.")
    more = _("Let the discriminator take {d_steps} steps for each of the generator's.")
    return [
        *([Remedy("edit", raised, expect, {"lr_d": rate_g})] if rate_d < rate_g else []),
        Remedy("edit", more, expect, {"d_steps": int(history.live.get("d_steps", 1)) + 1}),
        afresh(history, expect),
    ]
