"""Draws a mel spectrogram with transposed convolutions, as the first articles drew pictures."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.audio.representations.mel import BANDS, MelSpectrogram
from studio.audio.representations.spectral import HOP
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.codes import Codes
from studio.models.generators import GENERATORS

DOUBLINGS = 4
SLOPE = 0.2


@GENERATORS.register
class MelGenerator(Generator):
    """Transposed 4x4 convolutions, batch norm and leaky ReLU, after DCGAN (arXiv:1511.06434); weights N(0, .02)."""

    name = "mel"
    title = N_("Mel spectrogram")
    about = N_(
        "Draws a mel spectrogram as the first convolutional GANs drew pictures (arXiv:1511.06434). Timbre comes soon, "
        "pitch hardly, and every note passes through Griffin and Lim's method."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            128,
            N_("Size of the generator (channels at the coarsest)"),
            N_("Halved at each doubling; more learns finer things and takes longer."),
            low=16,
            high=1024,
            log=True,
        ),
    )
    makes: ClassVar[tuple[str, ...]] = ("sounds",)
    writes: ClassVar[str] = MelSpectrogram.name

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        self.representation = MelSpectrogram(shape.rate)
        self.codes = Codes(shape)
        self._frames = shape.length // HOP + 1
        self._size = BANDS >> DOUBLINGS, math.ceil(self._frames / (1 << DOUBLINGS))
        widths = [max(8, width >> level) for level in range(DOUBLINGS)]
        self.first = nn.Linear(shape.latent + self.codes.size, widths[0] * math.prod(self._size), bias=False)
        self.blocks = nn.ModuleList(nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False) for a, b in pairwise(widths))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in widths)
        self.last = nn.ConvTranspose2d(widths[-1], shape.channels, 4, 2, 1)
        for layer in (self.first, *self.blocks, self.last):
            nn.init.normal_(layer.weight, 0, 0.02)
        nn.init.zeros_(self.last.bias)

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def synthesize(self, style: Tensor) -> Tensor:
        z, c = style[:, 0].split((self.shape.latent, self.shape.schema_width), 1)
        # Channels are the innermost numbers, so that the map is channels-last without a copy.
        x = self.first(torch.cat([z, self.codes(c)], 1)).unflatten(1, (*self._size, -1)).permute(0, 3, 1, 2)
        x = F.leaky_relu_(self.norms[0](x), SLOPE)
        for block, norm in zip(self.blocks, self.norms[1:], strict=True):
            x = F.leaky_relu_(norm(block(x)), SLOPE)
        return self.last(x)[..., : self._frames].float().tanh()
