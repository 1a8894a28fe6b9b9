"""The gradient penalty at generated samples alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from studio.core.i18n import N_, _
from studio.objectives.base import Critic, Objective, Regulariser, every
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.r1r2 import ALREADY, GAMMA, half_squared_slope


@REGULARISERS.register
class R2(Regulariser):
    """Half the mean squared gradient at generated samples (arXiv:1801.04406, equation 10)."""

    name = "r2"
    title = N_("Flat around what is generated (R2)")
    about = N_(
        "Penalises a discriminator that is steep around generated samples, which slows the generator's jumps "
        "(arXiv:1801.04406). The mirror image of R1, rarely used without it."
    )
    params = (GAMMA, every(4))

    def __init__(self, gamma: float = 1.0, every: int = 4) -> None:
        self.gamma, self.every = gamma, every

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        del objective, discriminator
        return _(ALREADY) if "r1r2" in others else ""

    def penalty(self, critic: Critic, seen: Tensor, logits: Tensor, random: torch.Generator) -> Tensor:
        del critic, random
        return half_squared_slope(logits.chunk(2)[1], seen)
