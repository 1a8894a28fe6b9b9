"""What may be asked of a generator, as numbers and through files."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.conditions import ConditionField, ConditionSchema, class_schema
from studio.core.errors import StudioError

SCHEMA = ConditionSchema(
    (
        ConditionField("class", "Class", values=("cat", "dog", "7")),
        ConditionField("pitch", "Pitch", "pitch", low=36, high=84, unit="MIDI"),
        ConditionField("slant", "Slant", "continuous", low=-1, high=1),
    )
)


def test_a_schema_knows_its_width_and_classes() -> None:
    assert SCHEMA.width == 5
    assert SCHEMA.classes == ("cat", "dog", "7")
    assert class_schema(["only"]).width == 0
    assert class_schema(["a", "b"]).classes == ("a", "b")
    assert ConditionSchema().vector({}).shape == (0,)


def test_asking_for_nothing_is_the_middle_of_everything() -> None:
    np.testing.assert_allclose(SCHEMA.vector({}), [1 / 3, 1 / 3, 1 / 3, 0, 0], atol=1e-7)


@pytest.mark.parametrize("dog", ["dog", 1, {"dog": 3.0}, {1: 0.5}, {"dog": 1, "cat": -4}])
def test_a_category_by_name_number_or_weight(dog: Any) -> None:
    vector = SCHEMA.vector({"class": dog, "pitch": 84})
    np.testing.assert_allclose(vector, [0, 1, 0, 1, 0])
    assert vector.dtype == np.float32


def test_a_name_comes_before_a_number() -> None:
    np.testing.assert_allclose(SCHEMA.vector({"class": "7"})[:3], [0, 0, 1])


@given(st.dictionaries(st.sampled_from(["cat", "dog", "7"]), st.floats(0.01, 1e6), min_size=1))
def test_blends_are_shares(weights: dict[str, float]) -> None:
    vector = SCHEMA.vector({"class": weights})[:3]
    assert vector.sum() == pytest.approx(1)
    assert (vector >= 0).all()


@given(st.floats(allow_nan=False))
def test_a_pitch_may_lie_outside_what_was_learned_but_stays_a_note(pitch: float) -> None:
    field = SCHEMA.fields[1]
    encoded = SCHEMA.vector({"pitch": pitch})[3]
    heard = field.low + (encoded + 1) / 2 * (field.high - field.low)
    assert heard == pytest.approx(min(max(pitch, 0), 127), abs=1e-3)


@given(st.floats(allow_nan=False))
def test_other_numbers_are_held_in_range(velocity: float) -> None:
    schema = ConditionSchema((ConditionField("velocity", "Velocity", "continuous", low=1, high=127),))
    assert -1 <= schema.vector({"velocity": velocity})[0] <= 1


@pytest.mark.parametrize(
    "request_",
    [
        {"style": 1},
        {"class": "cow"},
        {"class": 3},
        {"class": -1},
        {"class": {}},
        {"class": {"cat": 0}},
        {"class": {"cat": math.inf}},
        {"class": {"cat": math.nan}},
        {"class": {"cat": "much"}},
        {"pitch": "high"},
        {"pitch": {"60": 1.0}},
        {"pitch": math.nan},
    ],
)
def test_what_cannot_be_asked_is_a_plain_error(request_: dict[str, Any]) -> None:
    with pytest.raises(StudioError):
        SCHEMA.vector(request_)


def test_a_schema_survives_a_file() -> None:
    assert ConditionSchema.from_json(json.loads(json.dumps(SCHEMA.to_json()))) == SCHEMA


def test_names_that_a_person_gave_go_along_in_a_file() -> None:
    named = SCHEMA.called({"slant": "Lean", "class/dog": "Hound"})
    read = ConditionSchema.from_json(json.loads(json.dumps(named.to_json())))
    assert read == named
    assert read.spoken_classes == ("cat", "Hound", "7")
    assert read.called({"class/7": "Seven"}).spoken_classes == ("cat", "Hound", "Seven")


@pytest.mark.parametrize("spoken", ["abc", ["only one"], 3])
def test_names_that_do_not_fit_are_refused(spoken: Any) -> None:
    with pytest.raises(StudioError, match="damaged"):
        ConditionSchema.from_json([{**SCHEMA.to_json()[0], "spoken": spoken}])


def test_fields_of_a_later_version_are_ignored() -> None:
    document = [{**SCHEMA.to_json()[0], "colour": "red"}]
    assert ConditionSchema.from_json(document).fields == SCHEMA.fields[:1]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "?"),
        ("kind", []),
        ("low", "x"),
        ("low", 10**400),
        ("high", math.inf),
        ("values", "a"),
        ("values", 3),
        ("default", 99),
        ("default", -1),
    ],
)
def test_damaged_schemas_are_refused(key: str, value: Any) -> None:
    with pytest.raises(StudioError, match="damaged"):
        ConditionSchema.from_json([{**SCHEMA.to_json()[0], key: value}])


@pytest.mark.parametrize("document", [None, 3, [3], ["x"], [{}], {"name": "x"}])
def test_what_is_not_a_schema_is_refused(document: Any) -> None:
    with pytest.raises(StudioError, match="damaged"):
        ConditionSchema.from_json(document)


def test_defaults_are_what_is_meant_where_nothing_is_asked_for() -> None:
    swing = ConditionField("swing", "Swing", "continuous", low=0.0, high=0.5, default=0.0)
    chord = ConditionField("chord", "Chord", values=("I", "IV", "V"), default=1)
    schema = ConditionSchema((swing, chord))
    assert schema.vector({}).tolist() == [-1, 0, 1, 0]
    assert schema.vector({"swing": 0.5, "chord": "V"}).tolist() == [1, 0, 0, 1]
    assert ConditionSchema.from_json(schema.to_json()) == schema
    with pytest.raises(StudioError):
        ConditionSchema.from_json([schema.to_json()[0] | {"default": "nan"}])
