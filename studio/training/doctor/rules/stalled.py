"""The generator stands still."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.rules.vanishing import GONE, ONE

STILL, SURE = 0.02, 0.9
RATE = 1e-3


@RULES.register
class Stalled(Rule):
    """Samples of fixed latents no longer change although the discriminator tells them from real ones."""

    name = "stalled"
    title = N_("Generator stands still")
    about = N_("What it makes no longer changes, although it is easily told from what is real.")
    source = "arXiv:1706.08500"
    explains = ("overpowering", "collapse", "within-class", "plateau", "oscillation")

    def look(self, history: History) -> Finding | None:
        move, auc, gradient = (history.recent(name) for name in ("move", "auc", "grad_g"))
        if not history.settled() or not move < STILL or not auc > SURE or gradient < GONE:
            return None
        if history.recent("q05") < ONE and move > STILL / 5:
            return None  # it has settled on a single sample, which is a collapse
        rate = max(RATE, float(history.live["lr_d"]))
        words = _("{value:.3f} of the spread of real samples between two readings").format(value=move)
        remedy = Remedy(
            "edit",
            _("Raise the generator's learning rate to {rate:g}.").format(rate=rate),
            _("Samples begin to change within seconds."),
            {"lr_g": rate},
        )
        sentence = _("The generator hardly changes any more, while the discriminator knows its samples at once.")
        return self.finding(history, sentence, history.evidence("move", move, STILL, words), remedy)
