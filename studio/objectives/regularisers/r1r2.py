"""Zero-centred gradient penalties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.objectives.base import Critic, Objective, Regulariser, every
from studio.objectives.regularisers import REGULARISERS

GAMMA = ParamSpec(
    "gamma",
    "float",
    1.0,
    N_("Weight (gamma)"),
    N_("More is calmer and blurrier, less is sharper and less stable."),
    low=0.0,
    high=100.0,
    log=True,
    live=True,
)
ALREADY = N_("R1 and R2 are both in the penalty that is there already.")


def half_squared_slope(logits: Tensor, seen: Tensor) -> Tensor:
    """Sum of the squared gradients of logits (n,) with respect to what was seen (2B, ...), over 2B, with a graph."""
    (gradient,) = torch.autograd.grad(logits.sum(), seen, create_graph=True)
    return gradient.float().square().sum() / len(seen)


@REGULARISERS.register
class R1R2(Regulariser):
    """Half the sum of the mean squared gradients at real (R1) and generated pictures (R2) (arXiv:1801.04406)."""

    name = "r1r2"
    title = N_("Gradient penalty (R1 and R2)")
    about = N_(
        "Penalises a discriminator that is steep around real and generated pictures (arXiv:1801.04406). "
        "Applied to both, it makes the relativistic loss converge (R3GAN, arXiv:2501.05441)."
    )
    params = (GAMMA, every(4))
    limits = True

    def __init__(self, gamma: float = 1.0, every: int = 4) -> None:
        self.gamma, self.every = gamma, every

    def penalty(self, critic: Critic, seen: Tensor, logits: Tensor, random: torch.Generator) -> Tensor:
        del critic, random
        # Both halves together, so this is (R1 + R2) / 2, as R3GAN weighs it.
        return half_squared_slope(logits, seen)


class OneHalf(Regulariser):
    """The same at the real or at the generated half alone.

    Attributes:
        half: 0 for the real ones, 1 for the generated ones.
    """

    params = (GAMMA, every(4))
    half: ClassVar[int]

    def __init__(self, gamma: float = 1.0, every: int = 4) -> None:
        self.gamma, self.every = gamma, every

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        del objective, discriminator
        return _(ALREADY) if R1R2.name in others else ""

    def penalty(self, critic: Critic, seen: Tensor, logits: Tensor, random: torch.Generator) -> Tensor:
        del critic, random
        return half_squared_slope(logits.chunk(2)[self.half], seen)
