"""The same latents drawn again and again, so that one can watch them become pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from studio.core.conditions import ConditionSchema
from studio.core.latent import seed_vector
from studio.core.messages import Sheet, frozen
from studio.models.base import Generator
from studio.training.average import condition_rows

TILES = {16: 64, 32: 64, 64: 64, 128: 36, 256: 16}
CHUNK_PIXELS = 64 * 64 * 64


@dataclass(frozen=True)
class SheetPlan:
    """Which latents a sheet shows: a row for each class and a column for each seed; a square without classes.

    Attributes:
        seeds, labels: of each tile, row by row; label -1 without classes.
        columns: tiles in a row.
    """

    seeds: tuple[int, ...]
    labels: tuple[int, ...]
    columns: int

    @classmethod
    def suited(cls, schema: ConditionSchema, resolution: int) -> SheetPlan:
        """At most 64 tiles, fewer where they are large; classes beyond that are left out."""
        most = TILES[resolution]
        classes = min(len(schema.classes), most)
        if not classes:
            return cls(tuple(range(most)), (-1,) * most, round(most**0.5))
        columns = most // classes
        tiles = [(seed, label) for label in range(classes) for seed in range(columns)]
        return cls(tuple(seed for seed, _ in tiles), tuple(label for _, label in tiles), columns)


@torch.no_grad()
def draw(generator: Generator, plan: SheetPlan, schema: ConditionSchema, run_id: str, step: int) -> Sheet:
    """The sheet of a network in evaluation mode, in float32 on the network's device."""
    device = next(generator.parameters()).device
    z = torch.from_numpy(np.stack([seed_vector(seed, generator.shape.latent) for seed in plan.seeds]))
    c = condition_rows(schema)[list(plan.labels)]
    chunk = max(1, CHUNK_PIXELS // generator.shape.resolution**2)
    parts = []
    for i in range(0, len(z), chunk):
        x = generator(z[i : i + chunk].to(device), c[i : i + chunk].to(device)).float()
        parts.append(x.add(1).mul(127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu().numpy())
    return Sheet(run_id, step, frozen(np.concatenate(parts)), plan.seeds, plan.labels)
