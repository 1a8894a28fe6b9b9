"""Judges loops by two spectrograms that keep in step with the beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.models.base import Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.loop_views import LoopViews
from studio.models.stacks import FEATURES, Stack, TwoStacks


@DISCRIMINATORS.register
class LoopDiscriminator(TwoStacks):
    """Residual stacks on a mel spectrogram and one fine in time; conditions by projection (1802.05637)."""

    name = "loop"
    title = N_("Two spectrograms in step")
    about = N_(
        "Looks at a loop in frames that divide its steps evenly: once finely in frequency, where the drums and notes "
        "show, and once finely in time, where the timing shows. What was asked for enters at the end by projection "
        "(arXiv:1802.05637)."
    )
    judges: ClassVar[tuple[str, ...]] = ("loops",)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = LoopViews(shape)
        self.mel = Stack(shape.channels, width, (4, 2), (4, 8), FEATURES)
        self.fine = Stack(shape.channels, width, (8, 2), (2, 16), FEATURES)
        self.finish()

    def see(self, x: Tensor) -> Tensor:
        """Both spectrograms of loops (B, channels, length), one after the other: (B, F)."""
        return torch.cat([view.flatten(1) for view in self._views.both(x)], 1)

    def hear(self, x: Tensor, c: Tensor) -> Sequence[Tensor]:
        del c
        channels, (bands, frames) = self.shape.channels, self._views.whole
        mel, fine = x.tensor_split((channels * bands * frames,), 1)
        return (
            self.mel(mel.unflatten(1, (channels, bands, frames))),
            self.fine(fine.unflatten(1, (channels, *self._views.fine))),
        )
