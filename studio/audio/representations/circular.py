"""Short-time spectra of loops: after the last sample the first one follows, so no frame sees an edge."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.audio.representations.spectral import hann


def circular_power(x: Tensor, size: int, hop: int) -> Tensor:
    """Power of the short-time spectrum of loops x (B, n), on a scale on which a sine of amplitude 1 peaks at about 1.

    Hann window of `size` samples; frame t is centred on sample t hop.

    Returns:
        float32 (B, size // 2 + 1, ceil(n / hop)); a loop shorter than the window goes around several times.
    """
    with torch.autocast(x.device.type, enabled=False):
        count = -(-x.shape[1] // hop)
        before, after = size // 2, size - size // 2 + (count - 1) * hop - x.shape[1]
        if max(before, after) < x.shape[1]:
            around = F.pad(x.float()[:, None], (before, max(0, after)), mode="circular")[:, 0]
        else:
            place = torch.arange(-before, x.shape[1] + max(0, after), device=x.device) % x.shape[1]
            around = x.float()[:, place]
        window = hann(size, x.device) * (4 / size)
        spectrum = torch.stft(around, size, hop, window=window, center=False, return_complex=True)
        return spectrum.real.square() + spectrum.imag.square()
