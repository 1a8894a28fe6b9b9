"""The fully connected generator of the first GANs."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.generators import GENERATORS


@GENERATORS.register
class MlpGenerator(Generator):
    """Two hidden layers with ReLU (arXiv:1406.2661); pictures end in tanh, points anywhere in the plane."""

    name = "mlp"
    title = N_("Fully connected")
    about = N_(
        "Two hidden layers that know nothing of neighbouring pixels, as in the first paper (arXiv:1406.2661). "
        "For teaching: very fast, and soon it draws only a few things."
    )
    params = (ParamSpec("width", "int", 128, N_("Units in a hidden layer"), low=8, high=4096, log=True),)
    makes: ClassVar[tuple[str, ...]] = ("pictures", "points")

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape)
        numbers = shape.dims or shape.channels * shape.resolution**2
        end = nn.Identity() if shape.dims else nn.Tanh()
        self.first = nn.Linear(shape.latent + shape.schema_width, width)
        self.rest = nn.Sequential(nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, numbers), end)

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def synthesize(self, style: Tensor) -> Tensor:
        numbers = self.rest(self.first(style[:, 0]))
        if self.shape.dims:
            return numbers
        return numbers.unflatten(1, (self.shape.channels, self.shape.resolution, self.shape.resolution))
