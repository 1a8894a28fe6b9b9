"""The fully connected discriminator of the first GANs."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.discriminators import DISCRIMINATORS


@DISCRIMINATORS.register
class MlpDiscriminator(Discriminator):
    """Two hidden layers with leaky ReLU; the conditions join the numbers of a sample (arXiv:1411.1784)."""

    name = "mlp"
    title = N_("Fully connected")
    about = N_(
        "Two hidden layers over all pixels at once, as in the first paper (arXiv:1406.2661), "
        "with the class as further inputs (arXiv:1411.1784). For teaching."
    )
    params = (ParamSpec("width", "int", 128, N_("Units in a hidden layer"), low=8, high=4096, log=True),)
    drops = True
    judges: ClassVar[tuple[str, ...]] = ("pictures", "points")

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        numbers = shape.dims or shape.channels * shape.resolution**2
        self.first = nn.Linear(numbers + shape.schema_width, width)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, 1)
        self.slope = nn.LeakyReLU(0.2)

    def features(self, x: Tensor) -> Tensor:
        return self._hidden(x, x.new_zeros(len(x), self.shape.schema_width))

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        return self.last(self._hidden(x, c)).squeeze(1)

    def _hidden(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.drop(self.slope(self.first(torch.cat([x.flatten(1), c], 1))))
        return self.drop(self.slope(self.second(h)))
