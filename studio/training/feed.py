"""Batches on the device: real pictures with their conditions, and latents to go with them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.training.devices import Policy
from studio.training.loader import Loader, Pictures


@dataclass(frozen=True)
class Batch:
    """Everything drawn for one step: real pictures (B, C, H, W) in [-1, 1], conditions (B, K), z (B, latent)."""

    real: Tensor
    c: Tensor
    z: Tensor

    def split(self, size: int) -> list[Batch]:
        """The same in parts of at most `size` pictures."""
        return [Batch(*part) for part in zip(*(torch.split(t, size) for t in (self.real, self.c, self.z)), strict=True)]


class Feed:
    """Draws batches; the order comes from the loader's seed, everything else from `random`.

    Args:
        rows: condition vector of each label; see `average.condition_rows`.
    """

    def __init__(
        self, store: Pictures, seed: int, rows: Tensor, latent: int, policy: Policy, random: torch.Generator
    ) -> None:
        self.loader = Loader(store, seed)
        self._rows, self._latent, self._policy, self._random = rows, latent, policy, random
        self._mirror = bool(store.options.mirror)

    def draw(self, count: int) -> Batch:
        """The next `count` pictures, turned left to right by chance where the set asks for it."""
        pictures, labels = self.loader.draw(count)
        policy = self._policy
        real = torch.from_numpy(pictures).permute(0, 3, 1, 2).to(policy.device)
        real = real.to(policy.dtype or torch.float32).mul_(1 / 127.5).sub_(1)
        if self._mirror:
            turned = (torch.rand(count, generator=self._random) < 0.5).to(policy.device)
            real = torch.where(turned[:, None, None, None], real.flip(3), real)
        c = self._rows[torch.from_numpy(labels)].to(policy.device)
        z = torch.randn(count, self._latent, generator=self._random).to(policy.device)
        return Batch(real.contiguous(memory_format=policy.memory_format), c, z)
