"""A differentiable additive synthesiser with filtered noise (DDSP, arXiv:2001.04643), computed by matrix products."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

SLOW_RATE = 22050
NOISE_SCALE = 0.3
HIGHEST = 0.494  # of the sample rate: 7.9 kHz at 16 kHz


def loudness(x: Tensor) -> Tensor:
    """Amplitude in (0, 2] of a free number: 2 sigmoid(x)^2.3 + 1e-7, steep where it is quiet."""
    return 2 * torch.sigmoid(x) ** 2.3 + 1e-7


def harmonics(level: Tensor, shares: Tensor, pitches: Tensor, hop: int, rate: int) -> Tensor:
    """A tone of constant pitch.

    Args:
        level: amplitude (B, channels, T, 1) at the frames' centres, which are `hop` samples apart.
        shares: free numbers (B, channels, T, K); their softmax is each overtone's share of the amplitude.
        pitches: MIDI notes (B,).

    Returns:
        float32 (B, channels, (T - 1) hop). Overtones above `HIGHEST` of the rate are silent.
    """
    count, frames = shares.shape[3], shares.shape[2]
    number = torch.arange(1, count + 1, device=shares.device)
    cycles = 440.0 * 2.0 ** ((pitches.double() - 69) / 12) / rate  # per sample
    audible = cycles[:, None] * number < HIGHEST
    audible[:, 0] = True
    masked = shares.masked_fill(~audible[:, None, None], -math.inf)
    amplitudes = level * masked.softmax(3)

    centres = torch.arange(frames, device=shares.device) * hop
    angle = _angle(cycles[:, None, None] * centres[:, None] * number)
    inside = torch.arange(hop, device=shares.device)
    turn = _angle(cycles[:, None, None] * number[:, None] * inside)  # (B, K, hop) after the centre
    sine, cosine = turn.sin(), turn.cos()
    waves = torch.cat([cosine, sine], 1).unsqueeze(1)
    driven = torch.cat(
        [amplitudes * angle.sin().unsqueeze(1), amplitudes * angle.cos().unsqueeze(1)], 3
    )  # sin(a + w t) = sin a cos w t + cos a sin w t
    after = driven @ waves
    before = driven @ _backwards(waves, count, cycles, number, hop)
    return overlapped(before, after)


def _backwards(waves: Tensor, count: int, cycles: Tensor, number: Tensor, hop: int) -> Tensor:
    """The same waves over the `hop` samples before the centre: time runs from -hop to -1."""
    edge = _angle(cycles[:, None] * number * hop)[:, None, :, None]
    cosine = torch.cat([edge.cos(), waves[:, :, :count, 1:].flip(3)], 3)
    sine = -torch.cat([edge.sin(), waves[:, :, count:, 1:].flip(3)], 3)
    return torch.cat([cosine, sine], 2)


def filtered_noise(colours: Tensor, noise: Tensor, hop: int) -> Tensor:
    """White noise through a filter that changes from frame to frame.

    Args:
        colours: amplitude (B, channels, T, bands) from 0 Hz to half the rate, even spacing.
        noise: white noise (1 or B, channels, (T + 1) hop).

    Returns:
        float32 (B, channels, (T - 1) hop).
    """
    frames = noise.unfold(2, 2 * hop, hop)
    shaped = torch.fft.irfft(torch.fft.rfft(frames) * (colours @ _widening(colours.shape[3], hop + 1, colours.device)))
    return overlapped(shaped[..., :hop], shaped[..., hop:])


def overlapped(before: Tensor, after: Tensor) -> Tensor:
    """Frames (B, channels, T, hop) left and right of their centres, cross-faded: (B, channels, (T - 1) hop)."""
    hop = before.shape[3]
    fade = 0.5 - 0.5 * torch.cos(math.pi * torch.arange(hop, device=before.device) / hop)
    joined = after[:, :, :-1] * (1 - fade) + before[:, :, 1:] * fade
    return joined.flatten(2)


def _angle(cycles: Tensor) -> Tensor:
    """Radians of a number of turns in float64, as float32 without the whole turns."""
    return (cycles.remainder(1.0) * (2 * math.pi)).float()


def _widening(bands: int, bins: int, device: torch.device) -> Tensor:
    """Matrix (bands, bins) of linear interpolation."""
    return _widening_on(bands, bins, str(device))


@lru_cache(16)
def _widening_on(bands: int, bins: int, device: str) -> Tensor:
    # Kept for training too, even if an explorer, which needs no gradients, asks first.
    with torch.inference_mode(False):
        place = torch.linspace(0, bands - 1, bins, device=device)
        return (1 - (place[None] - torch.arange(bands, device=device)[:, None]).abs()).clamp(min=0)
