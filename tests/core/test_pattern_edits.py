"""Changes of a pattern that lie over whatever comes next."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.loops import Pattern
from studio.core.pattern_edits import PatternEdits

PATTERN = Pattern.of(np.eye(16, 3), ("kick", "snare", "hat"), shifts=np.full((16, 3), 0.1), swing=0.2)


def test_nothing_changed_is_the_very_pattern() -> None:
    assert PatternEdits().of(PATTERN) is PATTERN
    assert not PatternEdits()


def test_cells_are_changed_and_the_rest_stays() -> None:
    edits = PatternEdits().with_hit(5, 2, 0.5, None).with_hit(5, 2, None, -0.25).with_hit(0, 0, 0, None)
    made = edits.of(PATTERN)
    assert (made.velocities[5, 2], made.shifts[5, 2]) == (0.5, -0.25)
    assert made.velocities[0, 0] == 0
    assert made.shifts[0, 0] == np.float32(0.1)
    assert made.velocities[1, 1] == 1
    assert (made.swing, made.voices, made.pitches) == (0.2, PATTERN.voices, PATTERN.pitches)
    assert PATTERN.velocities[0, 0] == 1


def test_values_are_held_in_their_ranges_and_strange_cells_left_aside() -> None:
    edits = PatternEdits().with_hit(0, 0, 7, -3).with_hit(40, 1, 1, 0).with_hit(1, 9, 1, 0)
    made = edits.of(PATTERN)
    assert (made.velocities[0, 0], made.shifts[0, 0]) == (1, -0.5)
    assert made.velocities.sum() == PATTERN.velocities.sum()


def test_everything_moves_around_the_end() -> None:
    edits = PatternEdits().with_hit(15, 2, 0.5, None).moved(2, 16)
    made = edits.of(PATTERN)
    assert made.velocities[2, 0] == 1
    assert made.velocities[1, 2] == 0.5
    assert edits.moved(-2, 16).of(PATTERN).velocities[15, 2] == 0.5


def test_edits_survive_a_file() -> None:
    edits = PatternEdits().with_hit(3, 1, 0.25, None).with_hit(4, 0, None, 0.5).moved(3, 16)
    assert PatternEdits.from_json(edits.to_json()) == edits
    assert PatternEdits.from_json({}) == PatternEdits()


DAMAGED = [5, {"hits": 3}, {"hits": [[1, 2]]}, {"hits": [[64, 0, 1, 0]]}, {"hits": [[0, -1, 1, 0]]}, {"turned": "x"}]
DAMAGED += [{"hits": [[0, 0, float("nan"), 0]]}, {"turned": float("inf")}]


@pytest.mark.parametrize("document", DAMAGED)
def test_damaged_edits_are_refused(document: object) -> None:
    with pytest.raises(StudioError):
        PatternEdits.from_json(document)
