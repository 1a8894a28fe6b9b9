"""A generator of points that can leave gaps: part of its input is heads or tails."""

from __future__ import annotations

import itertools
from typing import ClassVar

import torch
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.generators import GENERATORS

PLAIN = 4
SPREAD = 0.4  # of what it makes at first; 1 finds all heaps as well, and later


@GENERATORS.register
class SignsGenerator(Generator):
    """Two hidden layers with ReLU over the first four numbers of z and the signs of all others.

    A continuous network maps a connected space to a connected one, so that it must leave a thread of points between
    heaps that are apart (arXiv:1806.02463). The signs make its input fall into pieces from the start.
    """

    name = "signs"
    title = N_("Points, with heads or tails")
    about = N_(
        "Two hidden layers that are given coin tosses besides a few smooth numbers. A smooth network must leave a "
        "thread of points between heaps that are apart (disconnected manifolds, arXiv:1806.02463); tosses need none."
    )
    params = (ParamSpec("width", "int", 128, N_("Units in a hidden layer"), low=8, high=4096, log=True),)
    makes: ClassVar[tuple[str, ...]] = ("points",)

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        self.plain = min(PLAIN, shape.latent)
        sizes = shape.latent + shape.schema_width, width, width, shape.dims
        self.first, self.second, self.last = (nn.Linear(*pair) for pair in itertools.pairwise(sizes))
        for layer in (self.first, self.second, self.last):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        # Spread over the plane from the start: one that begins in the middle may never find a row of heaps at the edge.
        self.last.weight.data.mul_(SPREAD)

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def map(self, z: Tensor, c: Tensor) -> Tensor:
        return torch.cat([z[:, : self.plain], z[:, self.plain :].sign(), c], 1).unsqueeze(1)

    def synthesize(self, style: Tensor) -> Tensor:
        points: Tensor = self.last(self.second(self.first(style[:, 0]).relu()).relu())
        return points
