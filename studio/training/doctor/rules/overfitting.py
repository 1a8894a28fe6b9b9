"""A discriminator that knows its training samples by heart."""

from __future__ import annotations

import math

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES

USUAL, MARGIN = 0.5, 0.13
SIGMAS = 1.8
POOLED = 15
AT_ONCE = 16  # held-out samples in one reading
# Both together did more for 50 digits and for 100 patterns than either alone: see tests/benchmarks/doctor.py.
STRONG, STRONGER = {"points": 0.1}, 10.0
SOME, MANY = 0.3, 0.6


@RULES.register
class Overfitting(Rule):
    """The discriminator tells training samples from samples of the same set that it never saw."""

    name = "overfitting"
    title = N_("Discriminator learns by heart")
    about = N_("It knows the samples of the set one by one, so what it says no longer holds for others.")
    source = "arXiv:2006.06676"
    explains = ("overpowering", "within-class", "collapse", "memorisation", "plateau")

    def look(self, history: History) -> Finding | None:
        lead = history.newest("auc_held", POOLED)
        if not history.settled() or len(lead) < POOLED:
            return None
        value = float(lead.mean())
        limit = USUAL + max(MARGIN, SIGMAS * _deviation(history.case.held, len(lead)))
        limit = self.line(history, limit, USUAL)
        if not value > limit:
            return None
        words = _("it prefers samples that it knows to unknown ones in {value:.0%} of cases; 50% would be fair")
        evidence = history.evidence("auc_held", value, limit, words.format(value=value), POOLED)
        sentence = _("The discriminator knows the samples of the set by heart: there are too few for it.")
        expect = _("With more samples the discriminator has to find what they have in common.")
        more = Remedy("data", _("Add more samples to the set, a few hundred at least."), expect)
        return self.finding(history, sentence, evidence, *harder(history), more)


def _deviation(held: int, readings: int) -> float:
    """Standard deviation of the mean of so many readings, were all samples alike (Mann and Whitney, 1947)."""
    seen = min(held, AT_ONCE)
    one = math.sqrt((2 * seen + 1) / (12 * seen * seen))
    # Readings share held-out samples where there are few, so that more of them do not make up for it.
    return one / math.sqrt(max(1.0, min(readings, held / seen)))


def harder(history: History) -> list[Remedy]:
    """What makes a set harder to learn by heart, from the strongest on."""
    kind, live = history.case.recipe.kind, history.live
    gamma, share = float(live.get("gamma", 0.0)), float(live.get("augment", 0.0))
    expect = _("Within half a minute what it makes varies more and comes nearer to the set; more samples help more.")
    steep = {"gamma": max(gamma, STRONG.get(kind, STRONGER))}
    if kind != "pictures":
        smoother = _("Penalise the discriminator's slope more: gamma {gamma:.2g}.")
        return [Remedy("edit", smoother, expect, steep)]
    shown = _("Shift, recolour and cut {augment:.0%} of what the discriminator sees (augmentation).")
    both = _(
        "Shift, recolour and cut {augment:.0%} of what the discriminator sees, and penalise its slope: gamma {gamma:g}."
    )
    return [
        Remedy("edit", both, expect, {**steep, "augment": max(share, SOME)}),
        Remedy("edit", shown, expect, {"augment": max(share, MANY)}),
    ]
