"""Judges tonal loops by their semitones above the chord and by their timbre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.models.base import Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.stacks import FEATURES, Stack, TwoStacks
from studio.models.tonal_views import MELS, ROWS, TonalViews


@DISCRIMINATORS.register
class PhraseDiscriminator(TwoStacks):
    """Residual stacks on semitones from the chord's root on and on an 80-band log mel; projection (1802.05637)."""

    name = "phrase"
    title = N_("Semitones and mel spectrogram")
    about = N_(
        "Looks at a loop as semitones above the chord that was asked for, so that a melody is the same in every key, "
        "and as a mel spectrogram, where rhythm and timbre show. What was asked for enters by projection "
        "(arXiv:1802.05637)."
    )
    judges: ClassVar[tuple[str, ...]] = ("loops",)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = TonalViews(shape)
        self.tones = Stack(shape.channels, width, (3, 2), (3, 4), FEATURES)
        self.mel = Stack(shape.channels, width, (4, 2), (5, 4), FEATURES)
        self.finish()

    def see(self, x: Tensor) -> Tensor:
        """Both views of loops (B, channels, length), one after the other: (B, F)."""
        return torch.cat([self._views.semitones(x).flatten(1), self._views.mel(x).flatten(1)], 1)

    def hear(self, x: Tensor, c: Tensor) -> Sequence[Tensor]:
        channels, frames = self.shape.channels, self._views.frames
        tones, mel = x.split((channels * ROWS * frames, channels * MELS * frames), 1)
        tones = self._views.above_chord(tones.unflatten(1, (channels, -1, frames)), c)
        return self.tones(tones), self.mel(mel.unflatten(1, (channels, MELS, -1)))
