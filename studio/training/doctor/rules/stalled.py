"""The generator stands still."""

from __future__ import annotations

from studio.core.health import Finding, Remedy
from studio.core.i18n import N_, _
from studio.training.doctor.base import History, Rule
from studio.training.doctor.rules import RULES
from studio.training.doctor.rules.vanishing import GONE, ONE
from studio.training.doctor.usual import afresh

STILL, SURE = 0.02, 0.9
RATE, FASTER = 1e-3, 3.0


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
        words = _("{value:.3f} of the spread of real samples between two readings").format(value=move)
        sentence = _("The generator hardly changes any more, while the discriminator knows its samples at once.")
        return self.finding(history, sentence, history.evidence("move", move, STILL, words), *_remedies(history))


def _remedies(history: History) -> list[Remedy]:
    expect = _("Samples begin to change within seconds.")
    rate = max(RATE, float(history.live["lr_d"]), FASTER * float(history.live["lr_g"]))
    faster = Remedy("edit", _("Raise the generator's learning rate to {lr_g:g}."), expect, {"lr_g": rate})
    return [faster, afresh(history, expect)]
