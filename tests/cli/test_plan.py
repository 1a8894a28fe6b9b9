"""Which classes and seeds `generate` takes, and what it calls the files."""

from __future__ import annotations

import pytest

from studio.cli.generate import Wanted, file_labels, plan
from studio.core.conditions import class_schema
from studio.core.errors import StudioError

AB = class_schema(["A", "B"])
NONE = class_schema([])


def test_classes_take_turns_with_the_same_seeds() -> None:
    assert plan(AB, None, "3", 5) == [Wanted(0, 3), Wanted(1, 3), Wanted(0, 4), Wanted(1, 4), Wanted(0, 5)]
    assert plan(AB, "B", "0-31", 2) == [Wanted(1, 0), Wanted(1, 1)]
    assert plan(NONE, None, "7", 2) == [Wanted(-1, 7), Wanted(-1, 8)]


def test_a_range_without_a_count_is_all_of_it() -> None:
    assert len(plan(AB, None, "0-31", None)) == 64


def test_random_seeds_differ() -> None:
    wanted = plan(NONE, None, "-1", 50)
    assert len({one.seed for one in wanted}) == 50


@pytest.mark.parametrize(
    ("label", "seed", "count"),
    [
        (None, "0-1", 5),
        ("C", "0", 1),
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


def test_file_names_are_safe_and_different() -> None:
    assert file_labels(("stained glass", "a/b", "é")) == ["stained-glass", "a-b", "é"]
    assert file_labels(("a", "A")) == ["0-a", "1-A"]
    assert file_labels(("?", "/")) == ["0--", "1--"]
    assert file_labels(()) == []
