"""Conditions as networks without a built-in idea of pitch need them: each semitone apart."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from studio.models.base import Shape


class Codes(nn.Module):
    """Conditions (B, schema_width) -> (B, size): the pitch as one number per learned semitone, the rest as it is.

    A pitch between two semitones is shared between them; one beyond the learned range is held to it.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        self._notes = math.ceil(shape.pitch_high - shape.pitch_low) + 1 if shape.pitch_at >= 0 else 0
        self.size = shape.schema_width + self._notes - (shape.pitch_at >= 0)

    def forward(self, c: Tensor) -> Tensor:
        if not self._notes:
            return c
        at = self._shape.pitch_at
        place = (self._shape.pitches(c) - self._shape.pitch_low).clamp(0, self._notes - 1)
        notes = torch.arange(self._notes, device=c.device)
        shares = (1 - (place[:, None] - notes).abs()).clamp(min=0)
        return torch.cat([c[:, :at], c[:, at + 1 :], shares.to(c.dtype)], 1)
