"""Scores as sound: every hit at its sample, around the end."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.sequencer import hits, play
from studio.core.loops import Pattern, Score, bar_frames


def _click(length: int = 1) -> np.ndarray:
    shots = np.zeros((1, length, 1), np.float32)
    shots[0, 0] = 1
    return shots


def _score(velocities: np.ndarray, shots: np.ndarray, rate: int = 48000, **more: object) -> Score:
    return Score(Pattern.of(velocities, [f"v{i}" for i in range(velocities.shape[1])], **more), shots, rate)  # type: ignore[arg-type]


@pytest.mark.parametrize("bpm", [60, 87.3, 120, 174, 200])
@pytest.mark.parametrize("rate", [44100, 48000])
def test_hits_lie_on_the_grid_to_the_sample(bpm: float, rate: int) -> None:
    velocities = np.zeros((32, 1))
    velocities[[0, 5, 12, 31]] = 1
    loop = play(_score(velocities, _click(), rate), bpm, rate)
    frames = 2 * bar_frames(bpm, rate)
    assert len(loop.sound.samples) == frames
    found = np.flatnonzero(loop.sound.samples[:, 0])
    assert found.tolist() == [round(step * frames / 32) for step in (0, 5, 12, 31)]


def test_swing_and_shifts_move_hits_also_across_the_bar_line() -> None:
    velocities, shifts = np.ones((16, 1)), np.zeros((16, 1))
    shifts[0] = -0.25
    pattern = Pattern.of(velocities, ("hat",), shifts=shifts, swing=1 / 3)
    places = [place for place, _velocity in hits(pattern, 0, 16000)]
    assert places[0] == 15750
    assert places[1:4] == [1333, 2000, 3333]


def test_a_sound_longer_than_the_loop_goes_around_and_velocities_scale_it() -> None:
    shots = np.ones((1, 250, 1), np.float32)
    velocities = np.zeros((16, 1))
    velocities[8] = 0.5
    score = Score(Pattern.of(velocities, ("pad",)), shots, 1600, gain=2.0)
    loop = play(score, 240, 1600)  # 1,600 samples
    assert loop.sound.samples.sum() == pytest.approx(250)
    short = play(Score(score.pattern, np.ones((1, 2000, 1), np.float32), 1600), 240, 1600)
    assert short.sound.samples[800:1200].max() == pytest.approx(1.0)  # where it has come around
    assert short.sound.samples[0, 0] == pytest.approx(0.5)


def test_one_shots_keep_their_pitch_at_another_rate_and_tempo() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 16000).astype(np.float32)[None, :, None]
    velocities = np.zeros((16, 1))
    velocities[0] = 1
    for bpm in (90, 150):
        sound = play(_score(velocities, tone, 16000), bpm, 48000).sound.samples[1000:20000, 0]
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
        assert spectrum.argmax() * 48000 / (1 << 18) == pytest.approx(440, abs=0.5)


def test_silence_is_a_loop_too() -> None:
    loop = play(_score(np.zeros((16, 2)), np.zeros((2, 10, 2), np.float32)), 120, 48000)
    assert loop.sound.samples.shape == (96000, 2)
    assert not loop.sound.samples.any()
