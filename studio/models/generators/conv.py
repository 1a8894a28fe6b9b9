"""Transposed convolutions with batch norm."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape, widths
from studio.models.generators import GENERATORS
from studio.models.layers import Stem

WIDTH = ParamSpec(
    "width",
    "int",
    128,
    N_("Size of the generator (channels at 4 px)"),
    N_("Halved at each doubling of the picture; more learns finer things and takes longer."),
    low=16,
    high=1024,
    log=True,
)


@GENERATORS.register
class ConvGenerator(Generator):
    """Transposed 4x4 convolutions from 4 px up, after DCGAN (arXiv:1511.06434); weights N(0, .02)."""

    name = "conv"
    title = N_("Transposed convolutions")
    about = N_(
        "Doubles the picture with transposed convolutions, after DCGAN (arXiv:1511.06434). "
        "Fastest for digits and icons up to 32 px; larger pictures can show a checkerboard."
    )
    params = (WIDTH,)

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        sizes = widths(shape, width)
        self.first = Stem(shape.latent + shape.schema_width, sizes[0], 0.02)
        self.blocks = nn.ModuleList(nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False) for a, b in pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in sizes)
        self.last = nn.ConvTranspose2d(sizes[-1], shape.channels, 4, 2, 1)
        for layer in (*self.blocks, self.last):
            nn.init.normal_(layer.weight, 0, 0.02)
        nn.init.zeros_(self.last.bias)

    @property
    def stem(self) -> nn.Linear:
        return self.first.linear

    def synthesize(self, style: Tensor) -> Tensor:
        x = self.norms[0](self.first(style[:, 0])).relu_()
        for block, norm in zip(self.blocks, self.norms[1:], strict=True):
            x = norm(block(x)).relu_()
        return self.last(x).tanh()
