"""Loudness and instantaneous frequency, bin by bin."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.audio.representations import REPRESENTATIONS
from studio.audio.representations.base import Representation
from studio.audio.representations.spectral import HOP, SIZE, spectrum, waveform
from studio.core.i18n import N_

FLOOR = 1e-5  # amplitude that counts as silence, -100 dB
TOP = 0.7  # logarithm of the largest amplitude there can be, 2 at 0 Hz
MIDDLE = (TOP + math.log(FLOOR)) / 2
REACH = TOP - MIDDLE


@REPRESENTATIONS.register
class LogMagnitudeFrequency(Representation):
    """Log amplitude and phase advance (arXiv:1902.08710): (B, channels x 2, 512, length / 256 + 1) in [-1, 1].

    Per channel the logarithm of the amplitude, -1 at -100 dB and 1 at 6 dB, then how far the phase moved since the
    frame before, less what it moves in the middle of the bin, in half turns: 0.5 is a frequency of one bin's width
    above it. The first frame holds the phase itself. Below -100 dB the phase goes on as in the middle
    of the bin, so that silence is plain instead of random. Without the bin at half the rate.
    """

    name = "logmag-if"
    title = N_("Loudness and instantaneous frequency")
    about = N_(
        "How loud each frequency is and how it moves, every 256 samples (GANSynth, arXiv:1902.08710). "
        "Steady tones become plain areas, which networks learn easily."
    )
    params = ()

    def encode(self, sounds: Tensor) -> Tensor:
        bins = spectrum(sounds.flatten(0, 1), SIZE, HOP)[:, :-1] * (4 / SIZE)
        amplitude = bins.abs()
        loudness = ((amplitude + FLOOR).log() - MIDDLE) / REACH
        phase = bins.angle() - _advance(bins)
        # Soft frames repeat the last loud one before them; before the first loud one the phase is 0.
        frame = torch.arange(bins.shape[2], device=bins.device)
        last = torch.where(amplitude > FLOOR, frame + 1, 0).cummax(2).values
        phase = F.pad(phase, (1, 0)).gather(2, last)
        turns = torch.diff(phase, dim=2, prepend=torch.zeros_like(phase[..., :1])) / math.pi
        turns = (turns + 1).remainder(2) - 1
        return torch.stack([loudness, turns], 1).reshape(len(sounds), -1, *bins.shape[1:])

    def decode(self, tensor: Tensor) -> Tensor:
        loudness, turns = tensor.float().reshape(-1, 2, *tensor.shape[2:]).unbind(1)
        amplitude = ((loudness * REACH + MIDDLE).exp() - FLOOR).clamp(min=0) * (SIZE / 4)
        phase = turns.cumsum(2) * math.pi + _advance(turns)
        bins, length = F.pad(torch.polar(amplitude, phase), (0, 0, 0, 1)), (tensor.shape[-1] - 1) * HOP
        return waveform(bins, SIZE, HOP, length).reshape(len(tensor), -1, length)


def _advance(like: Tensor) -> Tensor:
    """Phase (bins, frames), in radians, of a tone in the middle of each bin, less whole turns."""
    bins, frames = (torch.arange(size, device=like.device) for size in like.shape[1:])
    return (bins[:, None] * frames * HOP).remainder(SIZE) * (2 * math.pi / SIZE)
