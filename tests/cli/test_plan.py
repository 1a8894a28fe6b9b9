"""Which classes, notes and seeds `generate` takes, and what it calls the files."""

from __future__ import annotations

from typing import Any

import pytest

from studio.cli.asking import Wanted, file_labels, harmony, plan
from studio.core.conditions import ConditionField, ConditionSchema, class_schema
from studio.core.errors import StudioError
from studio.core.notes import NAMES
from studio.core.scales import CHORDS

AB = class_schema(["A", "B"])
NONE = class_schema([])
NOTES = ConditionSchema(
    (
        ConditionField("style", "Style", values=("brass", "flute")),
        ConditionField("pitch", "Pitch", "pitch", low=36, high=84, unit="MIDI"),
        ConditionField("velocity", "Velocity", "continuous", low=1, high=127),
    )
)
LOOPS = ConditionSchema(
    (
        ConditionField("key", "Key", values=NAMES),
        ConditionField("scale", "Scale", values=("major", "minor")),
        ConditionField("chord", "Chord", values=CHORDS),
        ConditionField("density", "Density", "continuous", low=0, high=1),
        ConditionField("style", "Style", values=("bass", "pad")),
    )
)


def short(wanted: list[Wanted]) -> list[tuple[str, int]]:
    return [(one.label, one.seed) for one in wanted]


def test_classes_take_turns_with_the_same_seeds() -> None:
    assert short(plan(AB, None, "3", 5)) == [("A", 3), ("B", 3), ("A", 4), ("B", 4), ("A", 5)]
    assert plan(AB, "B", "0-31", 2) == [Wanted(seed, "B", "B", {"class": {"B": 1.0}}) for seed in (0, 1)]
    assert plan(NONE, None, "7", 1) == [Wanted(7, "", "", {})]


def test_a_range_without_a_count_is_all_of_it() -> None:
    assert len(plan(AB, None, "0-31", None)) == 64


def test_random_seeds_differ() -> None:
    wanted = plan(NONE, None, "-1", 50)
    assert len({one.seed for one in wanted}) == 50


def test_a_range_of_notes_is_one_of_each() -> None:
    wanted = plan(NOTES, "brass", "42", None, "36-84", 80)
    assert [one.asked["pitch"] for one in wanted] == list(range(36, 85))
    assert {one.seed for one in wanted} == {42}
    assert wanted[1] == Wanted(42, "brass", "brass_C#2", {"style": {"brass": 1.0}, "pitch": 37.0, "velocity": 80})
    assert [one.asked["pitch"] for one in plan(NOTES, "brass", "0", None, "C2-Eb2")] == [36, 37, 38, 39]
    assert len(plan(NOTES, None, "0-1", None, "36-37")) == 2 * 2 * 2
    assert plan(NOTES, "flute", "0", None, "60.5")[0].asked == {"style": {"flute": 1.0}, "pitch": 60.5, "velocity": 100}


def test_without_a_note_the_middle_one_is_played() -> None:
    assert [one.asked["pitch"] for one in plan(NOTES, None, "0", 2)] == [60, 60]


def test_a_blend_of_styles() -> None:
    (one,) = plan(NOTES, "brass=0.7, flute=0.3", "0", None, "60")
    assert one.asked["style"] == {"brass": 0.7, "flute": 0.3}
    assert one.stem == "brass+flute_C4"
    assert plan(AB, "A,B", "0", 1)[0].asked == {"class": {"A": 1.0, "B": 1.0}}


def test_a_class_may_be_called_like_a_blend() -> None:
    assert plan(class_schema(["a=1", "b,c"]), "a=1", "0", 1)[0].asked == {"class": {"a=1": 1.0}}


def test_kinds_go_by_the_names_that_a_person_gave_them() -> None:
    kinds = class_schema(["1", "2", "3"], "code").called({"code/1": "3", "code/2": "Two"})
    (one,) = plan(kinds, "Two", "0", 1)
    assert (one.asked, one.stem, one.label) == ({"code": {"2": 1.0}}, "1-Two", "Two")
    assert plan(kinds, "3", "0", 1)[0].asked == {"code": {"1": 1.0}}
    assert plan(kinds, "2", "0", 1)[0].asked == {"code": {"2": 1.0}}
    assert plan(kinds, "Two=1,3=2", "0", 1)[0].asked == {"code": {"2": 1.0, "1": 2.0}}
    assert [one.label for one in plan(kinds, None, "0", 3)] == ["3", "Two", "3"]


@pytest.mark.parametrize(
    ("label", "seed", "count"),
    [
        (None, "0-1", 5),
        ("C", "0", 1),
        ("A=x", "0", 1),
        ("A=-1", "0", 1),
        ("A=nan", "0", 1),
        ("", "0", 1),
        (None, "x", 1),
        (None, "5-2", 1),
        (None, "0", None),
        (None, "0", 0),
        (None, "-2", 1),
    ],
)
def test_what_cannot_be_is_said(label: str | None, seed: str, count: int | None) -> None:
    with pytest.raises(StudioError):
        plan(AB, label, seed, count)


@pytest.mark.parametrize(
    ("schema", "pitch", "velocity"),
    [
        (AB, "60", None),
        (NOTES, "128", None),
        (NOTES, "60-128", None),
        (NOTES, "62-60", None),
        (NOTES, "60.5-62", None),
        (NOTES, "H4", None),
        (NOTES, "", None),
        (NOTES, "60", 0),
        (NOTES, "60", float("nan")),
    ],
)
def test_notes_that_cannot_be_are_said(schema: ConditionSchema, pitch: str, velocity: float | None) -> None:
    with pytest.raises(StudioError):
        plan(schema, None, "0", 1, pitch, velocity)


def test_file_names_are_safe_and_different() -> None:
    assert file_labels(("stained glass", "a/b", "é")) == ["stained-glass", "a-b", "é"]
    assert file_labels(("a", "A")) == ["0-a", "1-A"]
    assert file_labels(("?", "/")) == ["0--", "1--"]
    assert file_labels(()) == []


def test_loops_take_turns_by_style_in_one_key() -> None:
    asked = harmony(LOOPS, "F# minor", "4", 0.25, None)
    assert asked == {"key": {"F#": 1.0}, "scale": {"minor": 1.0}, "chord": {"IV": 1.0}, "density": 0.25}
    wanted = plan(LOOPS, None, "42", None, more=asked)
    assert wanted == [Wanted(42, name, name, {"style": {name: 1.0}, **asked}) for name in ("bass", "pad")]
    assert harmony(LOOPS, None, "vii", None, None) == {"chord": {"VII": 1.0}}
    assert harmony(LOOPS, None, None, None, None) == {}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("H major", None, None, None), "no key"),
        (("A dorian", None, None, None), "minor"),
        ((None, "VIII", None, None), "VII"),
        ((None, None, 1.5, None), "between 0 and 1"),
        ((None, None, None, 0.2), "swing"),
    ],
)
def test_what_a_network_of_loops_does_not_know(asked: tuple[Any, ...], words: str) -> None:
    with pytest.raises(StudioError) as refused:
        harmony(LOOPS, *asked)
    assert words in str(refused.value)
