"""The first GAN's objective as a game of zero sum."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from studio.core.i18n import N_
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective


@OBJECTIVES.register
class Minimax(Objective):
    """Both play for log D(real) + log(1 - D(fake)), one up, one down (arXiv:1406.2661, equation 1)."""

    name = "minimax"
    title = N_("What one wins the other loses (minimax)")
    about = N_(
        "The game as first written down (arXiv:1406.2661): the generator lowers what the discriminator raises. Where "
        "the discriminator is sure, nothing is left to learn from: the vanishing gradient, to be seen at first hand."
    )
    params = ()
    marks = True

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return (F.softplus(-real) + F.softplus(fake)).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        del real
        return -F.softplus(fake).mean()
