"""Hits and one-shots become a loop, to the sample as the sequencer plays the score of them."""

from __future__ import annotations

import pytest
import torch

from studio.audio.sequencer import HEARD, play
from studio.models.sequencing import scores, sequenced

STEP, RATE, BPM = 200, 1600, 120.0


@pytest.mark.parametrize("steps", [16, 32])
@pytest.mark.parametrize("samples", [150, 1000, 7001])
@pytest.mark.parametrize("channels", [1, 2])
def test_network_and_sequencer_play_the_same(steps: int, samples: int, channels: int) -> None:
    random = torch.Generator().manual_seed(samples)
    grid = (1.5 * torch.rand(3, steps, 5, generator=random) - 0.5).clamp(min=0)
    grid[grid < HEARD] = 0
    shots = torch.rand(3, 5, channels, samples, generator=random) - 0.5
    swings, gains = torch.tensor([0.0, 1 / 3, 0.5]), torch.tensor([1.0, 0.5, 0.25])
    made = sequenced(grid, shots, STEP, swings) * gains[:, None, None]
    assert made.shape == (3, channels, steps * STEP)
    for sound, score in zip(made, scores(grid, shots, swings, gains, RATE, [tuple("abcde")] * 3), strict=True):
        played = play(score, BPM, RATE).sound.samples
        assert torch.allclose(sound.T, torch.from_numpy(played.copy()), atol=1e-4)


def test_straight_loops_do_not_depend_on_whether_others_swing() -> None:
    grid, shots = torch.rand(2, 16, 3), torch.randn(2, 3, 1, 500)
    straight, mixed = torch.zeros(2), torch.tensor([0.0, 0.3])
    assert torch.allclose(sequenced(grid, shots, STEP, straight)[0], sequenced(grid, shots, STEP, mixed)[0], atol=1e-5)


def test_patterns_and_sounds_learn_through_it() -> None:
    grid, shots = torch.rand(1, 16, 2, requires_grad=True), torch.randn(1, 2, 1, 300, requires_grad=True)
    sequenced(grid, shots, STEP, torch.tensor([0.25])).square().sum().backward()
    assert (grid.grad != 0).all()
    assert (shots.grad != 0).all()


def test_pitches_reach_the_score() -> None:
    made = scores(
        torch.ones(1, 16, 2), torch.zeros(1, 2, 1, 9), torch.zeros(1), torch.ones(1), RATE, [("a", "b")], [(60.0, None)]
    )
    assert made[0].pattern.pitches == (60.0, None)
    assert not made[0].one_shots.flags.writeable
