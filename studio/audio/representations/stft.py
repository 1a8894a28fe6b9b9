"""Complex spectrogram with its sizes compressed."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.audio.representations import REPRESENTATIONS
from studio.audio.representations.base import Representation
from studio.audio.representations.spectral import HOP, SIZE, spectrum, waveform
from studio.core.i18n import N_

POWER = 0.3
SMALLEST = 1e-7


@REPRESENTATIONS.register
class ComplexSpectrogram(Representation):
    """Short-time spectrum with sizes to the power of 0.3: (B, channels x 2, 512, length / 256 + 1).

    Per channel the real part, then the imaginary one; a sine of amplitude 1 has size 1. Half the rate is left out.
    """

    name = "stft"
    title = N_("Complex spectrogram")
    about = N_("A spectrum every 256 samples, with its phases and with soft parts lifted. Small errors harm it least.")
    params = ()

    def encode(self, sounds: Tensor) -> Tensor:
        bins = spectrum(sounds.flatten(0, 1), SIZE, HOP)[:, :-1] * (4 / SIZE)
        bins = bins * bins.abs().clamp(min=SMALLEST).pow(POWER - 1)
        return torch.stack([bins.real, bins.imag], 1).reshape(len(sounds), -1, *bins.shape[1:])

    def decode(self, tensor: Tensor) -> Tensor:
        real, imaginary = tensor.float().reshape(-1, 2, *tensor.shape[2:]).unbind(1)
        bins = torch.complex(real, imaginary)
        bins = bins * bins.abs().pow(1 / POWER - 1) * (SIZE / 4)
        length = (tensor.shape[-1] - 1) * HOP
        return waveform(F.pad(bins, (0, 0, 0, 1)), SIZE, HOP, length).reshape(len(tensor), -1, length)
