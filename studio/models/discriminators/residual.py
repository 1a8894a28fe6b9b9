"""Residual blocks, and any of three ways to tell the class."""

from __future__ import annotations

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.attention import attend
from studio.models.base import SMALLEST, Discriminator, Shape, widths
from studio.models.conditioning import CONDITIONS, Verdict
from studio.models.discriminators import DISCRIMINATORS
from studio.models.layers import ResidualDown

SLOPE = 0.2
WIDTH = ParamSpec(
    "width",
    "int",
    128,
    N_("Size of the discriminator (channels at 4 px)"),
    N_("Halved at each doubling of the picture; more sees finer things and takes longer."),
    low=16,
    high=1024,
    log=True,
)


@DISCRIMINATORS.register
class ResidualDiscriminator(Discriminator):
    """A 3x3 convolution, halving residual blocks to 4 px, sum over positions (arXiv:1802.05957, appendix)."""

    name = "residual"
    title = N_("Residual blocks")
    about = N_(
        "Halves the picture in blocks with a bridge around each, as the discriminators of WGAN-GP and of spectral "
        "normalisation do (arXiv:1704.00028, arXiv:1802.05957). Sees more than plain convolutions, and takes longer."
    )
    params = (WIDTH, CONDITIONS)
    drops = True

    def __init__(self, shape: Shape, width: int = 128, conditions: str = "projection") -> None:
        super().__init__(shape)
        sizes = [*reversed(widths(shape, width))]
        sizes = [max(8, sizes[0] // 2), *sizes]
        verdict = Verdict(sizes[-1], shape.schema_width, conditions, summed=SMALLEST**2)
        self.first = nn.Conv2d(shape.channels + verdict.planes, sizes[0], 3, padding=1)
        self.blocks = nn.ModuleList(ResidualDown(a, b) for a, b in pairwise(sizes))
        self.attention: nn.Module = nn.Identity()
        self.verdict = verdict
        nn.init.kaiming_normal_(self.first.weight, SLOPE)
        nn.init.zeros_(self.first.bias)

    def features(self, x: Tensor) -> Tensor:
        return self._features(x, x.new_zeros(len(x), self.shape.schema_width))

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        logits: Tensor = self.verdict(self._features(x, c), c)
        return logits

    def judge(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        h = self._features(x, c)
        return self.verdict(h, c).float(), self.verdict.doubt(h, c)

    def _features(self, x: Tensor, c: Tensor) -> Tensor:
        x = attend(self.attention, self.first(self.verdict.beside(x, c)))
        for block in self.blocks:
            x = self.drop(attend(self.attention, block(x)))
        # The sum over positions, as in the article: beside spectral normalisation their mean would say too little.
        return F.leaky_relu(x, SLOPE).sum((2, 3))
