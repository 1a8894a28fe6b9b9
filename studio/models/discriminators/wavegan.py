"""Judges the samples themselves."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.chance import PhaseShuffle
from studio.models.codes import Codes
from studio.models.discriminators import DISCRIMINATORS

LAYERS = 5
STRIDE, KERNEL = 4, 25
SLOPE = 0.2


@DISCRIMINATORS.register
class WaveDiscriminator(Discriminator):
    """Five convolutions, 25 wide with stride 4, phase shuffle between them (WaveGAN, arXiv:1802.04208)."""

    name = "wavegan"
    title = N_("Raw waveform")
    about = N_(
        "Looks at the samples themselves, after WaveGAN (arXiv:1802.04208). Between its layers it moves everything by "
        "up to two places at random, so that it cannot tell sounds apart by the phase alone."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            256,
            N_("Size of the discriminator (channels at the coarsest)"),
            N_("Halved at each layer; the article takes 1024."),
            low=16,
            high=1024,
            log=True,
        ),
        ParamSpec(
            "shuffle",
            "int",
            2,
            N_("Phase shuffle"),
            N_("By how many places everything is moved at most; 0 for not at all."),
            low=0,
            high=8,
        ),
    )
    judges: ClassVar[tuple[str, ...]] = ("sounds",)

    def __init__(self, shape: Shape, width: int = 256, shuffle: int = 2) -> None:
        super().__init__(shape)
        widths = [shape.channels, *(max(8, width >> level) for level in reversed(range(LAYERS)))]
        self.blocks = nn.ModuleList(nn.Conv1d(a, b, KERNEL, STRIDE, KERNEL // 2) for a, b in pairwise(widths))
        self.shuffle = PhaseShuffle(shuffle)
        size = widths[-1] * -(-shape.length // STRIDE**LAYERS)
        self.codes = Codes(shape)
        self.last = nn.Linear(size, 1)
        self.asked = nn.Linear(self.codes.size, size, bias=False) if self.codes.size else None
        for layer in self.blocks:
            nn.init.kaiming_normal_(layer.weight, SLOPE)
            nn.init.zeros_(layer.bias)
        for layer in (self.last, *([self.asked] if self.asked else [])):
            nn.init.normal_(layer.weight, 0, size**-0.5)

    def features(self, x: Tensor) -> Tensor:
        for block in self.blocks[:-1]:
            x = self.shuffle(F.leaky_relu(block(x), SLOPE))
        return F.leaky_relu(self.blocks[-1](x), SLOPE).flatten(1)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.features(x)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(self.codes(c)) * h).sum(1)
