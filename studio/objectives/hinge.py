"""The hinge objective."""

from __future__ import annotations

from torch import Tensor

from studio.core.i18n import N_
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective


@OBJECTIVES.register
class Hinge(Objective):
    """The discriminator wants real logits above 1 and generated ones below -1 (arXiv:1705.02894, 1802.05957)."""

    name = "hinge"
    title = N_("Far enough apart (hinge)")
    about = N_(
        "The discriminator stops pushing samples that it already tells apart by a margin (Geometric GAN, "
        "arXiv:1705.02894; SAGAN, arXiv:1805.08318). Calm beside spectral normalisation."
    )
    params = ()

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return ((1 - real).relu() + (1 + fake).relu()).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        del real
        return -fake.mean()
