"""Strided convolutions without normalisation, classes by projection."""

from __future__ import annotations

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import SMALLEST, Discriminator, Shape, widths
from studio.models.discriminators import DISCRIMINATORS

SLOPE = 0.2


@DISCRIMINATORS.register
class ConvDiscriminator(Discriminator):
    """4x4 stride-2 convolutions, leaky ReLU, He init; linear + projection on the class (arXiv:1802.05637)."""

    name = "conv"
    title = N_("Strided convolutions")
    about = N_(
        "Halves the picture with plain convolutions and no normalisation, as R3GAN advises (arXiv:2501.05441). "
        "Classes enter at the end by projection (arXiv:1802.05637), so that blends of classes are understood."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            128,
            N_("Size of the discriminator (channels at 4 px)"),
            N_("Halved at each doubling of the picture; more sees finer things and takes longer."),
            low=16,
            high=1024,
            log=True,
        ),
    )
    drops = True

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        sizes = [shape.channels, *reversed(widths(shape, width))]
        self.blocks = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise(sizes))
        size = sizes[-1] * SMALLEST**2
        self.last = nn.Linear(size, 1)
        self.classes = nn.Linear(shape.schema_width, size, bias=False) if shape.schema_width else None
        for layer in self.blocks:
            nn.init.kaiming_normal_(layer.weight, SLOPE)
            nn.init.zeros_(layer.bias)
        nn.init.normal_(self.last.weight, 0, size**-0.5)
        nn.init.zeros_(self.last.bias)
        if self.classes is not None:
            nn.init.normal_(self.classes.weight, 0, size**-0.5)

    def features(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = self.drop(F.leaky_relu_(block(x), SLOPE))
        # Position by position with channels innermost: a view of a channels-last map.
        return x.permute(0, 2, 3, 1).flatten(1)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.features(x)
        logits = self.last(h).squeeze(1)
        return logits if self.classes is None else logits + (self.classes(c) * h).sum(1)
