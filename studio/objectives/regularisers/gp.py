"""The gradient penalty of WGAN-GP."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.objectives.base import Critic, Regulariser, every
from studio.objectives.regularisers import REGULARISERS

TINY = 1e-12


@REGULARISERS.register
class GradientPenalty(Regulariser):
    """Mean squared difference from 1 of the slope at random places between real and generated (arXiv:1704.00028)."""

    name = "gp"
    title = N_("Slope of one (WGAN-GP)")
    about = N_(
        "Wants the discriminator to rise by one per unit between real and generated samples (arXiv:1704.00028), "
        "so that it measures a distance. Belongs to the Wasserstein objective."
    )
    params = (
        ParamSpec(
            "gamma",
            "float",
            10.0,
            N_("Weight (lambda)"),
            N_("The article takes 10. Less lets the discriminator become steeper than a distance may be."),
            low=0.0,
            high=100.0,
            log=True,
            live=True,
        ),
        every(1),
    )
    limits = True

    def __init__(self, gamma: float = 10.0, every: int = 1) -> None:
        self.gamma, self.every = gamma, every

    def penalty(self, critic: Critic, seen: Tensor, logits: Tensor, random: torch.Generator) -> Tensor:
        del logits
        real, fake = seen.detach().chunk(2)
        share = torch.rand((len(real), *[1] * (real.dim() - 1)), generator=random).to(real)
        between = torch.lerp(real, fake, share).requires_grad_()
        (gradient,) = torch.autograd.grad(critic(between).float().sum(), between, create_graph=True)
        slope = (gradient.float().flatten(1).square().sum(1) + TINY).sqrt()
        return (slope - 1).square().mean()
