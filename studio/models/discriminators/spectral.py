"""Judges sounds by two spectrograms, one as the ear and one as the ruler divides frequency."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.layers import ResidualDown
from studio.models.views import MELS, Views

SLOPE = 0.2
FEATURES = 128
STEPS = (1.0, 1.5, 2.0, 3.0)


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


@DISCRIMINATORS.register
class SpectralDiscriminator(Discriminator):
    """Residual stacks on a 128-band log mel and a linear log spectrogram; conditions by projection (1802.05637)."""

    name = "spectral"
    title = N_("Two spectrograms")
    about = N_(
        "Looks at a sound as a mel spectrogram, where timbre shows, and as a linear one, where overtones show. Style, "
        "pitch and velocity enter at the end by projection (arXiv:1802.05637)."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            32,
            N_("Size of the discriminator (channels)"),
            N_("More hears finer things and takes longer."),
            low=8,
            high=256,
            log=True,
        ),
    )
    judges: ClassVar[tuple[str, ...]] = ("sounds",)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = Views(shape)
        self.linear = Stack(shape.channels, width, (8, 4), (8, 2), FEATURES)
        self.mel = Stack(shape.channels, width, (4, 2), (4, 4), FEATURES)
        self.joined = nn.Linear(2 * FEATURES, FEATURES)
        self.last = nn.Linear(FEATURES, 1)
        self.asked = nn.Linear(shape.schema_width, FEATURES, bias=False) if shape.schema_width else None
        nn.init.normal_(self.last.weight, 0, FEATURES**-0.5)
        if self.asked is not None:
            nn.init.normal_(self.asked.weight, 0, FEATURES**-0.5)

    def see(self, x: Tensor) -> Tensor:
        """Both spectrograms of sounds (B, channels, length), one after the other: (B, F)."""
        return torch.cat([view.flatten(1) for view in self._views.both(x)], 1)

    def features(self, x: Tensor) -> Tensor:
        bins, frames, channels = self._views.bins, self._views.frames, self.shape.channels
        linear, mel = x.split((channels * bins * frames, channels * MELS * frames), 1)
        seen = [
            self.linear(linear.unflatten(1, (channels, bins, frames))),
            self.mel(mel.unflatten(1, (channels, MELS, frames))),
        ]
        return F.leaky_relu(self.joined(F.leaky_relu(torch.cat(seen, 1), SLOPE)), SLOPE)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.features(x)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(c) * h).sum(1)
