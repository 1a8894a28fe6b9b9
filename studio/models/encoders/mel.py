"""Hears where in latent space a sound lies."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.models.base import Encoder, Shape
from studio.models.encoders import ENCODERS
from studio.models.stacks import ENCODER_WIDTH, FEATURES, SLOPE, Stack
from studio.models.views import Views


@ENCODERS.register
class MelEncoder(Encoder):
    """Residual stack on a 128-band log mel spectrogram -> mean and log variance of z."""

    name = "mel"
    title = N_("Listening encoder")
    about = N_("Hears a sound as a mel spectrogram and tells where in latent space it lies (VAE, arXiv:1312.6114).")
    params = (ENCODER_WIDTH,)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = Views(shape)
        self.stack = Stack(shape.channels, width, (4, 2), (4, 4), FEATURES)
        self.last = nn.Linear(FEATURES, 2 * shape.latent)
        nn.init.normal_(self.last.weight, 0, 0.1 * FEATURES**-0.5)

    def forward(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        del c
        h = F.leaky_relu(self.stack(self._views.mel(x)), SLOPE)
        mean, spread = self.last(h).float().chunk(2, 1)
        return mean, spread.clamp(-10, 4)
