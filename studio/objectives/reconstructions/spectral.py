"""How far two sounds are apart to the ear: spectra at several resolutions."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.audio.representations.spectral import magnitude
from studio.core.i18n import N_
from studio.objectives.base import Reconstruction
from studio.objectives.reconstructions import RECONSTRUCTIONS

SIZES = (2048, 1024, 512)
FLOOR = 1e-5


@RECONSTRUCTIONS.register
class SpectralDistance(Reconstruction):
    """Mean over three window sizes of log-amplitude L1 plus spectral convergence (arXiv:1910.11480)."""

    name = "spectral"
    title = N_("Spectra at several resolutions")
    about = N_(
        "Compares spectra through windows of 2048, 1024 and 512 samples, as logarithms and as they are "
        "(Parallel WaveGAN, arXiv:1910.11480). Phase, which the ear hardly notices, does not count."
    )
    params = ()

    def loss(self, made: Tensor, real: Tensor) -> Tensor:
        with torch.autocast(made.device.type, enabled=False):
            made, real = made.float().flatten(0, 1), real.float().flatten(0, 1)
            return torch.stack([_distance(made, real, size) for size in SIZES if size <= made.shape[1]]).mean()


def _distance(made: Tensor, real: Tensor, size: int) -> Tensor:
    a, b = (magnitude(x, size, size // 4) * (4 / size) for x in (made, real))
    logs = ((a + FLOOR).log() - (b + FLOOR).log()).abs().mean()
    convergence = ((a - b).square().sum((1, 2)).sqrt() / b.square().sum((1, 2)).clamp(min=1e-6).sqrt()).mean()
    return logs + convergence
