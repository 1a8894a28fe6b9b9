"""Filling a store with loops: each at the chosen tempo and length, with what can be asked for of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from studio.core.progress import Reporter
from studio.data.loops.conditions import Facts, schema_of, vectors
from studio.data.loops.listen import density_and_swing
from studio.data.loops.options import LoopOptions
from studio.data.loops.shape import conformed
from studio.data.loops.source import LoopSource
from studio.data.loops.store import LoopStore
from studio.data.sounds.fill import Made, stream, write_rest


def fill(folder: Path, source: LoopSource, options: LoopOptions, reporter: Reporter, skip: frozenset[int]) -> None:
    """Write loops, what each is and the document into an empty folder; raises StudioError when too few remain."""

    def make(index: int) -> Made[Facts]:
        item = source.items[index]
        rows = conformed(source.read(index), item.bars, options)
        return Made(rows, [_listened(Facts.of(item), row, options) for row in rows])

    loops, problems = stream(folder / LoopStore.file, source, options, skip, make, reporter)
    schema = schema_of(source.labels, loops)
    unknown = np.full(len(loops), np.nan, np.float32)
    small = {
        "labels": np.array([loop.label for loop in loops], np.int64),
        "conditions": vectors(schema, loops),
        "pitches": unknown,
        "velocities": unknown,
    }
    write_rest(folder, LoopStore, source, options, schema, small, problems)


def _listened(facts: Facts, row: np.ndarray, options: LoopOptions) -> Facts:
    """What the set did not tell is heard."""
    if facts.density is not None and facts.swing is not None:
        return facts
    density, swing = density_and_swing(row, options.rate, options.bars)
    return replace(
        facts,
        density=density if facts.density is None else facts.density,
        swing=swing if facts.swing is None else facts.swing,
    )
