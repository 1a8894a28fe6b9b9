"""Noise over everything that the discriminator sees."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.objectives.base import Regulariser
from studio.objectives.regularisers import REGULARISERS


@REGULARISERS.register
class InstanceNoise(Regulariser):
    """Gaussian noise on real and generated samples alike, less at each step (arXiv:1610.04490, 1701.04862)."""

    name = "instance-noise"
    title = N_("Fog at first (instance noise)")
    about = N_(
        "Lays noise over real and generated samples, so that both overlap and the discriminator cannot win at once "
        "(arXiv:1610.04490). The noise clears as the generator comes closer."
    )
    params = (
        ParamSpec(
            "deviation",
            "float",
            0.2,
            N_("Noise at the start (standard deviation)"),
            N_("Samples reach from -1 to 1."),
            low=0.01,
            high=1.0,
            log=True,
        ),
        ParamSpec(
            "steps", "int", 5000, N_("Steps until it is gone"), N_("It falls evenly."), low=1, high=1_000_000, log=True
        ),
    )

    def __init__(self, deviation: float = 0.2, steps: int = 5000) -> None:
        self._deviation, self._steps = deviation, steps

    def show(self, x: Tensor, step: int, random: torch.Generator) -> Tensor:
        deviation = self._deviation * max(0.0, 1 - step / self._steps)
        return x + deviation * torch.randn(x.shape, generator=random).to(x) if deviation else x
