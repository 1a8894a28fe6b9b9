"""Weight clipping, as in the first Wasserstein GAN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.objectives.base import Objective, Regulariser
from studio.objectives.regularisers import REGULARISERS


@REGULARISERS.register
class WeightClipping(Regulariser):
    """After each step every weight of the discriminator is cut to [-limit, limit] (arXiv:1701.07875, algorithm 1)."""

    name = "clip"
    title = N_("Cut weights (WGAN, 2017)")
    about = N_(
        "Cuts every weight of the discriminator to a small range after each step, so that it cannot become steep "
        "(arXiv:1701.07875). Its authors called it a terrible way, and WGAN-GP soon showed what it costs "
        "(arXiv:1704.00028)."
    )
    params = (
        ParamSpec(
            "limit",
            "float",
            0.01,
            N_("Largest weight"),
            N_("The article takes 0.01. Less learns slowly, more limits little."),
            low=1e-4,
            high=1.0,
            log=True,
        ),
    )
    limits = True

    def __init__(self, limit: float = 0.01) -> None:
        self._limit = limit

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        del objective, discriminator
        if "spectral-norm" in others:
            return _("Cutting weights that spectral normalisation scales anyway limits nothing.")
        if "gp" in others:
            return _("A penalty that wants a slope of one and cut weights that forbid it work against each other.")
        return ""

    @torch.no_grad()
    def after_step(self, discriminator: nn.Module) -> None:
        for weight in discriminator.parameters():
            weight.clamp_(-self._limit, self._limit)
