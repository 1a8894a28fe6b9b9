"""Gradients that have grown out of proportion."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import afresh

# Of a logit from one step to the next; healthy runs come to 10, a discriminator that is far ahead without bounds to 26.
JUMPS, CALM_AGAIN = 40.0, 5.0
BOUNDLESS = {"wasserstein": 10.0}  # times as much for objectives whose logits have no scale
MEASURED = 20  # looks with a reading of the quality, after which there is something to go back to
CALM, CALMER = 1e-3, 4.0


@RULES.register
class Exploding(Rule):
    """Each step throws the verdicts far from where they were, as only gradients out of all proportion do."""

    name = "exploding"
    title = N_("Gradients explode")
    about = N_("Each step tears the networks somewhere else, because the gradients are far too large.")
    source = "arXiv:1211.5063, arXiv:1704.00028"
    certain = True  # each number is of many steps already
    explains = ("oscillation", "collapse", "within-class", "weak", "overpowering", "stalled", "vanishing", "plateau")

    def look(self, history: History) -> Finding | None:
        # What was torn apart by an explosion stays so until the verdicts are as calm as those of a healthy run.
        limit = CALM_AGAIN if self.name in history.standing else JUMPS
        limit *= BOUNDLESS.get(history.case.recipe.objective.name, 1.0)
        jump = history.recent("jump", 1)
        if not jump > limit:
            return None
        words = _("the verdicts jump by {value:,.0f} at each step; in healthy runs by less than {limit:,.0f}")
        evidence = history.evidence("jump", jump, limit, words.format(value=jump, limit=limit), 1)
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
