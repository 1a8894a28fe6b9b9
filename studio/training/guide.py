"""The autoencoding half of a VAE-GAN: half of each batch is encoded and rebuilt (arXiv:1512.09300)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from studio.core.params import validated
from studio.models.base import Encoder, Shape
from studio.models.build import build_encoder
from studio.objectives.base import Reconstruction
from studio.objectives.reconstructions import RECONSTRUCTIONS
from studio.training.feed import Batch
from studio.training.recipe import Part, Recipe


class Guide:
    """Gives latents that the generator can be held to, and says how well it did.

    Args:
        place: puts a network on the device.
    """

    def __init__(self, recipe: Recipe, encoder: Part, loss: Part, shape: Shape, seed: int, place: Any) -> None:
        self.encoder: Encoder = place(build_encoder(encoder.name, encoder.params, shape, seed))
        cls = RECONSTRUCTIONS.get(loss.name)
        self._loss: Reconstruction = cls(**validated(cls.params, loss.params))
        self._kl = recipe.kl

    def latents(self, part: Batch, random: torch.Generator) -> tuple[Tensor, Tensor, int]:
        """z of a batch: the first half encoded from its real samples, with a drawn deviation; the rest as it was.

        Returns:
            z (B, latent), the Kullback-Leibler term times its weight, and how many were encoded.
        """
        count = (len(part.z) + 1) // 2
        mean, spread = self.encoder(part.real[:count], part.c[:count])
        noise = torch.randn(mean.shape, generator=random).to(mean.device)
        divergence = 0.5 * (mean.square() + spread.exp() - 1 - spread).sum(1).mean()
        z = torch.cat([mean + noise * (0.5 * spread).exp(), part.z[count:]])
        return z, self._kl * divergence, count

    def distance(self, made: Tensor, part: Batch, count: int) -> Tensor:
        """Reconstruction loss of the first `count` samples."""
        return self._loss.loss(made[:count], part.real[:count])
