"""What can be asked for of a set of sounds: style, pitch and velocity."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.i18n import N_

SOFTEST, LOUDEST = 1.0, 127.0


def schema_of(
    styles: Sequence[str], pitches: Sequence[float | None], velocities: Sequence[float | None]
) -> ConditionSchema:
    """The conditions that sounds of these styles, MIDI pitches and velocities (1 to 127) can be asked for by.

    Styles are asked for where there are at least two, pitch where anything is pitched, velocity where it varies.
    """
    fields = []
    if len(styles) > 1:
        fields.append(ConditionField("style", N_("Style"), values=tuple(styles)))
    known = [pitch for pitch in pitches if pitch is not None and not math.isnan(pitch)]
    if known:
        low, high = math.floor(min(known)), math.ceil(max(known))
        # A range of nothing would scale every other note to infinity.
        fields.append(
            ConditionField("pitch", N_("Pitch"), "pitch", low=float(low), high=float(max(high, low + 1)), unit="MIDI")
        )
    if len({velocity for velocity in velocities if velocity is not None and not math.isnan(velocity)}) > 1:
        fields.append(ConditionField("velocity", N_("Velocity"), "continuous", low=SOFTEST, high=LOUDEST))
    return ConditionSchema(tuple(fields))


def vectors(schema: ConditionSchema, labels: np.ndarray, pitches: np.ndarray, velocities: np.ndarray) -> np.ndarray:
    """Condition vector of each sound.

    Args:
        labels: int64 (N,), -1 for none.
        pitches, velocities: float32 (N,), NaN for none: those are asked for in the middle of the range.

    Returns:
        float32 (N, schema.width).
    """
    names = {field.name for field in schema.fields}
    result = np.zeros((len(labels), schema.width), np.float32)
    for row, (label, pitch, velocity) in enumerate(zip(labels, pitches, velocities, strict=True)):
        request: dict[str, int | float] = {}
        if "style" in names and label >= 0:
            request["style"] = int(label)
        if "pitch" in names and not math.isnan(pitch):
            request["pitch"] = float(pitch)
        if "velocity" in names and not math.isnan(velocity):
            request["velocity"] = float(velocity)
        result[row] = schema.vector(request)
    return result
