"""Other tempo, same pitch: length, place of the hits, seam, and what nothing must happen to."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.circular import AUDIBLE, seam
from studio.audio.pitch import detect_pitch
from studio.audio.theory.onsets import onsets
from studio.audio.theory.tempo import stretched
from tests.audio.theory.conftest import RATE, drums, tone


@pytest.mark.parametrize("ratio", [0.7, 0.857, 1.0003, 1.2, 1.333])
def test_the_length_is_exact_and_the_hits_are_in_place(ratio: float) -> None:
    loop = drums().sound.samples
    out = stretched(loop, ratio, RATE)
    assert out.dtype == np.float32
    assert out.shape == (round(len(loop) * ratio), 1)
    wanted = onsets(loop, RATE) * len(out) / len(loop)
    found = onsets(out, RATE)
    apart = np.abs((wanted[:, None] - found + len(out) / 2) % len(out) - len(out) / 2).min(1)
    assert np.median(apart) < 0.002 * RATE
    assert (apart < 0.015 * RATE).mean() >= 0.9
    assert seam(out, RATE) < AUDIBLE


@pytest.mark.parametrize("ratio", [0.8, 1.25])
def test_the_pitch_stays(ratio: float) -> None:
    sound = tone(57.0, 2.0)
    out = stretched(sound, ratio, RATE)
    pitch = detect_pitch(out[:, 0], RATE)
    assert pitch is not None
    assert pitch.midi == pytest.approx(57.0, abs=0.05)
    level = np.sqrt(np.square(out).mean() / np.square(sound).mean())
    assert level == pytest.approx(1.0, abs=0.1)
    assert seam(out, RATE) < AUDIBLE


def test_a_loop_at_its_tempo_is_not_touched() -> None:
    loop = drums().sound.samples
    assert stretched(loop, 1.0, RATE) is loop


@pytest.mark.parametrize("length", [1, 7, 300, 5000])
@pytest.mark.parametrize("channels", [1, 2])
def test_short_and_silent_ones(length: int, channels: int) -> None:
    out = stretched(np.zeros((length, channels), np.float32), 1.5, RATE)
    assert out.shape == (round(length * 1.5), channels)
    assert not out.any()
