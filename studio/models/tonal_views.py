"""What networks see of tonal loops, around their end: semitones above the chord, and timbre."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

from studio.audio.representations.circular import circular_power
from studio.audio.representations.spectral import mel_filterbank
from studio.models.base import Shape
from studio.models.synthesiser import SLOW_RATE

OCTAVE = 12
LOWEST = 24  # MIDI note, C1, of the first row of semitones
TONES = 72  # rows from the chord's root on
ROWS = TONES + OCTAVE - 1
SPLIT = 36  # rows that are narrow enough for few frames
NARROWEST, WIDEST = 5.0, 64.0  # Hz to each side that a row hears
MELS = 80
FLOOR = 1e-3  # amplitude that counts as silence, -60 dB


class TonalViews:
    """Semitones and a mel spectrogram of loops, four frames to the step.

    Semitones are found by one Fourier transform of the whole loop, of which each row takes its band
    (constant-Q by frames of a nonstationary Gabor transform, Velasco et al. 2011): exact around the end.
    """

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._size = 1024 if shape.rate <= SLOW_RATE else 2048
        self.frames = 4 * shape.steps

    def semitones(self, x: Tensor) -> Tensor:
        """Log amplitude (B, channels, ROWS, frames) of each semitone of loops (B, channels, length)."""
        with torch.autocast(x.device.type, enabled=False):
            whole = torch.fft.rfft(x.float())
            found = []
            for first, last in ((0, SPLIT), (SPLIT, ROWS)):
                bins, weights = _bands(first, last, self.frames, self._shape.length, self._shape.rate, str(x.device))
                taken = whole.index_select(2, bins.flatten()).unflatten(2, bins.shape) * weights
                found.append(torch.fft.ifft(taken).abs().unflatten(3, (self.frames, -1)).mean(4))
            return _log(torch.cat(found, 2))

    def mel(self, x: Tensor) -> Tensor:
        """Log mel amplitude (B, channels, MELS, frames)."""
        power = circular_power(x.flatten(0, 1), self._size, self._shape.length // self.frames)
        with torch.autocast(x.device.type, enabled=False):
            amplitude = (power + FLOOR**2).sqrt()  # as steep as it gets, also where it is silent
            bank = mel_filterbank(MELS, self._size, self._shape.rate, x.device)
            return _log(bank @ amplitude).unflatten(0, (-1, self._shape.channels))

    def above_chord(self, semitones: Tensor, c: Tensor) -> Tensor:
        """The rows (B, channels, TONES, frames) that begin with the root of the chord that each loop stands on."""
        chord = self._shape.scale_steps(c).gather(1, self._shape.chords(c)[:, None])
        first = (self._shape.roots(c)[:, None] + chord) % OCTAVE
        rows = first + torch.arange(TONES, device=c.device)
        return semitones.gather(2, rows[:, None, :, None].expand(-1, semitones.shape[1], -1, semitones.shape[3]))


@lru_cache(16)
def _bands(first: int, last: int, frames: int, length: int, rate: int, device: str) -> tuple[Tensor, Tensor]:
    """Bins of a loop's spectrum that rows take, in the order of a short spectrum's, and their weights: (rows, M) each.

    M, a multiple of `frames`, is how many samples the rows' amplitudes get.
    """
    with torch.inference_mode(False):
        middle = 440.0 * 2.0 ** ((torch.arange(LOWEST + first, LOWEST + last, dtype=torch.float64)[:, None] - 69) / 12)
        reach = (middle * (2 ** (1 / OCTAVE) - 1)).clamp(NARROWEST, WIDEST) * (length / rate)
        middle = middle * (length / rate)
        count = frames * math.ceil((2 * float(reach.max()) + 1) / frames)
        slots = torch.arange(count)
        lowest = (middle - reach).ceil().long()
        bins = lowest + (slots - lowest) % count  # from `lowest` on, each where the short spectrum has it
        away = (bins - middle) / reach
        weights = (0.5 + 0.5 * torch.cos(math.pi * away)) * (away.abs() < 1) * (2 * count / length)
        kept = bins.clamp(max=length // 2)
        return kept.to(device), (weights * (bins == kept)).float().to(device)


def _log(amplitude: Tensor) -> Tensor:
    return ((amplitude + FLOOR).log() - math.log(FLOOR)) / 3 - 1
