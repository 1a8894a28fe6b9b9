"""How networks of sounds read their conditions: the pitch apart from the rest."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from studio.models.base import Shape

WAVES = 4


class PitchAndRest(nn.Module):
    """Conditions (B, schema_width) -> numbers (B, size) for a network's first layer.

    The pitch enters as a few slow waves over the learned range, held to it, as networks do not extrapolate; everything
    else linearly, so that blends of styles lie between them.
    """

    def __init__(self, shape: Shape, width: int) -> None:
        super().__init__()
        self.at = shape.pitch_at
        rest = shape.schema_width - (self.at >= 0)
        self.rest = nn.Linear(rest, width, bias=False) if rest else None
        self.pitch = nn.Linear(1 + 2 * WAVES, width) if self.at >= 0 else None
        self.size = width * ((self.rest is not None) + (self.pitch is not None))

    def forward(self, c: Tensor) -> Tensor:
        parts = []
        if self.rest is not None:
            parts.append(self.rest(c if self.at < 0 else torch.cat([c[:, : self.at], c[:, self.at + 1 :]], 1)))
        if self.pitch is not None:
            place = c[:, self.at, None].clamp(-1, 1)
            turn = place * (math.pi / 2 * torch.arange(1, WAVES + 1, device=c.device))
            parts.append(self.pitch(torch.cat([place, turn.sin(), turn.cos()], 1)))
        return torch.cat(parts, 1) if parts else c[:, :0]
