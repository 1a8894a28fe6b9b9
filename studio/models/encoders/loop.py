"""Hears where in latent space a loop lies."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.models.base import Encoder, Shape
from studio.models.encoders import ENCODERS
from studio.models.loop_views import LoopViews
from studio.models.stacks import ENCODER_WIDTH, FEATURES, SLOPE, Stack


@ENCODERS.register
class LoopEncoder(Encoder):
    """Residual stack on a mel spectrogram in step with the beat, and the conditions -> mean and log variance of z."""

    name = "loop"
    title = N_("Encoder that listens in step")
    about = N_(
        "Hears a loop as a mel spectrogram in step with its beat and tells where in latent space it lies "
        "(VAE, arXiv:1312.6114)."
    )
    params = (ENCODER_WIDTH,)

    def __init__(self, shape: Shape, width: int = 32) -> None:
        super().__init__(shape)
        self._views = LoopViews(shape)
        self.stack = Stack(shape.channels, width, (4, 2), (4, 16), FEATURES)
        self.asked = nn.Linear(shape.schema_width, FEATURES, bias=False) if shape.schema_width else None
        self.last = nn.Linear(FEATURES, 2 * shape.latent)
        nn.init.normal_(self.last.weight, 0, 0.1 * FEATURES**-0.5)

    def forward(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        h = self.stack(self._views.mel(x))
        h = F.leaky_relu(h if self.asked is None else h + self.asked(c), SLOPE)
        mean, spread = self.last(h).float().chunk(2, 1)
        return mean, spread.clamp(-10, 4)
