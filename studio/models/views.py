"""What networks see of sounds: log spectrograms of fixed resolution, on a scale of about -1.5 to 2."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.audio.representations.spectral import magnitude, mel_filterbank
from studio.models.base import Shape
from studio.models.synthesiser import SLOW_RATE

MELS = 128
FLOOR = 1e-4  # amplitude that counts as silence, -80 dB


class Views:
    """Linear and mel spectrogram from one short-time transform.

    Attributes:
        bins, frames: size of the linear one; of the mel one `MELS` and `frames`.
    """

    def __init__(self, shape: Shape) -> None:
        self._size = 1024 if shape.rate <= SLOW_RATE else 2048
        self._hop, self._rate = self._size // 4, shape.rate
        self.bins, self.frames = self._size // 2, shape.length // self._hop + 1

    def linear(self, x: Tensor) -> Tensor:
        """Log amplitude (B, channels, bins, frames) of sounds (B, channels, length)."""
        return _log(self._amplitude(x)[..., :-1, :])

    def mel(self, x: Tensor) -> Tensor:
        """Log mel amplitude (B, channels, MELS, frames)."""
        return self._mel(self._amplitude(x))

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`linear` and `mel`, computed together."""
        amplitude = self._amplitude(x)
        return _log(amplitude[..., :-1, :]), self._mel(amplitude)

    def _mel(self, amplitude: Tensor) -> Tensor:
        bank = mel_filterbank(MELS, self._size, self._rate, amplitude.device)
        return _log(bank @ amplitude)

    def _amplitude(self, x: Tensor) -> Tensor:
        """(B, channels, bins + 1, frames) in which a sine of amplitude 1 peaks at about 1."""
        spectrum = magnitude(x.float().flatten(0, 1), self._size, self._hop)
        return spectrum.unflatten(0, x.shape[:2]) * (4 / self._size)


def _log(amplitude: Tensor) -> Tensor:
    with torch.autocast(amplitude.device.type, enabled=False):
        return ((amplitude.float() + FLOOR).log() + 5) / 3
