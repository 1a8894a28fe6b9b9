"""What can be asked for of a set of loops: style, density, swing, key, scale and chord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.i18n import N_
from studio.core.loops import MOST_SWING
from studio.core.notes import NAMES
from studio.core.scales import CHORDS, SCALES

VARIES = 0.02  # spread of density or swing in a set below which it cannot be asked for


class _Told(Protocol):
    """What a loop item says of itself."""

    @property
    def label(self) -> int: ...
    @property
    def root(self) -> int | None: ...
    @property
    def scale(self) -> str: ...
    @property
    def chord(self) -> int: ...
    @property
    def density(self) -> float | None: ...
    @property
    def swing(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one loop, as in `LoopItem`."""

    label: int = -1
    root: int | None = None
    scale: str = ""
    chord: int = -1
    density: float | None = None
    swing: float | None = None

    @classmethod
    def of(cls, item: _Told) -> Facts:
        return cls(item.label, item.root, item.scale, item.chord, item.density, item.swing)


def schema_of(styles: Sequence[str], loops: Sequence[Facts]) -> ConditionSchema:
    """The conditions that loops of these styles can be asked for by.

    Styles are asked for where there are at least two, density and swing where they vary, key and chord where any
    loop tells its own: all twelve and all seven, so that every key is there to be played. The scales are those
    that are in the set, also where it is a single one: a network cannot place notes without it. Where nothing is
    asked for a loop is straight, as dense as most, on the first degree of the first scale in C.
    """
    fields = []
    if len(styles) > 1:
        fields.append(ConditionField("style", N_("Style"), values=tuple(styles)))
    if _varies([loop.density for loop in loops]):
        usual = float(np.median([loop.density for loop in loops if loop.density is not None]))
        fields.append(ConditionField("density", N_("Density"), "continuous", low=0.0, high=1.0, default=usual))
    if _varies([loop.swing for loop in loops]):
        fields.append(ConditionField("swing", N_("Swing"), "continuous", low=0.0, high=MOST_SWING, default=0.0))
    if any(loop.root is not None for loop in loops):
        fields.append(ConditionField("key", N_("Key"), values=NAMES, default=0))
        present = {loop.scale for loop in loops}
        scales = tuple(name for name in SCALES if name in present)
        if scales:
            fields.append(ConditionField("scale", N_("Scale"), values=scales, default=0))
        if any(loop.chord >= 0 for loop in loops):
            fields.append(ConditionField("chord", N_("Chord"), values=CHORDS, default=0))
    return ConditionSchema(tuple(fields))


def vectors(schema: ConditionSchema, loops: Sequence[Facts]) -> np.ndarray:
    """Condition vector of each loop: float32 (N, schema.width).

    What is unknown of a loop is what is meant where nothing is asked for.
    """
    known = [{field.name: _value(field, loop) for field in schema.fields} for loop in loops]
    rows = [schema.vector({name: value for name, value in one.items() if value is not None}) for one in known]
    return np.stack(rows) if rows else np.zeros((0, schema.width), np.float32)


def _varies(values: Sequence[float | None]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and max(known) - min(known) > VARIES


def _value(field: ConditionField, loop: Facts) -> int | float | str | None:
    if field.name == "style":
        return loop.label if loop.label >= 0 else None
    if field.name == "density":
        return loop.density
    if field.name == "swing":
        return loop.swing
    if field.name == "key":
        return loop.root
    if field.name == "scale":
        return loop.scale or None
    return loop.chord if loop.chord >= 0 else None
