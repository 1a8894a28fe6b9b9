"""One instrument on many notes: overtones through a filter that moves, and noise, played note by note."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from studio.models.synthesiser import HIGHEST, NOISE_SCALE, filtered_noise, loudness

LOWEST = 20.0  # Hz where the bands of the filter begin
NOTES = 128  # of which waves are kept


@dataclass(frozen=True)
class Timbre:
    """What a voice is, of B loops and C channels; all numbers are free.

    Attributes:
        level: amplitude over time (B, C, T).
        overtones: share of each overtone (B, C, K).
        moves: how far each motion of the filter goes over time (B, C, R, T).
        bands: what each motion does to each band of the filter (B, C, R, bands), evenly spaced in pitch.
        hiss: noise over time and frequency (B, C, T, colours).
    """

    level: Tensor
    overtones: Tensor
    moves: Tensor
    bands: Tensor
    hiss: Tensor


def tones(timbre: Timbre, notes: Tensor, hop: int, rate: int) -> Tensor:
    """One-shots (B, N, C, (T - 1) hop), float32, of MIDI notes (B, N), int64, by the voice of each loop.

    Notes that are the same, of whichever loop, are computed together, as they share their waves.
    """
    sizes = timbre.overtones.shape[2], timbre.level.shape[2], timbre.bands.shape[3]
    waves, places, driven = [], [], []
    for note in notes.unique().tolist():
        wave = _waves(note, *sizes, hop, rate, str(notes.device))
        place = (notes == note).nonzero(as_tuple=True)
        waves.append(wave)
        places.append(place)
        driven.append(_driven(timbre, place[0], wave))
    made: Tensor = _Played.apply(notes.shape, hop, waves, places, *driven)
    return made


def hisses(timbre: Timbre, noise: Tensor, hop: int) -> Tensor:
    """What every note of a voice has of white noise (1 or B, C, (T + 1) hop): (B, C, (T - 1) hop)."""
    return filtered_noise(NOISE_SCALE * loudness(timbre.hiss), noise, hop)


@dataclass(frozen=True)
class _Waves:
    """Of one note with K overtones.

    Attributes:
        sine, cosine: of the phases at the frames' centres (T, K).
        after, before: cosines, then sines, over the `hop` samples after and before a centre, fading (2 K, hop).
        bands: which bands of the filter weigh each overtone (bands, K).
    """

    sine: Tensor
    cosine: Tensor
    after: Tensor
    before: Tensor
    bands: Tensor


@lru_cache(NOTES)
def _waves(note: int, most: int, frames: int, bands: int, hop: int, rate: int, device: str) -> _Waves:
    with torch.inference_mode(False):  # kept for training too, even if first asked for where no gradients are
        frequency = 440.0 * 2.0 ** ((note - 69) / 12)
        number = torch.arange(1, max(1, min(most, int(HIGHEST * rate / frequency))) + 1, dtype=torch.float64)
        turns = number * (frequency / rate)  # per sample
        centres = _angle(torch.arange(frames)[:, None] * hop * turns)
        inside = _angle(torch.arange(-hop, hop) * turns[:, None])
        waves = torch.cat([inside.cos(), inside.sin()])  # sin(a + w t) = sin a cos w t + cos a sin w t
        rise = 0.5 - 0.5 * torch.cos(math.pi * torch.arange(hop) / hop)
        place = (number * frequency / LOWEST).log2() / math.log2(rate / 2 / LOWEST) * (bands - 1)
        weights = (1 - (place - torch.arange(bands)[:, None]).abs()).clamp(min=0)
        parts = centres.sin(), centres.cos(), waves[:, hop:] * (1 - rise), waves[:, :hop] * rise, weights
        return _Waves(*(part.float().contiguous().to(device) for part in parts))


def _angle(turns: Tensor) -> Tensor:
    """Radians of turns in float64, as float32 without the whole turns."""
    return (turns.remainder(1.0) * (2 * math.pi)).float()


def _driven(timbre: Timbre, loops: Tensor, waves: _Waves) -> Tensor:
    """How loud each wave of a note is at each frame (n, C, T, 2 K), of the voices of these loops (n,)."""
    shape = timbre.bands[loops] @ waves.bands
    shares = timbre.overtones[loops, :, None, : shape.shape[3]] + timbre.moves[loops].transpose(2, 3) @ shape
    # An overtone louder than its fundamental is heard as a note of its own, out of key.
    others = shares[..., 1:].amax(3, keepdim=True) if shares.shape[3] > 1 else shares
    shares = torch.cat([torch.logaddexp(shares[..., :1], others), shares[..., 1:]], 3)
    amplitudes = loudness(timbre.level[loops]).unsqueeze(3) * shares.softmax(3)
    return torch.cat([amplitudes * waves.sine, amplitudes * waves.cosine], 3)


class _Played(torch.autograd.Function):
    """Waves by how loud they are, as one-shots (B, N, C, (T - 1) hop).

    Written out because sound is by far the largest thing here, and this passes over it once each way.
    """

    @staticmethod
    def forward(ctx: Any, shape: torch.Size, hop: int, waves: list[_Waves], places: list[Any], *driven: Tensor) -> Any:
        ctx.waves, ctx.places = waves, places
        __, channels, frames, __ = driven[0].shape
        made = driven[0].new_empty(*shape, channels, frames - 1, hop)
        for loud, wave, place in zip(driven, waves, places, strict=True):
            # Row by row: what fades after one centre and grows before the next; the last row of a note is left out.
            rows = loud.flatten(0, 2)
            sound = rows @ wave.after
            sound[:-1].addmm_(rows[1:], wave.before)
            made[place] = sound.unflatten(0, loud.shape[:3])[:, :, :-1]
        return made.flatten(3)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, slope: Tensor) -> Any:
        slopes = []
        for wave, place in zip(ctx.waves, ctx.places, strict=True):
            sound = slope[place].unflatten(2, (-1, wave.after.shape[1]))
            loud = sound.new_zeros(*sound.shape[:2], sound.shape[2] + 1, len(wave.after))
            loud[:, :, :-1] = sound @ wave.after.T
            loud[:, :, 1:] += sound @ wave.before.T
            slopes.append(loud)
        return None, None, None, None, *slopes
