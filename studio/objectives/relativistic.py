"""Relativistic pairing: real should look more real than its generated partner."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from studio.core.i18n import N_
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective


@OBJECTIVES.register
class Relativistic(Objective):
    """softplus(D(fake) - D(real)) for the discriminator, the reverse for the generator (arXiv:1807.00734)."""

    name = "relativistic"
    title = N_("Relativistic pairing")
    about = N_(
        "Each generated picture is compared with a real one, and only which looks more real counts "
        "(arXiv:1807.00734, R3GAN arXiv:2501.05441). The steadiest choice against forgetting kinds of pictures."
    )
    params = ()

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return F.softplus(fake - real).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        return F.softplus(real - fake).mean()
