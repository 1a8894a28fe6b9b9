"""Spectral normalisation of the discriminator's layers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize

from studio.core.i18n import N_
from studio.objectives.base import Regulariser
from studio.objectives.regularisers import REGULARISERS

LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d)
FIRST, LATER = 15, 1
TINY = 1e-12


class Normalised(nn.Module):
    """Weight (O, ...) -> the same divided by its largest singular value as a matrix (O, -1).

    The singular vectors are buffers that move on in `follow` alone, so that any number of passes of one step see the
    same weight, and a resumed run goes on with the same bits.
    """

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        matrix = weight.detach().flatten(1)
        start = torch.randn(len(matrix), generator=torch.Generator().manual_seed(0))
        self.register_buffer("left", F.normalize(start, dim=0, eps=TINY).to(matrix))
        self.register_buffer("right", matrix.new_zeros(matrix.shape[1]))
        self.left: Tensor
        self.right: Tensor
        self.follow(weight, FIRST)

    def forward(self, weight: Tensor) -> Tensor:
        with torch.autocast(weight.device.type, enabled=False):
            largest = torch.dot(self.left, torch.mv(weight.flatten(1), self.right))
            return weight / largest.clamp(min=TINY)

    @torch.no_grad()
    def follow(self, weight: Tensor, times: int) -> None:
        """Power iteration towards the singular vectors of the largest singular value."""
        matrix = weight.flatten(1)
        for _ in range(times):
            self.right.copy_(F.normalize(torch.mv(matrix.T, self.left), dim=0, eps=TINY))
            self.left.copy_(F.normalize(torch.mv(matrix, self.right), dim=0, eps=TINY))


@REGULARISERS.register
class SpectralNorm(Regulariser):
    """Every linear and convolutional weight divided by its largest singular value (arXiv:1802.05957)."""

    name = "spectral-norm"
    title = N_("Spectral normalisation")
    about = N_(
        "Divides every layer of the discriminator by the most that it can stretch anything, so that no layer makes it "
        "steep (arXiv:1802.05957). Costs next to nothing, and suits the hinge objective."
    )
    params = ()
    limits = True

    def dress(self, discriminator: nn.Module) -> None:
        for layer in [module for module in discriminator.modules() if isinstance(module, LAYERS)]:
            parametrize.register_parametrization(layer, "weight", Normalised(layer.weight))

    def after_step(self, discriminator: nn.Module) -> None:
        for module in discriminator.modules():
            if isinstance(module, parametrize.ParametrizationList) and isinstance(module[0], Normalised):
                module[0].follow(module.original, LATER)
