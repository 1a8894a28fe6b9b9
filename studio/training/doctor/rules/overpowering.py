"""A discriminator that is far ahead."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import afresh, told, usual

SURE = 0.93
GAP, FAR = 6.0, 12.0  # healthy runs come to 6.5 in their first moments, and then to less
FAST = 4.0  # times the learning rate that is usual
BOUNDLESS = ("wasserstein",)  # objectives whose logits have no scale


@RULES.register
class Overpowering(Rule):
    """The gap between the logits of real and generated samples has grown, and hardly a pair is confused."""

    name = "overpowering"
    title = N_("Discriminator too strong")
    about = N_("It is so far ahead that the generator learns slowly and jumps about.")
    source = "arXiv:1801.04406"
    explains = ("plateau",)
    grave = False

    def look(self, history: History) -> Finding | None:
        recipe = history.case.recipe
        gap, auc = history.recent("logit_real") - history.recent("logit_fake"), history.recent("auc")
        clear = history.settled() or gap > FAR or self.name in history.standing
        if recipe.objective.name in BOUNDLESS or not clear:
            return None
        if not gap > self.line(history, GAP, 1.0) or not auc > self.line(history, SURE, 0.7):
            return None
        words = _("{value:.0%} of the pairs are told apart, by {gap:.1f} on average")
        evidence = history.evidence("auc", auc, SURE, words.format(value=auc, gap=gap))
        sentence = _("The discriminator is far ahead: it hardly ever confuses real and generated samples.")
        return self.finding(history, sentence, evidence, *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    live, expect = history.live, _("The gap closes within some hundred steps, and samples improve faster.")
    edits: dict[str, Value] = {"gamma": max(0.1, 3 * float(live.get("gamma", 0.0)))}
    sentence = _("Penalise its slope more: gamma {gamma:.2g}.")
    if int(live.get("d_steps", 1)) > 1:
        edits["d_steps"] = 1
        sentence = _("One step of it for each of the generator's, and a slope penalty (gamma) of {gamma:.2g}.")
    rates = usual(history, ("lr_g", "lr_d"))
    fast = {name: rate for name, rate in rates.items() if float(live[name]) > FAST * float(rate)}
    balance = _("Bring both into balance: {list}.").format(list=told(history, fast))
    slower = _("Slow it down: a learning rate of {lr_d:.2g} for the discriminator.")
    return [
        *([Remedy("edit", balance, expect, fast)] if fast else []),
        Remedy("edit", sentence, expect, edits),
        Remedy("edit", slower, expect, {"lr_d": float(live["lr_d"]) / 3}),
        afresh(history, expect),
    ]
