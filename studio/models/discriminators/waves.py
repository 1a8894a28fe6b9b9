"""A discriminator of points that sees fine detail: places as waves of several lengths."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.discriminators import DISCRIMINATORS

SLOPE = 0.2


@DISCRIMINATORS.register
class WavesDiscriminator(Discriminator):
    """Two hidden layers with leaky ReLU over x and sines and cosines of it, each an octave above the one before.

    A plain network learns slow changes first and fine ones hardly at all; waves bring them within reach
    (Fourier features, arXiv:2006.10739).
    """

    name = "waves"
    title = N_("Points, seen through waves")
    about = N_(
        "Two hidden layers over the point and sines and cosines of it (Fourier features, arXiv:2006.10739). "
        "A plain network is slow to tell close places apart; this one does so from the first second on."
    )
    params = (
        ParamSpec("width", "int", 128, N_("Units in a hidden layer"), low=8, high=4096, log=True),
        ParamSpec(
            "frequencies",
            "int",
            5,
            N_("Waves (frequencies)"),
            N_("The shortest is about four units of the plane divided by two so many times: more see finer detail."),
            low=0,
            high=10,
        ),
    )
    judges: ClassVar[tuple[str, ...]] = ("points",)
    drops = True

    def __init__(self, shape: Shape, width: int = 128, frequencies: int = 5) -> None:
        super().__init__(shape)
        self.register_buffer("octaves", math.pi * 2.0 ** torch.arange(frequencies), persistent=False)
        self.octaves: Tensor
        inputs = shape.dims * (1 + 2 * frequencies) + shape.schema_width
        self.first, self.second, self.last = nn.Linear(inputs, width), nn.Linear(width, width), nn.Linear(width, 1)
        self.slope = nn.LeakyReLU(SLOPE)
        for layer in (self.first, self.second, self.last):
            # Larger than usual (Kaiming, arXiv:1502.01852), so that it is quick to see; a generator is better small.
            nn.init.kaiming_normal_(layer.weight, SLOPE)
            nn.init.zeros_(layer.bias)

    def features(self, x: Tensor) -> Tensor:
        return self._hidden(x, x.new_zeros(len(x), self.shape.schema_width))

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        logits: Tensor = self.last(self._hidden(x, c))
        return logits.squeeze(1)

    def _hidden(self, x: Tensor, c: Tensor) -> Tensor:
        waves = (x[:, :, None] * self.octaves).flatten(1)
        h = self.drop(self.slope(self.first(torch.cat([x, waves.sin(), waves.cos(), c], 1))))
        hidden: Tensor = self.drop(self.slope(self.second(h)))
        return hidden
