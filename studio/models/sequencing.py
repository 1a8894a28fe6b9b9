"""A grid of hits and the sound of each voice as a loop, inside a network: sample for sample as `audio.sequencer` plays."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

QUIET = 0.03  # velocity, -30 dB, below which a hit is none once a network has learned


def struck(velocities: Tensor, training: bool) -> Tensor:
    """Velocities as they sound: while training all, so that silent cells can learn; later only those worth a hit."""
    return velocities if training else velocities * (velocities > QUIET)


def sequenced(velocities: Tensor, shots: Tensor, swings: Tensor, step: int) -> Tensor:
    """The loop that hits and one-shots make, around its end as if it had always been running.

    Args:
        velocities: (B, steps, voices).
        shots: (B, voices, channels, n); n may exceed the loop.
        swings: how late every second step comes (B,), in steps.
        step: samples of a step.

    Returns:
        float32 (B, channels, steps x step).
    """
    with torch.autocast(shots.device.type, enabled=False):
        steps, parts = velocities.shape[1], math.ceil(shots.shape[3] / step)
        padded = F.pad(shots.float(), (0, parts * step - shots.shape[3]))
        # Each step's hits as one sound, then cut into steps, each of which falls on a later one.
        sounds = torch.einsum("bsv,bvcn->bscn", velocities.float(), padded).unflatten(3, (parts, step))
        late = torch.round(swings.double() * step).long()
        if not late.any():
            return _added(sounds, 0, 1).flatten(2)
        odd = _added(sounds, 1, 2).flatten(2)
        moved = torch.stack([row.roll(int(samples), 1) for row, samples in zip(odd, late, strict=True)])
        return _added(sounds, 0, 2).flatten(2) + moved


def _added(sounds: Tensor, first: int, every: int) -> Tensor:
    """(B, channels, steps, step) of sounds (B, steps, channels, parts, step) that begin on every so manieth step."""
    steps, parts = sounds.shape[1], sounds.shape[3]
    begins = torch.arange(first, steps, every, device=sounds.device)
    places = (begins[:, None] + torch.arange(parts, device=sounds.device)) % steps
    chosen = sounds[:, first::every].permute(0, 2, 1, 3, 4).flatten(2, 3)
    empty = chosen.new_zeros(len(sounds), sounds.shape[2], steps, sounds.shape[4])
    return empty.index_add(2, places.flatten(), chosen)
