"""How far apart real and generated samples lie."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from studio.core.i18n import N_, _
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective, Regulariser


@OBJECTIVES.register
class Wasserstein(Objective):
    """mean D(fake) - mean D(real) for the discriminator, -mean D(fake) for the generator (arXiv:1701.07875)."""

    name = "wasserstein"
    title = N_("Distance (Wasserstein)")
    about = N_(
        "The discriminator measures how far what is generated lies from what is real, and the generator shortens the "
        "way (arXiv:1701.07875). It needs the slope penalty of WGAN-GP beside it, and patience."
    )
    params = ()

    @classmethod
    def objection(cls, regularisers: Sequence[type[Regulariser]]) -> str:
        if any(regulariser.limits for regulariser in regularisers):
            return ""
        return _("Nothing limits how steep the discriminator becomes, so the distance would grow without end.")

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return (fake - real).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        del real
        return -fake.mean()
