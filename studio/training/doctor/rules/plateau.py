"""Nothing becomes better any more."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.levelling import levelled


@RULES.register
class Plateau(Rule):
    """The distance to real samples has not fallen over the last third of the run, and is not at its best possible."""

    name = "plateau"
    title = N_("No longer improves")
    about = N_("More time as it is will not help: the quality has stood still for a third of the run.")
    source = "arXiv:1706.08500"
    grave = False

    def look(self, history: History) -> Finding | None:
        columns, anneal = history.columns, history.case.recipe.anneal
        # A young run that stands still may go on by itself, as where a heap of points is found late.
        if not history.old and not 0 < anneal <= history.step:
            return None
        level = levelled(columns["seconds"], columns["fd"], columns["fd_floor"])
        if level is None or level.near or not level.still:
            return None
        words = _("the best so far is {best:.3g}, and the last third brought nothing that is more than chance")
        evidence = history.evidence("fd", level.best, level.floor, words.format(best=level.best), 240)
        sentence = _("The quality has stopped improving, so more time as it is will not help.")
        expect = _("Going on as it is brings nothing more; a larger network may come further.")
        stop = Remedy("stop", _("Stop here; the best checkpoint is kept."), expect)
        return self.finding(history, sentence, evidence, stop)
