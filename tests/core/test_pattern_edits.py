"""Edits lie over whatever the network makes: cells, whole turns, and voices that are silent."""

from __future__ import annotations

import numpy as np

from studio.core.loops import Pattern
from studio.core.pattern_edits import PatternEdits


def beat() -> Pattern:
    loud = np.zeros((16, 3), np.float32)
    loud[::4, 0] = 1
    loud[4::8, 1] = 0.5
    return Pattern.of(loud, ("kick", "snare", "hat"))


def test_a_silent_voice_keeps_its_cells_and_is_not_heard():
    edits = PatternEdits().with_hit(2, 0, 0.7, None).with_silent(0, True)
    assert edits.of(beat()).velocities[2, 0] == np.float32(0.7)
    heard = edits.heard(beat())
    assert not heard.velocities[:, 0].any()
    assert heard.velocities[4, 1] == 0.5
    assert edits.with_silent(0, False).heard(beat()).velocities[2, 0] == np.float32(0.7)


def test_what_is_silent_outlives_turning_clearing_and_the_file():
    edits = PatternEdits().with_hit(2, 0, 0.7, 0.25).with_silent(1, True).moved(1, 16)
    assert edits.silent == (1,)
    assert edits.of(beat()).velocities[3, 0] == np.float32(0.7)
    assert PatternEdits.from_json(edits.to_json()) == edits
    assert edits.cleared() == PatternEdits(silent=(1,))
    assert not edits.cleared()


def test_without_edits_the_pattern_is_the_same_object():
    pattern = beat()
    assert PatternEdits().heard(pattern) is pattern
