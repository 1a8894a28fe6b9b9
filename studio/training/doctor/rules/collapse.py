"""The generator makes nearly the same sample again and again."""

from __future__ import annotations

import math

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.rules.vanishing import ONE
from studio.training.doctor.usual import AFRESH, told, usual, usual_networks

ALIKE = 0.6
FOUND = 0.5  # of the real points, as a run in which some heaps are still empty is on its way
CLASSES_ALIKE = 0.7


@RULES.register
class Collapse(Rule):
    """Generated samples differ much less than real ones, also those of different classes."""

    name = "collapse"
    title = N_("Mode collapse")
    about = N_("Whatever the latent, nearly the same sample comes out.")
    source = "arXiv:1606.03498, arXiv:1611.02163"
    explains = ("within-class", "overpowering", "plateau")

    def look(self, history: History) -> Finding | None:
        within, between = history.recent("q05"), history.recent("between")
        if not history.settled(2) or coming(history):
            return None
        known = not math.isnan(between)
        points = history.case.recipe.kind == "points"
        limit = FOUND if points else ALIKE
        alike = within < self.line(history, limit, 1.0) or (known and math.isnan(within))
        if not alike or (known and between >= self.line(history, CLASSES_ALIKE, 1.0)):
            return None
        column, value = ("between", between) if known else ("q05", within)
        words = _("the most alike samples differ {value:.0%} as much as real ones do")
        sentence = _("The generator makes nearly the same thing again and again (mode collapse).")
        if points:
            words = _("{value:.0%} of the places of real points have something made close by")
            sentence = _("The generator leaves out places where real points are (mode collapse).")
        evidence = history.evidence(column, value, CLASSES_ALIKE if known else limit, words.format(value=value))
        return self.finding(history, sentence, evidence, *variety(history))


def coming(history: History) -> bool:
    """Whether variety is on its way; next to none is not, whatever it does."""
    return history.recent("q05") > ONE and history.rising("q05")


def variety(history: History) -> list[Remedy]:
    """What brings variety back: the balance that keeps it, and other networks in place of plain ones."""
    edits = {**usual_networks(history), **usual(history, AFRESH)}
    expect = _("Variety comes back within one or two minutes.")
    balanced = _("Begin again with what keeps variety: {list}.").format(list=told(history, edits))
    larger = _("Begin again and let the discriminator see more at once: {batch} samples per step.")
    return [
        Remedy("restart", balanced, expect, edits),
        Remedy("restart", larger, expect, {"batch": 2 * int(history.live["batch"])}),
        Remedy("restart", _("Begin again with a slope penalty (gamma) of {gamma:.2g}."), expect, {"gamma": 1.0}),
    ]
