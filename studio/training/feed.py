"""Batches on the device: real samples with their conditions, and latents to go with them."""

from __future__ import annotations

import copy
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
        places: of the samples to draw from, int64 (n,).
        asked: condition vector of each sample.
        representation: of the generator, where it has one.
    """

    def __init__(
        self,
        store: Any,
        places: np.ndarray,
        seed: int,
        asked: Asked,
        latent: int,
        policy: Policy,
        random: torch.Generator,
        representation: Representation | None = None,
    ) -> None:
        self.loader = Loader(len(places), seed)
        self._places = places
        self._store, self.asked, self._latent, self._policy, self._random = store, asked, latent, policy, random
        self._representation = representation

    def draw(self, count: int) -> Batch:
        """The next `count` samples, pictures turned left to right by chance where the set asks for it."""
        return self.of(self._places[self.loader.draw(count)])

    def of(self, index: np.ndarray) -> Batch:
        """Samples by their place in the set."""
        real = {"pictures": self._pictures, "points": self._points}.get(self._store.kind, self._sounds)(index)
        c = self.asked(index).to(self._policy.device)
        z = torch.randn(len(index), self._latent, generator=self._random).to(self._policy.device)
        return Batch(real, c, z)

    def apart(self, random: torch.Generator) -> Feed:
        """A feed of the same samples that draws what else it needs from `random`, for `of` alone."""
        twin = copy.copy(self)
        twin._random = random
        return twin

    def _pictures(self, index: np.ndarray) -> Tensor:
        policy = self._policy
        real = torch.from_numpy(self._store.pictures[index]).permute(0, 3, 1, 2).to(policy.device)
        real = real.to(policy.dtype or torch.float32).mul_(1 / 127.5).sub_(1)
        if self._store.options.mirror:
            turned = (torch.rand(len(index), generator=self._random) < 0.5).to(policy.device)
            real = torch.where(turned[:, None, None, None], real.flip(3), real)
        return real.contiguous(memory_format=policy.memory_format)

    def _points(self, index: np.ndarray) -> Tensor:
        return torch.from_numpy(self._store.points[index]).to(self._policy.device)

    def _sounds(self, index: np.ndarray) -> Tensor:
        real = torch.from_numpy(self._store.sounds[index]).transpose(1, 2).to(self._policy.device)
        real = real.float().mul_(1 / 32767).contiguous()
        return real if self._representation is None else self._representation.encode(real)
