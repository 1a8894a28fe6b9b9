"""The judges of loops hear what they claim to hear."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.loop_judge import SEAM, in_key, seam

RATE = 16000
TIME = np.arange(2 * RATE) / RATE


def _tone(hertz: float, overtones: int = 8) -> np.ndarray:
    return sum(np.sin(2 * np.pi * n * hertz * TIME) / n for n in range(1, overtones + 1))


def test_seam_is_a_jump_that_the_sound_around_it_does_not_have() -> None:
    whole, cut = np.sin(2 * np.pi * 100 * TIME), np.sin(2 * np.pi * 100.125 * TIME)
    assert seam(whole, RATE) < SEAM
    assert seam(cut, RATE) > SEAM
    noise = np.random.default_rng(0).normal(size=2 * RATE)
    assert seam(noise, RATE) < SEAM


def test_notes_are_told_apart_from_overtones() -> None:
    # C, E and G: the fifth overtones of C and G, E and B, and the ninth of E are no notes of their own.
    chord = _tone(130.81) + _tone(164.81) + _tone(196.0)
    assert in_key(chord, RATE, 0, "major") > 0.97
    # C, and what it shares with G, is in C sharp major too.
    assert in_key(chord, RATE, 1, "major") < 0.42
    # On A the fifth overtone is C sharp, which is not in A minor.
    assert in_key(_tone(110.0, 12), RATE, 9, "minor") > 0.99
    assert in_key(_tone(110.0) + _tone(138.59), RATE, 9, "minor") < 0.7
