"""Judges loops by two spectrograms that keep in step with the beat."""

from __future__ import annotations

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator, Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.discriminators.spectral import FEATURES, SLOPE, Stack
from studio.models.loop_views import LoopViews


@DISCRIMINATORS.register
class LoopDiscriminator(Discriminator):
    """Residual stacks on a mel spectrogram and one fine in time; conditions by projection (1802.05637)."""

    name = "loop"
    title = N_("Two spectrograms in step")
    about = N_(
        "Looks at a loop in frames that divide its steps evenly: once finely in frequency, where the drums and notes "
        "show, and once finely in time, where the timing shows. What was asked for enters at the end by projection "
        "(arXiv:1802.05637)."
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
    judges: ClassVar[tuple[str, ...]] = ("loops",)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = LoopViews(shape)
        self.mel = Stack(shape.channels, width, (4, 2), (4, 8), FEATURES)
        self.fine = Stack(shape.channels, width, (8, 2), (2, 16), FEATURES)
        self.joined = nn.Linear(2 * FEATURES, FEATURES)
        self.last = nn.Linear(FEATURES, 1)
        self.asked = nn.Linear(shape.schema_width, FEATURES, bias=False) if shape.schema_width else None
        nn.init.normal_(self.last.weight, 0, FEATURES**-0.5)
        if self.asked is not None:
            nn.init.normal_(self.asked.weight, 0, FEATURES**-0.5)

    def see(self, x: Tensor) -> Tensor:
        """Both spectrograms of loops (B, channels, length), one after the other: (B, F)."""
        return torch.cat([view.flatten(1) for view in self._views.both(x)], 1)

    def features(self, x: Tensor) -> Tensor:
        channels, (bands, frames) = self.shape.channels, self._views.whole
        mel, fine = x.tensor_split((channels * bands * frames,), 1)
        seen = [
            self.mel(mel.unflatten(1, (channels, bands, frames))),
            self.fine(fine.unflatten(1, (channels, *self._views.fine))),
        ]
        return F.leaky_relu(self.joined(F.leaky_relu(torch.cat(seen, 1), SLOPE)), SLOPE)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self.features(x)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(c) * h).sum(1)
