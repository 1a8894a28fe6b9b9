"""The neural sequencer: its score is its sound, its parts do different things, its drums are single clean drums."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.audio.sequencer import play
from studio.models.base import Generator, Shape
from studio.models.build import build_discriminator, build_encoder, build_generator, check_fit
from studio.models.drum_voices import DRUMS, DrumVoices
from studio.models.generators.sequencer import SOFTEST
from studio.objectives.reconstructions.loop import LoopDistance

# Two styles, density and swing, as data sets declare them.
SHAPE = Shape(12, 0, 1, 4, length=16 * 1000, rate=8000, steps=16, density_at=2, swing_at=3)
SHAPES = [
    pytest.param(SHAPE, id="one-bar"),
    pytest.param(Shape(12, 0, 2, 4, length=32 * 648, rate=11025, steps=32, density_at=2, swing_at=3), id="stereo"),
    pytest.param(Shape(12, 0, 1, 0, length=16 * 800, rate=8000, steps=16), id="nothing-asked"),
]


def _asked(shape: Shape, count: int, swing: float = 0.2) -> torch.Tensor:
    c = torch.rand(count, shape.schema_width)
    if shape.swing_at >= 0:
        c[:, shape.swing_at] = 4 * swing - 1
    return c


@pytest.mark.parametrize("shape", SHAPES)
def test_all_parts_learn_together(shape: Shape) -> None:
    g = build_generator("sequencer", {"width": 32}, shape)
    d, e = build_discriminator("loop", {"width": 8}, shape), build_encoder("loop", {"width": 8}, shape)
    check_fit(g, d)
    real, c = torch.rand(2, shape.channels, shape.length) - 0.5, _asked(shape, 2)
    mean, spread = e(real, c)
    assert mean.shape == spread.shape == (2, shape.latent)
    made = g.training_pass(mean + spread, c, torch.Generator().manual_seed(0))
    assert made.shape == real.shape
    assert made.abs().max() <= 1
    seen = d.see(made)
    assert d.features(seen).shape[0] == 2
    (d(seen, c).sum() + LoopDistance().loss(made, real)).backward()
    for network in (g, d, e):
        silent = [name for name, weight in network.named_parameters() if weight.grad is None]
        assert not silent
        assert all(weight.grad.isfinite().all() for weight in network.parameters())


@pytest.mark.parametrize("shape", SHAPES)
def test_score_plays_what_the_network_makes(shape: Shape) -> None:
    g = build_generator("sequencer", {}, shape).eval()
    style = g.map(torch.randn(3, shape.latent), _asked(shape, 3))
    made = g.to_sound(g.synthesize(style))
    bpm = shape.rate * 60 * 4 * shape.bars / shape.length
    for sound, score in zip(made, g.score(style), strict=True):
        assert score.pattern.steps == shape.steps
        assert len(set(score.pattern.voices)) == len(DRUMS)
        played = play(score, bpm, shape.rate).sound.samples
        assert np.allclose(sound.T.numpy(), played, atol=1e-4)


def _decided() -> Generator:
    """A network that is as sure of its hits as a trained one."""
    g = build_generator("sequencer", {}, SHAPE).eval()
    with torch.no_grad():
        g.hits.weight.mul_(8)
    return g


def test_patterns_are_sparse_not_smeared() -> None:
    g = _decided()
    loud = torch.stack(
        [
            torch.from_numpy(score.pattern.velocities.copy())
            for score in g.score(g.map(torch.randn(8, 12), _asked(SHAPE, 8)))
        ]
    )
    assert ((loud == 0) | (loud >= SOFTEST)).all()
    assert (loud == 0).any()
    assert (loud > 0).any()


def test_same_beat_on_other_drums_and_the_reverse() -> None:
    g = _decided()
    z, c = torch.randn(3, 12), _asked(SHAPE, 3)
    (_name, half), _sound = g.parts
    z[1, :half] = z[0, :half]
    z[2, half:] = z[0, half:]
    c[:] = c[0]
    first, other_drums, other_beat = g.score(g.map(z, c))
    # Which drums are loud enough to be heard depends on the drums, so only what both can hear is compared.
    both = (first.pattern.velocities > 0) & (other_drums.pattern.velocities > 0)
    assert both.any()
    assert np.allclose(first.pattern.velocities[both], other_drums.pattern.velocities[both])
    assert not np.array_equal(first.one_shots, other_drums.one_shots)
    assert np.array_equal(first.one_shots, other_beat.one_shots)
    assert not np.array_equal(first.pattern.velocities, other_beat.pattern.velocities)


def test_density_and_swing_never_change_the_drums() -> None:
    g = build_generator("sequencer", {}, SHAPE).eval()
    z, c = torch.randn(1, 12).expand(3, -1), _asked(SHAPE, 1, swing=0.0).repeat(3, 1)
    c[1, 2], c[2, 3] = -1.0, 1.0
    plain, sparse, swung = g.score(g.map(z, c))
    assert np.array_equal(plain.one_shots, sparse.one_shots)
    assert np.array_equal(plain.one_shots, swung.one_shots)
    assert np.array_equal(plain.pattern.velocities, swung.pattern.velocities)
    assert (plain.pattern.swing, swung.pattern.swing) == (0.0, 0.5)


def test_explorer_finds_directions_in_both_parts() -> None:
    g = build_generator("sequencer", {}, SHAPE)
    rows, deviations = g.principal(12)
    assert torch.allclose(rows @ rows.T, torch.eye(12), atol=1e-5)
    assert (deviations == 1).all()
    assert (rows[:, :6].abs().sum(1) > 0.1).any()
    assert (rows[:, 6:].abs().sum(1) > 0.1).any()


def test_drums_are_clean_whatever_they_are_told() -> None:
    voices = DrumVoices(16000, 32000)
    shots = voices(2 * torch.randn(4, 2, voices.size))
    assert shots.shape == (4, len(DRUMS), 2, 16000)
    assert (shots[..., 0] == 0).all()
    assert shots[..., -1].abs().max() < 1e-5
    power = shots.square()
    assert (power[..., 8000:].sum(3) <= 0.2 * power[..., :8000].sum(3)).all()
    hertz = torch.fft.rfftfreq(16000, 1 / 16000)
    share = torch.fft.rfft(shots[:, 5]).abs().square()
    assert (share[..., hertz < 600].sum(2) < 0.01 * share.sum(2)).all(), "a closed hat has no bass"
