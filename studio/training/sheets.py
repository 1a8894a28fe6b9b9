"""The same latents drawn again and again, so that one can watch them become pictures, or notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.audio.loop_pictures import loop_picture
from studio.audio.pictures import spectrogram_picture
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import seed_vector
from studio.core.messages import Sheet, frozen
from studio.models.base import Generator, Shape

TILES = {16: 64, 32: 64, 64: 64, 128: 36, 256: 16}
MOST_SOUNDS, SOUND_COLUMNS = 32, 6
TILE = 64
CHUNK = 64 * 64 * 64  # pixels or samples at a time


@dataclass(frozen=True)
class SheetPlan:
    """Which latents a sheet shows: a row for each class and a column for each seed; a square without classes.

    Of sounds with pitch the columns rise over the learned range.

    Attributes:
        seeds, labels: of each tile, row by row; label -1 without classes.
        columns: tiles in a row.
        pitches: of each tile, empty without pitch.
    """

    seeds: tuple[int, ...]
    labels: tuple[int, ...]
    columns: int
    pitches: tuple[float, ...] = ()

    @classmethod
    def suited(cls, schema: ConditionSchema, shape: Shape) -> SheetPlan:
        """At most 64 tiles, fewer where they are large; classes beyond that are left out. Of points it is one."""
        if shape.dims:
            return cls((0,), (-1,), 1)
        most = MOST_SOUNDS if shape.length else TILES[shape.resolution]
        classes = min(len(schema.classes), most)
        pitch = next((field for field in schema.fields if field.kind == "pitch"), None)
        if not classes:
            columns = round(most**0.5)
            seeds, labels = tuple(range(columns * (most // columns))), (-1,) * (columns * (most // columns))
        else:
            columns = min(most // classes, SOUND_COLUMNS) if shape.length else most // classes
            tiles = [(seed, label) for label in range(classes) for seed in range(columns)]
            seeds, labels = tuple(seed for seed, _ in tiles), tuple(label for _, label in tiles)
        return cls(seeds, labels, columns, _rising(pitch, columns, len(seeds)) if pitch else ())

    def conditions(self, schema: ConditionSchema) -> Tensor:
        """Condition vectors (N, width) of the tiles."""
        style = next((field.name for field in schema.fields if field.kind == "categorical"), "")
        pitch = next((field.name for field in schema.fields if field.kind == "pitch"), "")
        rows = []
        for index, label in enumerate(self.labels):
            request: dict[str, Any] = {style: label} if label >= 0 else {}
            rows.append(schema.vector(request | ({pitch: self.pitches[index]} if pitch else {})))
        return torch.from_numpy(np.stack(rows))


def _rising(pitch: ConditionField, columns: int, count: int) -> tuple[float, ...]:
    """Notes from a sixth above the lowest learned one to as far below the highest."""
    margin = (pitch.high - pitch.low) / 6
    row = np.round(np.linspace(pitch.low + margin, pitch.high - margin, columns))
    return tuple(float(row[index % columns]) for index in range(count))


@torch.no_grad()
def draw(generator: Generator, plan: SheetPlan, schema: ConditionSchema, run_id: str, step: int) -> Sheet:
    """The sheet of a network in evaluation mode, in float32 on the network's device."""
    device = next(generator.parameters()).device
    shape = generator.shape
    z = torch.from_numpy(np.stack([seed_vector(seed, shape.latent) for seed in plan.seeds]))
    c = plan.conditions(schema)
    chunk = max(1, CHUNK // (shape.length or shape.resolution**2))
    styles = [generator.map(z[i : i + chunk].to(device), c[i : i + chunk].to(device)) for i in range(0, len(z), chunk)]
    made = [generator.synthesize(style) for style in styles]
    if not shape.length:
        parts = [x.float().add(1).mul(127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu() for x in made]
        return Sheet(run_id, step, frozen(torch.cat(parts).numpy()), plan.seeds, plan.labels)
    sounds = torch.cat([generator.to_sound(x).transpose(1, 2).cpu() for x in made]).numpy()
    if shape.steps:
        tiles = np.stack(
            [loop_picture(s, shape.rate, v) for s, v in zip(sounds, _patterns(generator, styles), strict=True)]
        )
    else:
        tiles = np.stack([spectrogram_picture(sound, shape.rate, TILE, TILE) for sound in sounds])
    heard = frozen(sounds), shape.rate, plan.pitches, shape.bars
    return Sheet(run_id, step, frozen(tiles), plan.seeds, plan.labels, *heard)


def _patterns(generator: Generator, styles: list[Tensor]) -> list[np.ndarray | None]:
    """Velocities (steps, voices) of each loop, None where the network has no pattern."""
    found: list[np.ndarray | None] = []
    for style in styles:
        scores = generator.score(style)
        found += [None] * len(style) if scores is None else [score.pattern.velocities for score in scores]
    return found
