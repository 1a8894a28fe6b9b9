"""What the doctor compares samples by: small pictures, coarse log mel spectrograms of sounds, points as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from studio.training.quality.views import View

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

SIDE = 32


class Eye:
    """Features float32 (n, F) on the CPU of network tensors (n, ...), generated or real."""

    def __init__(self, trainer: Trainer) -> None:
        self._kind, self._generator = trainer.recipe.kind, trainer.generator
        self._view = View(trainer.store) if self._kind in ("sounds", "loops") else None

    @torch.no_grad()
    def __call__(self, x: Tensor) -> Tensor:
        x = x.detach().float()
        if self._view is not None:
            heard = self._generator.to_sound(x).cpu().transpose(1, 2).contiguous()
            x = self._view(heard.numpy())
        elif self._kind == "pictures":
            x = x.clamp(-1, 1)
            x = avg_pool2d(x, x.shape[-1] // SIDE).cpu() if x.shape[-1] > SIDE else x.cpu()
        return x.flatten(1).cpu()
