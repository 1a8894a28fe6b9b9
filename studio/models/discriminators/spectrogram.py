"""Judges loudness and instantaneous frequency as two pictures."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import ClassVar

import torch.nn.functional as F
from torch import Tensor, nn

from studio.audio.representations.spectral import HOP, SIZE
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.codes import Codes
from studio.models.discriminators import DISCRIMINATORS
from studio.models.grids import filled, folded, halved

HALVINGS = 3
NARROWEST = 32
BINS, FRAMES = 8, 2  # what the first layer takes together
SLOPE = 0.2


@DISCRIMINATORS.register
class SpectrogramDiscriminator(Discriminator):
    """4x4 stride-2 convolutions on 512 bins x frames, leaky ReLU, He init; conditions by projection (1802.05637)."""

    name = "spectrogram"
    title = N_("Spectrogram with frequencies")
    about = N_(
        "Looks at loudness and instantaneous frequency as pictures and halves them with plain convolutions "
        "(GANSynth, arXiv:1902.08710). Each semitone has a row of its own in the projection (arXiv:1802.05637)."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            128,
            N_("Size of the discriminator (channels at the coarsest)"),
            N_("Halved at each doubling; more sees finer things and takes longer."),
            low=16,
            high=1024,
            log=True,
        ),
    )
    judges: ClassVar[tuple[str, ...]] = ("sounds",)
    reads: ClassVar[str] = "logmag-if"

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        widths = [max(NARROWEST, width >> level) for level in reversed(range(HALVINGS + 1))]
        self.first = nn.Conv2d(2 * shape.channels * BINS * FRAMES, widths[0], 3, padding=1)
        self.blocks = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise(widths))
        frames = shape.length // HOP + 1
        size = widths[-1] * halved(SIZE // 2 // BINS, HALVINGS)[-1] * halved(math.ceil(frames / FRAMES), HALVINGS)[-1]
        self.codes = Codes(shape)
        self.last = nn.Linear(size, 1)
        self.asked = nn.Linear(self.codes.size, size, bias=False) if self.codes.size else None
        for layer in (self.first, *self.blocks):
            nn.init.kaiming_normal_(layer.weight, SLOPE)
            nn.init.zeros_(layer.bias)
        nn.init.normal_(self.last.weight, 0, size**-0.5)
        if self.asked is not None:
            nn.init.normal_(self.asked.weight, 0, size**-0.5)

    def features(self, x: Tensor) -> Tensor:
        x = F.leaky_relu_(self.first(folded(x, BINS, FRAMES)), SLOPE)
        for block in self.blocks:
            x = F.leaky_relu_(block(filled(x, 2, 2)), SLOPE)
        return x.permute(0, 2, 3, 1).flatten(1)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.features(x)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(self.codes(c)) * h).sum(1)
