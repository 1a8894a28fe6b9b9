"""Judges mel spectrograms with dropout, as the first articles judged pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import torch.nn.functional as F
from torch import Tensor, nn

from studio.audio.representations.mel import BANDS
from studio.audio.representations.spectral import HOP
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.chance import Dropout
from studio.models.codes import Codes
from studio.models.discriminators import DISCRIMINATORS
from studio.models.grids import filled, halved

HALVINGS = 4
SLOPE = 0.2


@DISCRIMINATORS.register
class MelDiscriminator(Discriminator):
    """Strided 4x4 convolutions, leaky ReLU and dropout; weights N(0, .02), conditions by projection (1802.05637)."""

    name = "mel"
    title = N_("Mel spectrogram with dropout")
    about = N_(
        "Halves a mel spectrogram with plain convolutions and forgets some of what it sees at each step, so that it "
        "does not learn the set by heart (dropout, arXiv:1207.0580). As the first articles did, but without batch norm."
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
        ParamSpec(
            "dropout",
            "float",
            0.25,
            N_("Dropout"),
            N_("Share of what each layer sees that is left out at random while it learns."),
            low=0.0,
            high=0.9,
        ),
    )
    judges: ClassVar[tuple[str, ...]] = ("sounds",)
    reads: ClassVar[str] = "mel"

    def __init__(self, shape: Shape, width: int = 128, dropout: float = 0.25) -> None:
        super().__init__(shape)
        widths = [shape.channels, *(max(8, width >> level) for level in reversed(range(HALVINGS)))]
        self.blocks = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise(widths))
        self.dropout = Dropout(dropout)
        size = widths[-1] * (BANDS >> HALVINGS) * halved(shape.length // HOP + 1, HALVINGS)[-1]
        self.codes = Codes(shape)
        self.last = nn.Linear(size, 1)
        self.asked = nn.Linear(self.codes.size, size, bias=False) if self.codes.size else None
        for layer in (*self.blocks, self.last, *([self.asked] if self.asked else [])):
            nn.init.normal_(layer.weight, 0, 0.02)

    def features(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = self.dropout(F.leaky_relu(block(filled(x, 2, 2)), SLOPE))
        return x.permute(0, 2, 3, 1).flatten(1)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.features(x)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(self.codes(c)) * h).sum(1)
