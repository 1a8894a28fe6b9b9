"""Strided convolutions without normalisation, and any of three ways to tell the class."""

from __future__ import annotations

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import SMALLEST, Discriminator, Shape, widths
from studio.models.conditioning import CONDITIONS, beside, doubt
from studio.models.discriminators import DISCRIMINATORS

SLOPE = 0.2


@DISCRIMINATORS.register
class ConvDiscriminator(Discriminator):
    """4x4 stride-2 convolutions, leaky ReLU, He init; linear, and usually projection on the class (arXiv:1802.05637).

    What a `Verdict` does it does itself, so that networks saved by earlier versions still fit.
    """

    name = "conv"
    title = N_("Strided convolutions")
    about = N_(
        "Halves the picture with plain strided convolutions, as DCGAN does (arXiv:1511.06434), but without "
        "normalisation, as R3GAN advises (arXiv:2501.05441). The fastest judge of pictures."
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
        CONDITIONS,
    )
    drops = True

    def __init__(self, shape: Shape, width: int = 128, conditions: str = "projection") -> None:
        super().__init__(shape)
        classes = shape.schema_width
        self.planes = classes if conditions == "concatenation" else 0
        sizes = [shape.channels + self.planes, *reversed(widths(shape, width))]
        self.blocks = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise(sizes))
        size = sizes[-1] * SMALLEST**2
        self.last = nn.Linear(size, 1)
        self.classes = nn.Linear(classes, size, bias=False) if classes and conditions == "projection" else None
        self.names = nn.Linear(size, classes) if classes and conditions == "auxiliary" else None
        for layer in self.blocks:
            nn.init.kaiming_normal_(layer.weight, SLOPE)
            nn.init.zeros_(layer.bias)
        for last in filter(None, (self.last, self.classes, self.names)):
            nn.init.normal_(last.weight, 0, size**-0.5)
        nn.init.zeros_(self.last.bias)

    def features(self, x: Tensor) -> Tensor:
        return self._features(x, x.new_zeros(len(x), self.shape.schema_width))

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        return self._logits(self._features(x, c), c)

    def judge(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        h = self._features(x, c)
        paid = x.new_zeros(()) if self.names is None else doubt(self.names(h), c)
        return self._logits(h, c).float(), paid

    def _features(self, x: Tensor, c: Tensor) -> Tensor:
        x = beside(x, c) if self.planes else x
        for block in self.blocks:
            x = self.drop(F.leaky_relu_(block(x), SLOPE))
        # Position by position with channels innermost: a view of a channels-last map.
        return x.permute(0, 2, 3, 1).flatten(1)

    def _logits(self, h: Tensor, c: Tensor) -> Tensor:
        logits: Tensor = self.last(h).squeeze(1)
        return logits if self.classes is None else logits + (self.classes(c) * h).sum(1)
