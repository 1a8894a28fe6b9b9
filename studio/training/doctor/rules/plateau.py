"""Nothing becomes better any more."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.levelling import levelled

SLOWER = 0.2
LEAST_RATE = 5e-5


@RULES.register
class Plateau(Rule):
    """The distance to real samples has not fallen over the last third of the run, and is not at its best possible."""

    name = "plateau"
    title = N_("No longer improves")
    about = N_("More time as it is will not help: the quality has stood still for a third of the run.")
    source = "arXiv:1706.08500"
    grave = False

    def look(self, history: History) -> Finding | None:
        columns = history.columns
        if not history.settled(2):
            return None
        level = levelled(columns["seconds"], columns["fd"], columns["fd_floor"])
        if level is None or level.near or not level.still:
            return None
        words = _("the best so far is {best:.3g}, and the last third brought nothing that is more than chance")
        evidence = history.evidence("fd", level.best, level.floor, words.format(best=level.best), 240)
        sentence = _("The quality has stopped improving, so more time as it is will not help.")
        return self.finding(history, sentence, evidence, *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    expect = _("Going on as it is brings nothing more; a larger network may come further.")
    stop = Remedy("stop", _("Stop here; the best checkpoint is kept."), expect)
    rates = {name: float(history.live[name]) * SLOWER for name in ("lr_g", "lr_d")}
    if min(rates.values()) < LEAST_RATE or history.case.recipe.anneal:
        return [stop]  # where they come down by themselves, smaller ones still brought nothing
    sentence = _("Take smaller steps: learning rates of {lr_g:.2g} and {lr_d:.2g}.")
    expect = _("Often there is a last gain within a minute or two; without one, stop.")
    return [Remedy("edit", sentence, expect, rates), stop]
