"""Judges sounds by two spectrograms, one as the ear and one as the ruler divides frequency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.models.base import Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.stacks import FEATURES, Stack, TwoStacks
from studio.models.views import MELS, Views


@DISCRIMINATORS.register
class SpectralDiscriminator(TwoStacks):
    """Residual stacks on a 128-band log mel and a linear log spectrogram; conditions by projection (1802.05637)."""

    name = "spectral"
    title = N_("Two spectrograms")
    about = N_(
        "Looks at a sound as a mel spectrogram, where timbre shows, and as a linear one, where overtones show. Style, "
        "pitch and velocity enter at the end by projection (arXiv:1802.05637)."
    )
    judges: ClassVar[tuple[str, ...]] = ("sounds",)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = Views(shape)
        self.linear = Stack(shape.channels, width, (8, 4), (8, 2), FEATURES)
        self.mel = Stack(shape.channels, width, (4, 2), (4, 4), FEATURES)
        self.finish()

    def see(self, x: Tensor) -> Tensor:
        """Both spectrograms of sounds (B, channels, length), one after the other: (B, F)."""
        return torch.cat([view.flatten(1) for view in self._views.both(x)], 1)

    def hear(self, x: Tensor, c: Tensor) -> Sequence[Tensor]:
        del c
        bins, frames, channels = self._views.bins, self._views.frames, self.shape.channels
        linear, mel = x.split((channels * bins * frames, channels * MELS * frames), 1)
        return (
            self.linear(linear.unflatten(1, (channels, bins, frames))),
            self.mel(mel.unflatten(1, (channels, MELS, frames))),
        )
