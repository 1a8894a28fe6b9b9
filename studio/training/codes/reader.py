"""The small network that reads kinds and continuous codes off a picture."""

from __future__ import annotations

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 32
WIDTHS = (16, 32, 64)
HIDDEN = 128
SLOPE = 0.2


class Reader(nn.Module):
    """Pictures (B, channels, H, H) in [-1, 1] -> logits of kinds (B, kinds) and readings (B, continuous).

    It looks at them at 32 px at most, so that it costs the same for all sizes.
    """

    def __init__(self, channels: int, resolution: int, kinds: int, continuous: int) -> None:
        super().__init__()
        side = min(resolution, SIDE)
        self._shrink = resolution // side
        self._split = kinds
        layers = [nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise((channels, *WIDTHS))]
        self.blocks = nn.ModuleList(layers)
        self.middle = nn.Linear(WIDTHS[-1] * (side >> len(WIDTHS)) ** 2, HIDDEN)
        self.last = nn.Linear(HIDDEN, kinds + continuous)
        for layer in layers:
            nn.init.kaiming_normal_(layer.weight, SLOPE)

    def small(self, x: Tensor) -> Tensor:
        """Pictures at the size at which they are looked at."""
        return F.avg_pool2d(x, self._shrink) if self._shrink > 1 else x

    def read(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The same of pictures that are `small` already."""
        for block in self.blocks:
            x = F.leaky_relu(block(x), SLOPE)
        x = self.last(F.leaky_relu(self.middle(x.flatten(1)), SLOPE))
        return x[:, : self._split], x[:, self._split :]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.read(self.small(x.float()))


def seeded_reader(channels: int, resolution: int, kinds: int, continuous: int, seed: int) -> Reader:
    """A reader whose first weights depend on the seed alone."""
    from studio.models.build import seeded

    with seeded(seed):
        return Reader(channels, resolution, kinds, continuous)
