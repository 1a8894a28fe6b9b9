"""Residual blocks with batch norm."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from studio.core.i18n import N_
from studio.models.attention import attend
from studio.models.base import Generator, Shape, widths
from studio.models.generators import GENERATORS
from studio.models.generators.conv import WIDTH
from studio.models.layers import ResidualUp, Stem, to_picture


@GENERATORS.register
class ResidualGenerator(Generator):
    """Doubling residual blocks from 4 px to the picture's size, batch norm, 3x3 convolution (arXiv:1802.05957)."""

    name = "residual"
    title = N_("Residual blocks")
    about = N_(
        "Doubles the picture in blocks with a bridge around each, as the generators of WGAN-GP and of spectral "
        "normalisation do (arXiv:1704.00028, arXiv:1802.05957). Deeper than plain convolutions, and slower."
    )
    params = (WIDTH,)

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        sizes = widths(shape, width)
        sizes = [*sizes, max(8, sizes[-1] // 2)]
        self.first = Stem(shape.latent + shape.schema_width, sizes[0], 0.1)
        self.blocks = nn.ModuleList(ResidualUp(a, b) for a, b in pairwise(sizes))
        self.attention: nn.Module = nn.Identity()
        self.norm = nn.BatchNorm2d(sizes[-1])
        self.last = nn.Conv2d(sizes[-1], shape.channels, 3, padding=1)
        nn.init.kaiming_normal_(self.last.weight, nonlinearity="linear")
        nn.init.zeros_(self.last.bias)

    @property
    def stem(self) -> nn.Linear:
        return self.first.linear

    def synthesize(self, style: Tensor) -> Tensor:
        x = self.first(style[:, 0])
        for block in self.blocks:
            x = attend(self.attention, block(x))
        return to_picture(self.last(self.norm(x).relu_()), self.training)
