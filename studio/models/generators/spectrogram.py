"""Draws loudness and instantaneous frequency as two pictures."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.audio.representations.logmag_if import LogMagnitudeFrequency
from studio.audio.representations.spectral import HOP, SIZE
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.codes import Codes
from studio.models.generators import GENERATORS
from studio.models.grids import halved, unfolded
from studio.models.layers import UpConv, to_picture

DOUBLINGS = 3
NARROWEST = 32
BINS, FRAMES = 8, 2  # what the last layer makes of one place


@GENERATORS.register
class SpectrogramGenerator(Generator):
    """Nearest x2 and 3x3 convolutions with batch norm up to 512 bins x frames, after GANSynth (arXiv:1902.08710)."""

    name = "spectrogram"
    title = N_("Spectrogram with frequencies")
    about = N_(
        "Draws how loud each frequency is and how it moves as pictures, after GANSynth (arXiv:1902.08710). "
        "The pitch has to be learned note by note, which takes a graphics card and hours."
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
    writes: ClassVar[str] = LogMagnitudeFrequency.name

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        self.representation = LogMagnitudeFrequency()
        self.codes = Codes(shape)
        self._frames = shape.length // HOP + 1
        high, wide = halved(SIZE // 2 // BINS, DOUBLINGS), halved(math.ceil(self._frames / FRAMES), DOUBLINGS)
        self._sizes = list(zip(high, wide, strict=True))[::-1]
        widths = [max(NARROWEST, width >> level) for level in range(DOUBLINGS + 1)]
        self.first = nn.Linear(shape.latent + self.codes.size, widths[0] * high[-1] * wide[-1], bias=False)
        self.blocks = nn.ModuleList(UpConv(a, b, bias=False) for a, b in pairwise(widths))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in widths)
        self.last = nn.Conv2d(widths[-1], 2 * shape.channels * BINS * FRAMES, 3, padding=1)
        nn.init.normal_(self.first.weight, 0, 0.05)

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def synthesize(self, style: Tensor) -> Tensor:
        z, c = style[:, 0].split((self.shape.latent, self.shape.schema_width), 1)
        # Channels are the innermost numbers, so that the map is channels-last without a copy.
        x = self.first(torch.cat([z, self.codes(c)], 1)).unflatten(1, (*self._sizes[0], -1)).permute(0, 3, 1, 2)
        x = F.relu_(self.norms[0](x))
        for block, norm, (high, wide) in zip(self.blocks, self.norms[1:], self._sizes[1:], strict=True):
            x = block(x)
            x = F.relu_(norm(F.pad(x, (0, wide - x.shape[3], 0, high - x.shape[2]))))
        return to_picture(unfolded(self.last(x), BINS, FRAMES)[..., : self._frames], self.training)
