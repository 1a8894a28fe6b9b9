"""Filling a store with sounds: each made ready, with its style, pitch and velocity."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.core.progress import Reporter
from studio.data.sounds.conditions import schema_of, vectors
from studio.data.sounds.fill import Made, stream, write_rest
from studio.data.sounds.options import SoundOptions
from studio.data.sounds.scan import scan
from studio.data.sounds.shape import apply
from studio.data.sounds.source import SoundSource
from studio.data.sounds.store import SoundStore


def fill(folder: Path, source: SoundSource, options: SoundOptions, reporter: Reporter, skip: frozenset[int]) -> None:
    """Write sounds, what each is and the document into an empty folder; raises StudioError when too few remain."""
    pitches = scan(source, reporter).pitches

    def make(index: int) -> Made[int]:
        return Made(apply(source.read(index), options)[None], [index])

    kept, problems = stream(folder / SoundStore.file, source, options, skip, make, reporter)
    items = [source.items[index] for index in kept]
    told = [pitches[index].midi if index in pitches else None for index in kept]
    schema = schema_of(source.labels, told, [item.velocity for item in items])
    labels = np.array([item.label for item in items], np.int64)
    heard = np.array([np.nan if pitch is None else pitch for pitch in told], np.float32)
    velocities = np.array([np.nan if item.velocity is None else item.velocity for item in items], np.float32)
    small = {
        "labels": labels,
        "conditions": vectors(schema, labels, heard, velocities),
        "pitches": heard,
        "velocities": velocities,
    }
    write_rest(folder, SoundStore, source, options, schema, small, problems)
