"""The small network whose features samples are compared by."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import skip_init

FEATURES = 64
WIDTH, WIDEST = 16, 96
LAST = 4  # the shorter side of what is left of an image before the features


class FeatureNetwork(nn.Module):
    """Convolutions that halve an image down to 4 pixels, 64 features, and a linear layer on top of them.

    Built without a draw from torch's own generators, which a training beside it goes on drawing from.

    Args:
        size: channels, height and width of an image, both sides powers of two or at least multiples of 8.
        outputs: of the layer on top.
        random: what the weights come from.
    """

    def __init__(self, size: tuple[int, int, int], outputs: int, random: torch.Generator) -> None:
        super().__init__()
        channels, *sides = size
        width = WIDTH if max(sides) > 32 else 2 * WIDTH
        layers: list[nn.Module] = []
        while min(sides) > LAST:
            layers += [_conv(channels, width, 3 if layers else 5), nn.BatchNorm2d(width), nn.ReLU()]
            channels, width, sides = width, min(WIDEST, 2 * width), [(side + 1) // 2 for side in sides]
        flat = channels * sides[0] * sides[1]
        self.body = nn.Sequential(*layers, nn.Flatten(), _linear(flat, FEATURES))
        self.head = nn.Sequential(nn.ReLU(), _linear(FEATURES, outputs))
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, generator=random)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Outputs (N, outputs) of images (N, *size)."""
        y: Tensor = self.head(self.body(x))
        return y


def _conv(channels: int, width: int, size: int) -> nn.Module:
    return _blank(nn.Conv2d, channels, width, size, stride=2, padding=size // 2, bias=False)


def _linear(inputs: int, outputs: int) -> nn.Module:
    return _blank(nn.Linear, inputs, outputs)


def _blank(kind: type[nn.Module], *sizes: Any, **more: Any) -> nn.Module:
    module: nn.Module = skip_init(kind, *sizes, **more)  # type: ignore[no-untyped-call]
    return module
