"""The least squares objective."""

from __future__ import annotations

from torch import Tensor

from studio.core.i18n import N_
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective


@OBJECTIVES.register
class LeastSquares(Objective):
    """Squared distance of logits from 1 for real and 0 for generated samples, halved (arXiv:1611.04076)."""

    name = "least-squares"
    title = N_("Close to a mark (least squares)")
    about = N_(
        "Real samples shall score 1 and generated ones 0, and whatever misses its mark pays by the square (LSGAN, "
        "arXiv:1611.04076). Samples that are called real by far are pulled back too, so gradients rarely vanish."
    )
    params = ()
    marks = True

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return 0.5 * ((real - 1).square() + fake.square()).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        del real
        return 0.5 * (fake - 1).square().mean()
