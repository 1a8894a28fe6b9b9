"""Short-time transforms shared by representations, networks and losses: float32 under any autocast, differentiable."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

SIZE = 1024  # window of the representations, samples
HOP = 256  # samples from frame to frame of the representations
WINDOWS = 16
BANKS = 16


def spectrum(x: Tensor, n_fft: int, hop: int) -> Tensor:
    """Short-time spectrum, complex64 (B, n_fft / 2 + 1, n // hop + 1), of samples x (B, n).

    Hann window of n_fft samples; frame t is centred on sample t hop, with silence before the start and after the end.
    """
    with torch.autocast(x.device.type, enabled=False):
        window = hann(n_fft, x.device)
        return torch.stft(x.float(), n_fft, hop, window=window, pad_mode="constant", return_complex=True)


def magnitude(x: Tensor, n_fft: int, hop: int) -> Tensor:
    """Size of `spectrum`, float32 (B, n_fft / 2 + 1, n // hop + 1): about n_fft / 4 for a sine of amplitude 1."""
    return spectrum(x, n_fft, hop).abs()


def waveform(transform: Tensor, n_fft: int, hop: int, length: int) -> Tensor:
    """Samples (B, length), float32, whose `spectrum` is nearest to this complex one (B, n_fft / 2 + 1, frames)."""
    with torch.autocast(transform.device.type, enabled=False):
        return torch.istft(transform, n_fft, hop, window=hann(n_fft, transform.device), length=length)


def hann(n_fft: int, device: torch.device | str) -> Tensor:
    """Periodic Hann window (n_fft,), made once per device."""
    return _hann(n_fft, str(device))


@lru_cache(WINDOWS)
def _hann(n_fft: int, device: str) -> Tensor:
    # What is kept must be usable where gradients are wanted, even if it is first asked for where none are.
    with torch.inference_mode(False):
        return torch.hann_window(n_fft, device=device)


def mel_filterbank(n_mels: int, n_fft: int, rate: int, device: torch.device | str = "cpu") -> Tensor:
    """Triangles (n_mels, n_fft / 2 + 1) from 0 Hz to half the rate, evenly spaced in mel (2595 log10(1 + f / 700)).

    Each weighs the bins by at most 1. A band narrower than a bin takes the bin nearest to its middle, so that
    no band is empty. Made once per device.
    """
    return _mel_filterbank(n_mels, n_fft, rate, str(device))


@lru_cache(BANKS)
def _mel_filterbank(n_mels: int, n_fft: int, rate: int, device: str) -> Tensor:
    with torch.inference_mode(False):
        top = 2595 * math.log10(1 + rate / 2 / 700)
        edges = 700 * (10 ** (torch.linspace(0, top, n_mels + 2, dtype=torch.float64) / 2595) - 1)
        bins = torch.linspace(0, rate / 2, n_fft // 2 + 1, dtype=torch.float64)
        low, middle, high = (edges[i : n_mels + i, None] for i in range(3))
        bank = torch.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)).clamp(min=0)
        nearest = F.one_hot((bins - middle).abs().argmin(1), len(bins))
        bank = torch.where(bank.sum(1, keepdim=True) > 0, bank, nearest.double())
        return bank.float().to(device)
