"""Judges tonal loops by their semitones above the chord and by their timbre."""

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
from studio.models.tonal_views import MELS, ROWS, TonalViews


@DISCRIMINATORS.register
class PhraseDiscriminator(Discriminator):
    """Residual stacks on semitones from the chord's root on and on an 80-band log mel; projection (1802.05637)."""

    name = "phrase"
    title = N_("Semitones and mel spectrogram")
    about = N_(
        "Looks at a loop as semitones above the chord that was asked for, so that a melody is the same in every key, "
        "and as a mel spectrogram, where rhythm and timbre show. What was asked for enters by projection "
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
        self._views = TonalViews(shape)
        self.tones = Stack(shape.channels, width, (3, 2), (3, 4), FEATURES)
        self.mel = Stack(shape.channels, width, (2, 2), (5, 4), FEATURES)
        self.joined = nn.Linear(2 * FEATURES, FEATURES)
        self.last = nn.Linear(FEATURES, 1)
        self.asked = nn.Linear(shape.schema_width, FEATURES, bias=False) if shape.schema_width else None
        nn.init.normal_(self.last.weight, 0, FEATURES**-0.5)
        if self.asked is not None:
            nn.init.normal_(self.asked.weight, 0, FEATURES**-0.5)

    def see(self, x: Tensor) -> Tensor:
        """Both views of loops (B, channels, length), one after the other: (B, F)."""
        return torch.cat([self._views.semitones(x).flatten(1), self._views.mel(x).flatten(1)], 1)

    def features(self, x: Tensor) -> Tensor:
        return self._features(x, x.new_zeros(len(x), self.shape.schema_width))

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        h = self._features(x, c)
        logits = self.last(h).squeeze(1)
        return logits if self.asked is None else logits + (self.asked(c) * h).sum(1)

    def _features(self, x: Tensor, c: Tensor) -> Tensor:
        channels, frames = self.shape.channels, self._views.frames
        tones, mel = x.split((channels * ROWS * frames, channels * MELS * frames), 1)
        tones = self._views.above_chord(tones.unflatten(1, (channels, -1, frames)), c)
        seen = [self.tones(tones), self.mel(mel.unflatten(1, (channels, MELS, -1)))]
        return F.leaky_relu(self.joined(F.leaky_relu(torch.cat(seen, 1), SLOPE)), SLOPE)
