"""Sizes of networks that make loops, and what condition vectors ask of them."""

from __future__ import annotations

import pytest
import torch

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.errors import StudioError
from studio.core.notes import NAMES
from studio.core.scales import CHORDS, SCALES
from studio.models.base import Shape
from studio.training.asked import shape_of
from studio.training.weights import shape_from

SCHEMA = ConditionSchema(
    (
        ConditionField("style", "Style", values=("bass", "pad")),
        ConditionField("swing", "Swing", "continuous", low=0.0, high=0.5, default=0.0),
        ConditionField("key", "Key", values=NAMES, default=0),
        ConditionField("scale", "Scale", values=("minor", "dorian"), default=0),
        ConditionField("chord", "Chord", values=CHORDS, default=0),
    )
)


class _Store:
    kind, channels, length, rate, bars = "loops", 1, 32000, 16000, 1


def test_columns_are_found_and_read() -> None:
    shape = shape_of(_Store(), 48, SCHEMA)
    assert (shape.kind, shape.steps, shape.step, shape.bars) == ("loops", 16, 2000, 1)
    asked = SCHEMA.vector({"style": "pad", "swing": 0.25, "key": "F#", "scale": "dorian", "chord": "V"})
    c = torch.from_numpy(asked).unsqueeze(0)
    assert shape.swings(c).item() == pytest.approx(0.25)
    assert shape.roots(c).tolist() == [6]
    assert shape.chords(c).tolist() == [4]
    assert tuple(shape.scale_steps(c)[0].tolist()) == SCALES["dorian"]


def test_without_such_conditions_c_major_straight_is_meant() -> None:
    shape = Shape(48, 0, 1, length=32000, rate=16000, steps=16)
    c = torch.zeros(3, 0)
    assert shape.swings(c).tolist() == [0, 0, 0]
    assert shape.roots(c).tolist() == shape.chords(c).tolist() == [0, 0, 0]
    assert tuple(shape.scale_steps(c)[2].tolist()) == SCALES["major"]


def test_a_description_in_a_file_gives_the_same_shape() -> None:
    from dataclasses import asdict

    shape = shape_of(_Store(), 48, SCHEMA)
    assert shape_from(asdict(shape) | {"scales": list(shape.scales)}) == shape


@pytest.mark.parametrize(
    "bad",
    [
        {"steps": 12, "length": 24000},
        {"steps": 16, "length": 32016},
        {"scales": ("unheard of",)},
        {"key_at": 30},
    ],
)
def test_impossible_sizes_are_refused(bad: dict[str, object]) -> None:
    sizes = {"length": 32000, "rate": 16000, "steps": 16, **bad}
    with pytest.raises(StudioError):
        Shape(48, 0, 1, 36, **sizes)  # type: ignore[arg-type]
