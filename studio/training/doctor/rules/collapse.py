"""The generator makes nearly the same sample again and again."""

from __future__ import annotations

import math

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.usual import AFRESH, listed, usual, usual_networks

ALIKE = 0.6
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
        if not history.settled(1.5) or history.rising("q05"):
            return None
        known = not math.isnan(between)
        alike = within < self.line(history, ALIKE, 1.0) or (known and math.isnan(within))
        if not alike or (known and between >= self.line(history, CLASSES_ALIKE, 1.0)):
            return None
        column, value = ("between", between) if known else ("q05", within)
        words = _("the most alike samples differ {value:.0%} as much as real ones do").format(value=value)
        evidence = history.evidence(column, value, CLASSES_ALIKE if known else ALIKE, words)
        sentence = _("The generator makes nearly the same thing again and again (mode collapse).")
        return self.finding(history, sentence, evidence, variety(history))


def variety(history: History) -> Remedy:
    """What brings variety back: the balance that keeps it, and other networks in place of plain ones."""
    edits = {**usual_networks(history), **usual(history, AFRESH)}
    expect = _("Variety comes back within one or two minutes.")
    if not edits:
        advice = _("Give the discriminator more to see: a larger batch, or a wider network.")
        return Remedy("restart", advice, expect, {"batch": min(1024, 2 * int(history.live["batch"]))})
    return Remedy(
        "restart", _("Begin again with what keeps variety: {list}.").format(list=listed(edits)), expect, edits
    )
