"""Gradients that have grown out of proportion."""

from __future__ import annotations

import math

import numpy as np

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import afresh

STEEP_G, STEEP_D = 60.0, 400.0
FAR = 50.0  # logits that the discriminator comes to
MEASURED = 20  # looks with a reading of the quality, after which there is something to go back to
CALM, CALMER = 1e-3, 4.0


@RULES.register
class Exploding(Rule):
    """The norms of the gradients are far beyond those of any run that learned well."""

    name = "exploding"
    title = N_("Gradients explode")
    about = N_("Each step tears the networks somewhere else, because the gradients are far too large.")
    source = "arXiv:1211.5063, arXiv:1704.00028"
    explains = ("oscillation", "collapse", "within-class", "weak", "overpowering", "stalled", "vanishing", "plateau")

    def look(self, history: History) -> Finding | None:
        if not history.settled():
            return None
        seen = [("grad_g", history.recent("grad_g"), STEEP_G), ("grad_d", history.recent("grad_d"), STEEP_D)]
        reach = max(float(np.abs(history.newest(name)).max(initial=0)) for name in ("logit_real", "logit_fake"))
        if reach < FAR:
            return None
        column, value, limit = max(seen, key=lambda one: one[1] / one[2] if math.isfinite(one[1]) else 0.0)
        if not value > limit:
            return None
        words = _("the gradient measures {value:,.0f}; healthy runs stay below {limit:,.0f}")
        evidence = history.evidence(column, value, limit, words.format(value=value, limit=limit))
        sentence = _("The gradients have grown out of all proportion, so every step undoes what was learned.")
        return self.finding(history, sentence, evidence, *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    recipe = history.case.recipe
    expect = _("The curves become calm, and samples become recognisable as in a usual run.")
    if recipe.objective.name == "wasserstein" and "gp" not in [part.name for part in recipe.regularisers]:
        sentence = _("Begin again with the gradient penalty of WGAN-GP instead of cut weights.")
        return [Remedy("restart", sentence, expect, {"regularisers": "gp"})]
    rates = {name: _calmer(float(history.live[name])) for name in ("lr_g", "lr_d")}
    calm = Remedy("restart", _("Begin again with learning rates of {lr_g:.2g} and {lr_d:.2g}."), expect, rates)
    if len(history.newest("fd", MEASURED)) >= MEASURED:
        sentence = _("Go back to the best checkpoint, and on with learning rates of {lr_g:.2g} and {lr_d:.2g}.")
        calm = Remedy("branch", sentence, expect, rates)
    return [calm, afresh(history, expect)]


def _calmer(rate: float) -> float:
    """A rate that is usual, or a quarter of one that was not above that."""
    return CALM if rate > CALM else rate / CALMER
