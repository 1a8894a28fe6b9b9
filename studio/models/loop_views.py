"""What networks see of loops: spectrograms whose frames keep in step with the beat."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.audio.representations.circular import circular_power
from studio.audio.representations.spectral import mel_filterbank
from studio.models.base import Shape

BANDS, FINE_BANDS = 80, 40
WHOLE, FINE = 8, 16  # frames of a step; of the fine ones nearly, where that is no whole number of samples
FLOOR = 1e-3  # amplitude that counts as silence, -60 dB: what rings on below it is hardly heard under a beat


class LoopViews:
    """Log mel spectrograms on a scale of about -2 to 2, one fine in frequency and one fine in time.

    Attributes:
        whole, fine: size (bands, frames) of each.
    """

    def __init__(self, shape: Shape) -> None:
        self._step, self._rate = shape.step, shape.rate
        self.whole = BANDS, WHOLE * shape.steps
        self.fine = FINE_BANDS, -(-shape.length // (shape.step // FINE))

    def mel(self, x: Tensor) -> Tensor:
        """(B, channels, bands, frames) of loops (B, channels, length), window half a step."""
        return self._log_mel(x, self._step // 2, self._step // WHOLE, BANDS)

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`mel`, and the same with fewer bands through a window of an eighth of a step, two frames to each of its."""
        return self.mel(x), self._log_mel(x, self._step // 8, self._step // FINE, FINE_BANDS)

    def _log_mel(self, x: Tensor, size: int, hop: int, bands: int) -> Tensor:
        power = circular_power(x.flatten(0, 1), size, hop)
        with torch.autocast(x.device.type, enabled=False):
            mel = mel_filterbank(bands, size, self._rate, x.device) @ power
            return ((mel + FLOOR**2).log() + 8).div(4).unflatten(0, x.shape[:2])
