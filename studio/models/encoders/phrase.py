"""Hears where in latent space a tonal loop lies."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.models.base import Encoder, Shape
from studio.models.encoders import ENCODERS
from studio.models.stacks import ENCODER_WIDTH, FEATURES, SLOPE, Stack
from studio.models.tonal_views import TonalViews


@ENCODERS.register
class PhraseEncoder(Encoder):
    """Residual stacks on semitones above the chord and on an 80-band log mel -> mean and log variance of z."""

    name = "phrase"
    title = N_("Encoder of phrases")
    about = N_(
        "Hears a loop as semitones above its chord and as a mel spectrogram and tells where in latent space it lies "
        "(VAE, arXiv:1312.6114)."
    )
    params = (ENCODER_WIDTH,)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = TonalViews(shape)
        self.tones = Stack(shape.channels, width, (1, 2), (6, 8), 2 * FEATURES)
        self.mel = Stack(shape.channels, width, (4, 2), (5, 8), FEATURES)
        self.last = nn.Linear(3 * FEATURES + shape.schema_width, 2 * shape.latent)
        nn.init.normal_(self.last.weight, 0, 0.1 * (3 * FEATURES) ** -0.5)

    def forward(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        tones = self.tones(self._views.above_chord(self._views.semitones(x), c))
        h = F.leaky_relu(torch.cat([tones, self.mel(self._views.mel(x))], 1), SLOPE)
        mean, spread = self.last(torch.cat([h, c.to(h.dtype)], 1)).float().chunk(2, 1)
        return mean, spread.clamp(-10, 4)
