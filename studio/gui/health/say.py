"""Words for what the quality meter and the doctor measure: plain ones first, the term of art beside them."""

from __future__ import annotations

from studio.core.columns import column
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


def signal(name: str) -> str:
    """What a column of the history is called on screen."""
    return _(column(name).label)


def distance(value: float) -> str:
    """A distance from real with no more digits than are true: "0.21", "1.4", "12"."""
    return words.significant(value, 2)
