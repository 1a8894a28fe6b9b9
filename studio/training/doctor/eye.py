"""What the doctor compares samples by: small pictures, coarse log mel spectrograms of sounds, points as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, avg_pool2d

from studio.training.quality.views import View

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

SIDE = 32
SPECTRUM = (32, 32)  # what is left of bands and frames


class Eye:
    """Features float32 (n, F) on the CPU of network tensors (n, ...), generated or real."""

    def __init__(self, trainer: Trainer) -> None:
        audible = trainer.recipe.kind in ("sounds", "loops")
        self._pictures = trainer.recipe.kind == "pictures"
        # A network that makes spectrograms is judged by those: sound is slow to make of them.
        self._spectra = audible and trainer.generator.representation is not None
        self._view = View(trainer.store) if audible and not self._spectra else None

    @torch.no_grad()
    def __call__(self, x: Tensor) -> Tensor:
        x = x.detach().float()
        if self._view is not None:
            x = self._view(x.cpu().transpose(1, 2).contiguous().numpy())
        elif self._spectra:
            x = adaptive_avg_pool2d(x, SPECTRUM)
        elif self._pictures:
            x = x.clamp(-1, 1)
            x = avg_pool2d(x, x.shape[-1] // SIDE) if x.shape[-1] > SIDE else x
        return x.cpu().flatten(1)
