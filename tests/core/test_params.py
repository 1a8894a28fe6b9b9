"""One declaration checks what comes from forms, flags and files."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.params import ParamSpec, validated

RATE = ParamSpec("rate", "float", 0.5, "Rate", low=0.0, high=1.0)
COUNT = ParamSpec("count", "int", 4, "Count", low=1, high=64)
SWITCH = ParamSpec("switch", "bool", False, "Switch")
FIT = ParamSpec("fit", "choice", "crop", "Fit", choices=("crop", "pad"))
NOTE = ParamSpec("note", "text", "", "Note")


@given(st.floats(0, 1))
def test_numbers_in_range_pass_also_as_flags(value: float) -> None:
    assert RATE.validate(value) == value
    assert RATE.validate(str(value)) == value


@given(st.integers(1, 64))
def test_whole_numbers_keep_their_type(value: int) -> None:
    for form in (value, float(value), f" {value} "):
        checked = COUNT.validate(form)
        assert checked == value
        assert type(checked) is int


@given(st.floats() | st.integers())
def test_a_checked_number_always_lies_in_its_range(value: float) -> None:
    for spec in (RATE, COUNT):
        try:
            checked = spec.validate(value)
        except StudioError:
            continue
        assert spec.low <= checked <= spec.high  # type: ignore[operator]


@pytest.mark.parametrize(
    ("spec", "value", "words"),
    [
        (RATE, 1.5, "between 0 and 1"),
        (RATE, "fast", "must be a number"),
        (RATE, None, "must be a number"),
        (RATE, math.nan, "finite"),
        (RATE, 10**400, "must be a number"),
        (COUNT, 2.5, "whole"),
        (COUNT, math.inf, "whole"),
        (COUNT, 0, "between 1 and 64"),
        (SWITCH, "perhaps", "yes or no"),
        (FIT, "squash", "Choose one of: crop, pad"),
    ],
)
def test_refusals_say_what_is_allowed(spec: ParamSpec, value: Any, words: str) -> None:
    with pytest.raises(StudioError) as caught:
        spec.validate(value)
    assert words in str(caught.value)
    assert spec.label in str(caught.value)


@pytest.mark.parametrize(("word", "value"), [("yes", True), ("OFF", False), ("1", True), (0, False), (True, True)])
def test_switches_understand_words(word: Any, value: bool) -> None:
    assert SWITCH.validate(word) is value


def test_missing_values_are_defaults() -> None:
    specs = (RATE, COUNT, SWITCH, FIT, NOTE)
    assert validated(specs, {"count": "8"}) == {"rate": 0.5, "count": 8, "switch": False, "fit": "crop", "note": ""}


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(StudioError, match="no setting called 'speed'") as caught:
        validated((RATE, COUNT), {"speed": 1})
    assert "rate, count" in caught.value.hint


def test_a_number_is_taken_to_the_nearest_that_is_allowed() -> None:
    rate = ParamSpec("rate", "float", 0.1, "Rate", low=1e-7, high=0.1)
    assert [rate.nearest(value) for value in (0.0, 0.05, 3.0)] == [1e-7, 0.05, 0.1]
    steps = ParamSpec("steps", "int", 1, "Steps", low=1, high=10)
    assert [steps.nearest(value) for value in (0.2, 4.6, 11)] == [1, 5, 10]
    assert ParamSpec("free", "float", 0.0, "Free").nearest(-1e9) == -1e9


def test_a_value_is_told_by_the_name_that_its_choice_has_on_screen() -> None:
    way = ParamSpec("way", "choice", "sgd", "Way", choices=("sgd", "rmsprop"), named=("SGD", "RMSprop"))
    assert (way.said("rmsprop"), way.said("other")) == ("RMSprop", "other")
    assert ParamSpec("rate", "float", 0.1, "Rate").said(0.00025) == "0.00025"
