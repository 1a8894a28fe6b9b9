"""How far two loops are apart to the ear: mel spectra around the loop."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.audio.representations.circular import circular_power
from studio.audio.representations.spectral import mel_filterbank
from studio.core.i18n import N_
from studio.objectives.base import Reconstruction
from studio.objectives.reconstructions import RECONSTRUCTIONS

VIEWS = ((2048, 500, 160), (512, 125, 64))  # window, hop, bands
NOMINAL = 16000  # Hz; divides the bins into bands, whatever the rate
FLOOR = 1e-3


@RECONSTRUCTIONS.register
class LoopDistance(Reconstruction):
    """L1 of log mel spectra through two windows, frames wrapping around the end."""

    name = "loop"
    title = N_("Mel spectra around the loop")
    about = N_(
        "Compares loops band by band as the ear divides frequency, through windows of 2048 and 512 samples, "
        "as logarithms. The end of a loop is followed by its beginning."
    )
    params = ()

    def loss(self, made: Tensor, real: Tensor) -> Tensor:
        return torch.stack([_distance(made.flatten(0, 1), real.flatten(0, 1), *view) for view in VIEWS]).sum()


def _distance(made: Tensor, real: Tensor, size: int, hop: int, bands: int) -> Tensor:
    with torch.autocast(made.device.type, enabled=False):
        bank = mel_filterbank(bands, size, NOMINAL, made.device)
        a, b = (0.5 * (bank @ circular_power(x, size, hop) + FLOOR**2).log() for x in (made, real))
        return (a - b).abs().mean()
