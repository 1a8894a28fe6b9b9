"""Layers that roll dice: the same ones again after a run is resumed."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Chance(nn.Module):
    """Counts what was drawn in a buffer, so that draws depend on the weights' file alone and never on the process."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("drawn", torch.zeros((), dtype=torch.int64))
        self.drawn: Tensor

    def source(self, device: torch.device | str) -> torch.Generator:
        """The random numbers of the next draw."""
        self.drawn += 1
        return torch.Generator(device).manual_seed(int(self.drawn))


class Dropout(Chance):
    """While training, each number is 0 with this probability and larger otherwise, as the mean stays (1207.0580)."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.probability == 0:
            return x
        keep = 1 - self.probability
        return x * torch.empty_like(x).bernoulli_(keep, generator=self.source(x.device)) / keep


class PhaseShuffle(Chance):
    """While training, moves maps (B, C, T) by up to `most` places either way, ends mirrored (arXiv:1802.04208)."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def forward(self, x: Tensor) -> Tensor:
        length = x.shape[2]
        if not self.training or length <= self.most:
            return x
        shift = int(torch.randint(-self.most, self.most + 1, (), generator=self.source("cpu")))
        return F.pad(x, (max(shift, 0), max(-shift, 0)), mode="reflect").narrow(2, max(-shift, 0), length)
