"""Residual stacks over views of a sound, and the judgement that two of them end in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator
from studio.models.layers import ResidualDown

SLOPE = 0.2
FEATURES = 128
STEPS = (1.0, 1.5, 2.0, 3.0)


def width_param(label: str) -> ParamSpec:
    """How wide the first block of every stack is."""
    return ParamSpec(
        "width", "int", 32, label, N_("More hears finer things and takes longer."), low=8, high=256, log=True
    )


JUDGE_WIDTH = width_param(N_("Size of the discriminator (channels)"))
ENCODER_WIDTH = width_param(N_("Size of the encoder (channels)"))


class Stack(nn.Module):
    """Patches, then halving residual blocks: (B, C, H, W) -> (B, width).

    Args:
        patch: pixels (high, wide) that the first convolution takes together.
        last: size (high, wide) to which the last map is pooled.
    """

    def __init__(self, channels: int, width: int, patch: tuple[int, int], last: tuple[int, int], out: int) -> None:
        super().__init__()
        sizes = [round(width * step) for step in STEPS]
        self.patch = nn.Conv2d(channels, sizes[0], patch, patch)
        self.blocks = nn.ModuleList(ResidualDown(a, b) for a, b in pairwise(sizes))
        self.pool = nn.AdaptiveAvgPool2d(last)
        self.linear = nn.Linear(sizes[-1] * last[0] * last[1], out)
        nn.init.kaiming_normal_(self.patch.weight, SLOPE)
        nn.init.zeros_(self.patch.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patch(x.contiguous(memory_format=torch.channels_last))
        for block in self.blocks:
            x = block(x)
        return self.linear(F.leaky_relu(self.pool(x), SLOPE).flatten(1))


class TwoStacks(Discriminator):
    """Two stacks of `FEATURES` each, joined; what was asked for enters at the end by projection (1802.05637)."""

    params = (JUDGE_WIDTH,)

    def finish(self) -> None:
        """Make the last layers: after the stacks, as first weights are drawn in order."""
        self.joined = nn.Linear(2 * FEATURES, FEATURES)
        self.last = nn.Linear(FEATURES, 1)
        width = self.shape.schema_width
        self.asked = nn.Linear(width, FEATURES, bias=False) if width else None
        nn.init.normal_(self.last.weight, 0, FEATURES**-0.5)
        if self.asked is not None:
            nn.init.normal_(self.asked.weight, 0, FEATURES**-0.5)

    def hear(self, x: Tensor, c: Tensor) -> Sequence[Tensor]:
        """What both stacks, (B, FEATURES) each, make of what `see` returns under c."""
        raise NotImplementedError

    def features(self, x: Tensor) -> Tensor:
        return self._features(x, x.new_zeros(len(x), self.shape.schema_width))

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self._features(x, c)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(c) * h).sum(1)

    def _features(self, x: Tensor, c: Tensor) -> Tensor:
        return F.leaky_relu(self.joined(F.leaky_relu(torch.cat([*self.hear(x, c)], 1), SLOPE)), SLOPE)
