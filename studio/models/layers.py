"""Layers shared by the picture networks."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.models.base import SMALLEST

LEAK = 0.05


class Stem(nn.Module):
    """Vector (B, D) -> map (B, width, 4, 4): a transposed 4x4 convolution of one pixel, as a matrix product.

    Args:
        deviation: standard deviation of the initial weights.
    """

    def __init__(self, size: int, width: int, deviation: float) -> None:
        super().__init__()
        self.linear = nn.Linear(size, width * SMALLEST**2, bias=False)
        nn.init.normal_(self.linear.weight, 0, deviation)

    def forward(self, x: Tensor) -> Tensor:
        # Channels are the innermost numbers, so that the map is channels-last without a copy.
        return self.linear(x).unflatten(1, (SMALLEST, SMALLEST, -1)).permute(0, 3, 1, 2)


class UpConv(nn.Module):
    """Nearest x2, then a 3x3 convolution: (B, C, H, W) -> (B, D, 2H, 2W).

    Computed as one transposed 4x4 convolution whose kernel is the 3x3 kernel summed over the four pixels
    of each enlarged one: the same numbers for 4/9 of the products and without the enlarged map.

    Args:
        deviation: standard deviation of the initial weights.
    """

    def __init__(self, inputs: int, outputs: int, bias: bool, deviation: float = 0.03) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs, 3, 3).normal_(0, deviation))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return F.conv_transpose2d(x, doubled(self.weight), self.bias, stride=2, padding=1)


def to_picture(x: Tensor, training: bool) -> Tensor:
    """Pixels from the last layer: tanh(x) + x / 20, in float32, cut to [-1, 1] outside training.

    A plain tanh has no slope left where it is full, least of all in bfloat16, so that burnt-out patches stay for
    good: after 3,000 steps of 64 px colour 5% of the pixels were pure white, in the set none. With the slope the
    discriminator sees how far too bright they are, and a tenth as many remain.
    """
    x = x.float()
    x = x.tanh() + LEAK * x
    return x if training else x.clamp(-1, 1)


def doubled(kernel: Tensor) -> Tensor:
    """The transposed 4x4 stride-2 kernel (..., 4, 4) that equals nearest x2 and this correlation kernel (..., 3, 3)."""
    flipped = kernel.flip(-1, -2)
    padded = F.pad(flipped, (1, 1, 1, 1))
    return padded[..., 1:, 1:] + padded[..., :-1, 1:] + padded[..., 1:, :-1] + padded[..., :-1, :-1]


class ResidualConv1d(nn.Module):
    """x + two 3-wide convolutions with leaky ReLU before each: (B, C, T) -> (B, C, T)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.one = nn.Conv1d(width, width, 3, padding=1)
        self.two = nn.Conv1d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        h = self.one(F.leaky_relu(x, 0.2))
        return x + self.two(F.leaky_relu(h, 0.2))


class ResidualDown(nn.Module):
    """Two 3x3 convolutions beside a 1x1 one, halved: (B, C, H, W) -> (B, D, H/2, W/2). He init, no normalisation."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.one = nn.Conv2d(inputs, inputs, 3, padding=1)
        self.two = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False)
        for layer in (self.one, self.two, self.skip):
            nn.init.kaiming_normal_(layer.weight, 0.2)
        nn.init.zeros_(self.one.bias)
        nn.init.zeros_(self.two.bias)

    def forward(self, x: Tensor) -> Tensor:
        h = self.two(F.leaky_relu(self.one(F.leaky_relu(x, 0.2)), 0.2))
        # Short sounds end as maps one column wide, which must not vanish.
        half = nn.AvgPool2d(2, ceil_mode=True)
        return (half(h) + self.skip(half(x))) * math.sqrt(0.5)


class ResidualUp(nn.Module):
    """Batch norm, ReLU and a 3x3 convolution, twice, beside a 1x1 one, doubled: (B, C, H, W) -> (B, D, 2H, 2W)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList([nn.BatchNorm2d(inputs), nn.BatchNorm2d(outputs)])
        self.one = UpConv(inputs, outputs, bias=False, deviation=math.sqrt(2 / (9 * inputs)))
        self.two = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False)
        nn.init.kaiming_normal_(self.two.weight)
        nn.init.zeros_(self.two.bias)
        nn.init.kaiming_normal_(self.skip.weight, nonlinearity="linear")

    def forward(self, x: Tensor) -> Tensor:
        h = self.one(self.norms[0](x).relu_())
        h = self.two(self.norms[1](h).relu_())
        # The 1x1 convolution before the enlargement: the same numbers for a quarter of the products.
        return (h + F.interpolate(self.skip(x), scale_factor=2)) * math.sqrt(0.5)
