"""The first GAN's objective."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from studio.core.i18n import N_
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective


@OBJECTIVES.register
class BinaryCrossEntropy(Objective):
    """Real or generated as two classes; the generator maximises log D (non-saturating, arXiv:1406.2661)."""

    name = "bce"
    title = N_("Real or not (cross-entropy)")
    about = N_(
        "The discriminator says real or generated, the generator wants to be called real: the first GAN "
        "(arXiv:1406.2661). Simple to explain, and prone to draw the same thing again and again."
    )
    params = ()
    marks = True

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return (F.softplus(-real) + F.softplus(fake)).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        del real
        return F.softplus(-fake).mean()
