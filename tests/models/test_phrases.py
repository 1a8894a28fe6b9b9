"""Phrases: notes of the scale asked for, parts of z that do different things, scores that sound the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.audio.circular import AUDIBLE, seam
from studio.audio.sequencer import play
from studio.core.notes import NAMES, frequency
from studio.core.scales import CHORDS, SCALES
from studio.models.base import Shape
from studio.models.build import build_discriminator, build_encoder, build_generator
from studio.models.scale_voice import Timbre, tones

STEP, RATE = 400, 8000
SCALE_NAMES = ("major", "harmonic minor")


def shape_of(bars: int = 1, channels: int = 1) -> Shape:
    """Two styles, density, swing, key, two scales and chord."""
    width = 2 + 1 + 1 + len(NAMES) + len(SCALE_NAMES) + len(CHORDS)
    return Shape(
        8, 0, channels, width, 16 * bars * STEP, RATE, steps=16 * bars, density_at=2, swing_at=3, key_at=4,
        scale_at=16, chord_at=18, scales=SCALE_NAMES,
    )  # fmt: skip


def asked(root: int, scale: str, chord: int, swing: float = 0.0) -> torch.Tensor:
    c = torch.zeros(1, shape_of().schema_width)
    c[0, 0], c[0, 3] = 1, 4 * swing - 1
    c[0, [4 + root, 16 + SCALE_NAMES.index(scale), 18 + chord]] = 1
    return c


@pytest.fixture
def network():
    """A generator whose patterns are loud enough to be heard."""
    network = build_generator("phrases", {"width": 32}, shape_of()).eval()
    with torch.no_grad():
        network.cells.weight.mul_(8)
        network.sound.first.weight.mul_(4)
    return network


@pytest.mark.parametrize("bars", [1, 2])
@pytest.mark.parametrize("channels", [1, 2])
def test_networks_of_phrases_learn_from_any_loop(bars: int, channels: int) -> None:
    shape = shape_of(bars, channels)
    g, d = build_generator("phrases", {"width": 32}, shape), build_discriminator("phrase", {"width": 16}, shape)
    e = build_encoder("phrase", {"width": 16}, shape)
    real, c = 0.1 * torch.randn(2, channels, shape.length), torch.cat([asked(1, "major", 2), asked(5, "major", 0, 0.3)])
    mean, spread = e(real, c)
    made = g.training_pass(mean + spread, c, torch.Generator().manual_seed(0))
    assert made.shape == real.shape
    logits = d(d.see(torch.cat([real, made])), torch.cat([c, c]))
    assert logits.shape == (4,)
    assert d.features(d.see(real)).shape[0] == 2
    logits.sum().backward()
    for part in (g, d, e):
        assert [name for name, weight in part.named_parameters() if weight.grad is None] == []
    weights = {name: weight for name, weight in g.named_parameters() if "weight" in name}
    still = [name for name, weight in weights.items() if float(weight.grad.abs().sum()) == 0]
    assert set(still) <= {"short.weight"}, "at first every note rings on"


@pytest.mark.parametrize("root", [0, 4, 11])
@pytest.mark.parametrize("scale", SCALE_NAMES)
@pytest.mark.parametrize("chord", [0, 4, 6])
def test_every_note_lies_in_the_key_and_the_lowest_on_the_chord(network, root: int, scale: str, chord: int) -> None:
    (score,) = network.score(network.map(torch.randn(1, 8), asked(root, scale, chord)))
    allowed = {(root + note) % 12 for note in SCALES[scale]}
    assert len(score.pattern.voices) > 1
    assert {round(note) % 12 for note in score.pattern.pitches} <= allowed
    notes = network._made(network.map(torch.randn(1, 8), asked(root, scale, chord))[:, 0]).notes[0].tolist()
    assert notes[0] % 12 == (root + SCALES[scale][chord]) % 12
    assert 28 <= notes[0] < 40
    assert len({note % 12 for note in notes}) == 7
    assert notes == sorted(notes)


def test_transposing_keeps_everything_but_the_pitch(network) -> None:
    z = torch.randn(1, 8)
    one, other = (network.score(network.map(z, asked(root, "major", 0)))[0] for root in (0, 3))
    np.testing.assert_allclose(one.pattern.velocities, other.pattern.velocities, atol=1e-6)
    assert [b - a for a, b in zip(one.pattern.pitches, other.pattern.pitches, strict=True)] == [3] * len(
        one.pattern.pitches
    )


@pytest.mark.parametrize("swing", [0.0, 0.3])
def test_score_sounds_as_the_network_and_has_no_seam(network, swing: float) -> None:
    style = network.map(torch.randn(3, 8), asked(9, "major", 4, swing).expand(3, -1))
    made = network.to_sound(network.synthesize(style))
    for sound, score in zip(made, network.score(style), strict=True):
        assert score.pattern.swing == pytest.approx(swing, abs=1e-3)
        played = play(score, 240 * RATE / (16 * STEP), RATE).sound.samples
        np.testing.assert_allclose(played, sound.T.numpy(), atol=1e-4)
        assert np.abs(played).max() > 0.01
        assert seam(played, RATE) < AUDIBLE


def test_each_part_of_z_does_its_own(network) -> None:
    (_, first), _ = network.parts
    c = asked(0, "major", 0)
    z, other = torch.randn(1, 8), torch.randn(1, 8)
    same_beat = torch.cat([z[:, :first], other[:, first:]], 1)
    same_sound = torch.cat([other[:, :first], z[:, first:]], 1)
    score, beat, sound = (network.score(network.map(x, c))[0] for x in (z, same_beat, same_sound))
    assert np.array_equal(score.pattern.velocities, beat.pattern.velocities)
    assert not np.allclose(score.one_shots, beat.one_shots, atol=1e-3)
    shared = set(score.pattern.voices) & set(sound.pattern.voices)
    assert shared
    for name in shared:
        one, two = (x.one_shots[x.pattern.voices.index(name)] for x in (score, sound))
        np.testing.assert_allclose(one, two, atol=1e-5)
    assert score.pattern.velocities.shape != sound.pattern.velocities.shape or not np.allclose(
        score.pattern.velocities, sound.pattern.velocities, atol=1e-2
    )


def test_density_is_about_the_pattern_alone(network) -> None:
    z, c = torch.randn(1, 8), asked(0, "major", 0)
    dense = c.clone()
    dense[0, 2] = 1
    one, other = (network._made(network.map(z, x)[:, 0]) for x in (c, dense))
    assert torch.equal(one.timbre.level, other.timbre.level)
    assert not torch.equal(one.grid, other.grid)


def test_explorer_finds_directions_in_both_parts(network) -> None:
    rows, spread = network.principal(4)
    assert rows.shape == (4, 8)
    assert spread.shape == (4,)
    assert torch.allclose(rows @ rows.T, torch.eye(4), atol=1e-4)
    assert ((rows[:, :4].abs().amax(1) < 1e-5) | (rows[:, 4:].abs().amax(1) < 1e-5)).all()


def test_tones_are_in_tune_and_learn() -> None:
    random = torch.Generator().manual_seed(0)
    parts = [(1, 1, 41), (1, 1, 20), (1, 1, 2, 41), (1, 1, 2, 9), (1, 1, 41, 3)]
    timbre = Timbre(*(torch.randn(*size, generator=random, dtype=torch.float32) for size in parts))
    for part in (timbre.level, timbre.overtones):
        part.requires_grad_()
    notes = torch.tensor([[45, 57, 45]])
    made = tones(timbre, notes, 200, RATE)
    assert made.shape == (1, 3, 1, 8000)
    assert torch.allclose(made[0, 0], made[0, 2], atol=1e-5)
    for sound, note in zip(made[0, :, 0].detach(), notes[0].tolist(), strict=True):
        size = torch.fft.rfft(sound * torch.hann_window(8000)).abs()
        peaks = size.argsort(descending=True)[:3].double() * RATE / 8000 / frequency(note)
        assert ((peaks - peaks.round()).abs() < 0.01).all()
    made.square().sum().backward()
    assert (timbre.overtones.grad != 0).all()
    slope = torch.autograd.grad(tones(timbre, notes, 200, RATE).square().sum(), timbre.level)[0]
    with torch.no_grad():
        small = 1e-2
        values = []
        for sign in (1, -1):
            level = timbre.level.clone()
            level[0, 0, 10] += sign * small
            moved = Timbre(level, timbre.overtones, timbre.moves, timbre.bands, timbre.hiss)
            values.append(tones(moved, notes, 200, RATE).double().square().sum())
    assert float(values[0] - values[1]) / (2 * small) == pytest.approx(float(slope[0, 0, 10]), rel=0.02)
