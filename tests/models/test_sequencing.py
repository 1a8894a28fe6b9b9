"""Networks play hits as the sequencer does."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.audio.sequencer import play
from studio.core.loops import Pattern, Score
from studio.models.sequencing import sequenced, struck

RATE, STEP = 4000, 504


@pytest.mark.parametrize("bars", [1, 2])
@pytest.mark.parametrize("swing", [0.0, 0.3])
@pytest.mark.parametrize("samples", [700, 20 * STEP])
def test_sound_is_what_the_sequencer_plays(bars: int, swing: float, samples: int) -> None:
    random = torch.Generator().manual_seed(0)
    steps = 16 * bars
    hits = struck(torch.rand(2, steps, 3, generator=random) ** 4, training=False)
    shots = torch.rand(2, 3, 2, samples, generator=random) - 0.5
    made = sequenced(hits, shots, torch.tensor([0.0, swing]), STEP)
    assert made.shape == (2, 2, steps * STEP)
    for one, late in enumerate((0.0, swing)):
        pattern = Pattern.of(hits[one].numpy(), ("a", "b", "c"), swing=late)
        score = Score(pattern, np.ascontiguousarray(shots[one].permute(0, 2, 1).numpy()), RATE)
        loop = play(score, 240 * RATE / (16 * STEP), RATE)
        np.testing.assert_allclose(loop.sound.samples, made[one].T.numpy(), atol=1e-5)


def test_hits_learn_through_the_sound() -> None:
    hits, shots = torch.rand(1, 16, 2, requires_grad=True), torch.rand(1, 2, 1, 600, requires_grad=True)
    sequenced(hits, shots, torch.tensor([0.25]), 400)[..., :400].sum().backward()
    assert hits.grad is not None
    assert shots.grad is not None
    assert torch.count_nonzero(hits.grad[0, :, 0]).item() == 2, "the first step and the end of the last one"
    assert bool((shots.grad > 0).all())


def test_quiet_cells_are_no_hits_outside_training() -> None:
    velocities = torch.tensor([0.001, 0.029, 0.2])
    assert torch.equal(struck(velocities, training=True), velocities)
    assert struck(velocities, training=False).tolist() == [0, 0, pytest.approx(0.2)]
