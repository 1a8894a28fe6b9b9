"""Nearest enlargement and 3x3 convolutions with batch norm."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from studio.core.i18n import N_
from studio.models.base import Generator, Shape, widths
from studio.models.generators import GENERATORS
from studio.models.generators.conv import WIDTH
from studio.models.layers import Stem, UpConv, to_picture


@GENERATORS.register
class UpConvGenerator(Generator):
    """Nearest x2 and 3x3 convolutions from 4 px up, the cure of Odena et al. for checkerboards; stem N(0, .02)."""

    name = "upconv"
    title = N_("Enlarging convolutions")
    about = N_(
        "Doubles the picture by repeating pixels and smoothing them with a learned convolution "
        "(Odena, Dumoulin and Olah, distill.pub/2016/deconv-checkerboard). No checkerboard, for 64 px and above."
    )
    params = (WIDTH,)

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        sizes = widths(shape, width)
        self.first = Stem(shape.latent + shape.schema_width, sizes[0], 0.02)
        self.blocks = nn.ModuleList(UpConv(a, b, bias=False) for a, b in pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in sizes)
        self.last = UpConv(sizes[-1], shape.channels, bias=True)

    @property
    def stem(self) -> nn.Linear:
        return self.first.linear

    def synthesize(self, style: Tensor) -> Tensor:
        x = self.norms[0](self.first(style[:, 0])).relu_()
        for block, norm in zip(self.blocks, self.norms[1:], strict=True):
            x = norm(block(x)).relu_()
        return to_picture(self.last(x), self.training)
