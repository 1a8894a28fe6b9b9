"""Words for what the quality meter and the doctor measure: plain ones first, the term of art beside them."""

from __future__ import annotations

from studio.core.i18n import N_, _
from studio.gui import words

SHARES = {
    "precision": (
        N_("Believable (precision)"),
        N_("Share of what it makes that could be taken for real, judged by its nearest real neighbours"),
    ),
    "recall": (N_("Variety (recall)"), N_("Share of the real samples that lie among what it makes")),
    "coverage": (N_("Coverage"), N_("Share of the real samples that have something made close by")),
    "accuracy": (
        N_("Right class (accuracy)"),
        N_("Share taken for the class that was asked for. It says nothing about variety: read it with the bars above."),
    ),
}

SIGNALS = {
    "q05": N_("Variety within a batch"),
    "auc": N_("How well D tells real from made"),
    "auc_held": N_("How well D knows its own samples"),
    "grad_g": N_("Generator's gradient"),
    "grad_d": N_("Discriminator's gradient"),
    "move": N_("Movement of the pictures"),
    "gap_swing": N_("Swing between the two networks"),
    "fd": N_("Distance from real"),
    "recall": N_("Variety (recall)"),
    "precision": N_("Believable (precision)"),
    "loss_g": N_("Generator's loss"),
    "loss_d": N_("Discriminator's loss"),
}


def signal(column: str) -> str:
    """What a column of the history is called, its own name where nobody gave it another."""
    return _(SIGNALS[column]) if column in SIGNALS else column.replace("_", " ")


def distance(value: float) -> str:
    """A distance from real with no more digits than are true: "0.21", "1.4", "12"."""
    return words.significant(value, 2)
