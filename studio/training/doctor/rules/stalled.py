"""The generator stands still."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES

STILL = 0.02
RATE = 1e-3


@RULES.register
class Stalled(Rule):
    """Samples of fixed latents no longer change although the discriminator tells them from real ones."""

    name = "stalled"
    title = N_("Generator stands still")
    about = N_("What it makes no longer changes, although it is easily told from what is real.")
    source = "arXiv:1706.08500"
    explains = ("overpowering", "vanishing", "collapse", "within-class", "plateau")

    def look(self, history: History) -> Finding | None:
        move, auc = history.recent("move"), history.recent("auc")
        if not history.settled() or not move < STILL or not auc > 0.9:
            return None
        words = _("{value:.3f} of the spread of real samples between two readings").format(value=move)
        remedy = Remedy(
            "edit",
            _("Raise the generator's learning rate to {rate:g}.").format(rate=RATE),
            _("Samples begin to change within seconds."),
            {"lr_g": RATE},
        )
        sentence = _("The generator hardly changes any more, while the discriminator knows its samples at once.")
        return self.finding(history, sentence, history.evidence("move", move, STILL, words), remedy)
