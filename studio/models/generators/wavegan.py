"""Makes the samples themselves with long transposed convolutions."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.audio.representations.wave import Wave
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.codes import Codes
from studio.models.generators import GENERATORS

LAYERS = 5
STRIDE, KERNEL = 4, 25


@GENERATORS.register
class WaveGenerator(Generator):
    """Five transposed convolutions, 25 wide with stride 4, ReLU, no normalisation (WaveGAN, arXiv:1802.04208)."""

    name = "wavegan"
    title = N_("Raw waveform")
    about = N_(
        "Makes the samples themselves from coarse to fine, after WaveGAN (arXiv:1802.04208). It knows nothing of pitch "
        "or phase, so it takes a graphics card and a day until it is more than noise and rumble."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            256,
            N_("Size of the generator (channels at the coarsest)"),
            N_("Halved at each layer; the article takes 1024."),
            low=16,
            high=1024,
            log=True,
        ),
    )
    makes: ClassVar[tuple[str, ...]] = ("sounds",)

    def __init__(self, shape: Shape, width: int = 256) -> None:
        super().__init__(shape)
        self.representation = Wave()
        self.codes = Codes(shape)
        self._steps = math.ceil(shape.length / STRIDE**LAYERS)
        widths = [*(max(8, width >> level) for level in range(LAYERS)), shape.channels]
        self.first = nn.Linear(shape.latent + self.codes.size, widths[0] * self._steps)
        self.blocks = nn.ModuleList(
            nn.ConvTranspose1d(a, b, KERNEL, STRIDE, (KERNEL - STRIDE + 1) // 2, 1) for a, b in pairwise(widths)
        )
        for layer in (self.first, *self.blocks):
            # Each output of a transposed convolution is a sum over inputs x KERNEL / STRIDE.
            inputs = layer.in_features if isinstance(layer, nn.Linear) else layer.in_channels * KERNEL / STRIDE
            nn.init.normal_(layer.weight, 0, math.sqrt(2 / inputs))
            nn.init.zeros_(layer.bias)

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def synthesize(self, style: Tensor) -> Tensor:
        z, c = style[:, 0].split((self.shape.latent, self.shape.schema_width), 1)
        x = self.first(torch.cat([z, self.codes(c)], 1)).unflatten(1, (-1, self._steps))
        for block in self.blocks:
            x = block(F.relu(x))
        return x[..., : self.shape.length].float().tanh()
