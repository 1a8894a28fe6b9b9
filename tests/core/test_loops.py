"""Bars, patterns and where hits lie."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.loops import Loop, Pattern, bar_frames
from studio.core.sound import Sound


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_a_bar_is_whole_and_nearly_exact(rate: int) -> None:
    for bpm in np.arange(40, 240, 0.37):
        frames = bar_frames(bpm, rate)
        assert abs(240 * rate / frames / bpm - 1) < 4e-5


def test_a_pattern_keeps_within_its_bounds_and_cannot_be_changed() -> None:
    pattern = Pattern.of(np.full((16, 2), 3.0), ("kick", "hat"), shifts=np.full((16, 2), -2.0), swing=9)
    assert (pattern.velocities.max(), pattern.shifts.min(), pattern.swing) == (1, -0.5, 0.5)
    assert (pattern.steps, pattern.bars, pattern.pitches) == (16, 1, (None, None))
    with pytest.raises(ValueError, match="read-only"):
        pattern.velocities[0, 0] = 0


def test_swing_and_shift_add_up() -> None:
    shifts = np.zeros((16, 1))
    shifts[3] = 0.125
    pattern = Pattern.of(np.ones((16, 1)), ("hat",), shifts=shifts, swing=0.25)
    assert [pattern.at(step, 0) for step in range(4)] == [0, 1.25, 2, 3.375]


def test_a_loop_with_other_samples_is_the_same_loop() -> None:
    loop = Loop(Sound.of(np.zeros(100), 8000), 120, 2, 9, "minor")
    other = loop.with_sound(np.ones((200, 2), np.float32), 16000)
    assert (other.bpm, other.bars, other.beats, other.root, other.scale) == (120, 2, 8, 9, "minor")
    assert (other.sound.rate, other.sound.samples.shape) == (16000, (200, 2))
