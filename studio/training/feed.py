"""Batches on the device: real samples with their conditions, and latents to go with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.audio.representations.base import Representation
from studio.training.asked import Asked
from studio.training.devices import Policy
from studio.training.loader import Loader


@dataclass(frozen=True)
class Batch:
    """Everything drawn for one step: real network tensors (B, ...) in [-1, 1], conditions (B, K), z (B, latent)."""

    real: Tensor
    c: Tensor
    z: Tensor

    def split(self, size: int) -> list[Batch]:
        """The same in parts of at most `size` samples."""
        return [Batch(*part) for part in zip(*(torch.split(t, size) for t in (self.real, self.c, self.z)), strict=True)]


class Feed:
    """Draws batches; the order comes from the loader's seed, everything else from `random`.

    Args:
        asked: condition vector of each sample.
        representation: of the generator, where it has one.
    """

    def __init__(
        self,
        store: Any,
        seed: int,
        asked: Asked,
        latent: int,
        policy: Policy,
        random: torch.Generator,
        representation: Representation | None = None,
    ) -> None:
        self.loader = Loader(len(store), seed)
        self._store, self._asked, self._latent, self._policy, self._random = store, asked, latent, policy, random
        self._representation = representation

    def draw(self, count: int) -> Batch:
        """The next `count` samples, pictures turned left to right by chance where the set asks for it."""
        index = self.loader.draw(count)
        real = self._pictures(index) if self._store.kind == "pictures" else self._sounds(index)
        c = self._asked(index).to(self._policy.device)
        z = torch.randn(count, self._latent, generator=self._random).to(self._policy.device)
        return Batch(real, c, z)

    def _pictures(self, index: np.ndarray) -> Tensor:
        policy = self._policy
        real = torch.from_numpy(self._store.pictures[index]).permute(0, 3, 1, 2).to(policy.device)
        real = real.to(policy.dtype or torch.float32).mul_(1 / 127.5).sub_(1)
        if self._store.options.mirror:
            turned = (torch.rand(len(index), generator=self._random) < 0.5).to(policy.device)
            real = torch.where(turned[:, None, None, None], real.flip(3), real)
        return real.contiguous(memory_format=policy.memory_format)

    def _sounds(self, index: np.ndarray) -> Tensor:
        real = torch.from_numpy(self._store.sounds[index]).transpose(1, 2).to(self._policy.device)
        real = real.float().mul_(1 / 32767).contiguous()
        return real if self._representation is None else self._representation.encode(real)
