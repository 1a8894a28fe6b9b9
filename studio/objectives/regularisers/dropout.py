"""Dropout between the discriminator's layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.objectives.base import Objective, Regulariser
from studio.objectives.regularisers import REGULARISERS


@REGULARISERS.register
class DropoutRegulariser(Regulariser):
    """A share of what passes between layers of the discriminator is left out at random (arXiv:1207.0580)."""

    name = "dropout"
    title = N_("Forgetful on purpose (dropout)")
    about = N_(
        "Leaves out a random share of what the discriminator's layers tell each other, so that it cannot learn a small "
        "set by heart (arXiv:1207.0580). The first GAN already used it (arXiv:1406.2661)."
    )
    params = (
        ParamSpec(
            "share",
            "float",
            0.3,
            N_("Share left out"),
            N_("More makes the discriminator slower to be sure."),
            low=0.01,
            high=0.9,
        ),
    )

    def __init__(self, share: float = 0.3) -> None:
        self._share = share

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        del objective, others
        if discriminator.drops:
            return ""
        return _("“{name}” has no place for dropout between its layers.").format(name=_(discriminator.title))

    def dress(self, discriminator: Any) -> None:
        discriminator.drop_out(self._share)
