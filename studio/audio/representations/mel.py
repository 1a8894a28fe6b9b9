"""Mel spectrogram: what the ear keeps, without phases."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from studio.audio.representations import REPRESENTATIONS
from studio.audio.representations.base import Representation
from studio.audio.representations.spectral import HOP, SIZE, magnitude, mel_filterbank, spectrum, waveform
from studio.core.i18n import N_

BANDS = 128
FLOOR = 1e-4  # amplitude that counts as silence, -80 dB
TOP = 1.0  # logarithm of the largest amplitude there is to be
MIDDLE = (TOP + math.log(FLOOR)) / 2
REACH = TOP - MIDDLE
UNMIXED = 10  # rounds from bands back to bins; 50 come 0.2 dB closer
ROUNDS = 32
MOMENTUM = 0.99
TINY = 1e-9


@REPRESENTATIONS.register
class MelSpectrogram(Representation):
    """Log amplitude of 128 mel bands: (B, channels, 128, length / 256 + 1), -1 at -80 dB, 1 at 9 dB.

    Back to sound, bands are shared out among bins by Richardson-Lucy steps, and phases that fit are sought in 32 rounds
    of Griffin and Lim's method (1984), always from the same start.

    Args:
        rate: samples per second.
    """

    name = "mel"
    title = N_("Mel spectrogram")
    about = N_(
        "Loudness in 128 bands as the ear divides frequency. The phases are lost and guessed again by the method of "
        "Griffin and Lim (1984), which sounds a little watery and takes most of the time of a note."
    )
    params = ()

    def __init__(self, rate: int) -> None:
        self._rate = rate

    def encode(self, sounds: Tensor) -> Tensor:
        bands = self._bank(sounds) @ (magnitude(sounds.flatten(0, 1), SIZE, HOP) * (4 / SIZE))
        return ((bands + FLOOR).log() - MIDDLE).div(REACH).reshape(*sounds.shape[:2], BANDS, -1)

    def decode(self, tensor: Tensor) -> Tensor:
        bands = ((tensor.float().flatten(0, 1) * REACH + MIDDLE).exp() - FLOOR).clamp(min=0)
        length = (tensor.shape[-1] - 1) * HOP
        with torch.autocast(tensor.device.type, enabled=False):
            sounds = _with_phases(self._unmixed(bands) * (SIZE / 4), length)
        return sounds.reshape(*tensor.shape[:2], length)

    def _bank(self, like: Tensor) -> Tensor:
        return mel_filterbank(BANDS, SIZE, self._rate, like.device)

    def _unmixed(self, bands: Tensor) -> Tensor:
        """Amplitudes (B, bins, frames), none negative, whose bands are nearly these (B, 128, frames)."""
        bank = self._bank(bands)
        back = bank.T / (bank.sum(0)[:, None] + TINY)
        bins = back @ bands
        for _round in range(UNMIXED):
            bins = bins * (back @ (bands / (bank @ bins + TINY)))
        return bins


def _with_phases(sizes: Tensor, length: int) -> Tensor:
    """Samples (B, length) whose spectra have nearly these sizes (B, bins, frames): Griffin and Lim's method, made fast
    by momentum (Perraudin and others, 2013)."""
    bins = torch.complex(sizes, torch.zeros_like(sizes))
    before = torch.zeros_like(bins)
    for _round in range(ROUNDS):
        after = spectrum(waveform(bins, SIZE, HOP, length), SIZE, HOP)
        leap = torch.sub(after, before, alpha=MOMENTUM / (1 + MOMENTUM))
        bins = leap * (sizes / leap.abs().clamp(min=TINY))
        before = after
    return waveform(bins, SIZE, HOP, length)
