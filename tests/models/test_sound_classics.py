"""The classic networks of sounds: each pair fits any set of sounds, and what is random in them can be repeated."""

from __future__ import annotations

import math

import pytest
import torch

from studio.core.errors import StudioError
from studio.models.base import Shape
from studio.models.build import build_discriminator, build_generator, check_fit
from studio.models.chance import Dropout, PhaseShuffle
from studio.models.codes import Codes
from studio.models.grids import folded, halved, unfolded
from studio.objectives.regularisers.gp import GradientPenalty

CLASSICS = ("spectrogram", "mel", "wavegan")
SMALL = {"width": 16}
SHAPES = [
    pytest.param(Shape(8, 0, 1, 6, 16384, 16000, 3, 36.0, 84.0), id="mono-1s"),
    pytest.param(Shape(8, 0, 2, 0, 11008, 44100), id="stereo-without-conditions"),
    pytest.param(Shape(8, 0, 1, 1, 256, 22050, 0, 60.0, 61.0), id="one-frame"),
    pytest.param(Shape(8, 0, 2, 4, 13056, 32000), id="odd-frames-without-pitch"),
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", CLASSICS)
def test_pair_fits_any_set_of_sounds(name: str, shape: Shape) -> None:
    g, d = build_generator(name, SMALL, shape), build_discriminator(name, SMALL, shape)
    z, c = torch.randn(3, shape.latent), torch.rand(3, shape.schema_width)
    x = g.training_pass(z, c, torch.Generator().manual_seed(0))
    real = g.representation.encode(torch.rand(3, shape.channels, shape.length) - 0.5)
    assert x.shape == real.shape
    assert g.to_sound(x.detach()).shape == (3, shape.channels, shape.length)

    seen = d.see(torch.cat([real, x]))
    logits = d(seen, torch.cat([c, c]))
    assert logits.shape == (6,)
    assert d.features(seen).shape[0] == 6
    logits.sum().backward()
    for network in (g, d):
        assert not [name for name, weight in network.named_parameters() if weight.grad is None]
    assert sum(float(weight.grad.abs().sum()) for weight in g.parameters()) > 0


@pytest.mark.parametrize("name", CLASSICS)
def test_generator_is_explored_like_any_other(name: str) -> None:
    shape = SHAPES[0].values[0]
    g = build_generator(name, SMALL, shape).eval()
    z, c = torch.randn(2, 8), torch.rand(2, 6)
    style = g.map(z, c)
    assert torch.equal(g.synthesize(style), g(z, c))
    assert g.synthesize(style * 100).abs().max() <= 1
    assert g.to_sound(g(z, c)).abs().max() <= 1
    directions = g.directions(4)
    assert directions.shape == (4, 8)
    assert torch.allclose(directions @ directions.T, torch.eye(4), atol=1e-4)
    assert g.centre(c).shape == style.shape


@pytest.mark.parametrize("name", CLASSICS)
def test_slopes_of_slopes_work_under_autocast(name: str) -> None:
    shape = SHAPES[0].values[0]
    g, d = build_generator(name, SMALL, shape), build_discriminator(name, SMALL, shape)
    seen = g.representation.encode(torch.rand(4, 1, shape.length) - 0.5)
    c = torch.rand(2, 6)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        penalty = GradientPenalty().penalty(lambda x: d(x, c), seen, torch.zeros(4), torch.Generator())
    penalty.backward()
    assert all(weight.grad is None or weight.grad.isfinite().all() for weight in d.parameters())
    assert d.asked.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("name", CLASSICS)
@pytest.mark.parametrize("build", [build_generator, build_discriminator])
def test_pictures_are_refused(build, name: str) -> None:
    with pytest.raises(StudioError, match="pictures"):
        build(name, SMALL, Shape(8, 32, 1))


@pytest.mark.parametrize("one", ["harmonic", *CLASSICS])
@pytest.mark.parametrize("other", ["spectral", *CLASSICS])
def test_only_networks_for_the_same_form_of_sound_are_paired(one: str, other: str) -> None:
    g, d = build_generator(one, {}, SHAPES[0].values[0]), build_discriminator(other, {}, SHAPES[0].values[0])
    forms = {"spectrogram": "logmag-if", "mel": "mel"}
    if forms.get(one, "wave") == forms.get(other, "wave"):
        check_fit(g, d)
    else:
        with pytest.raises(StudioError, match="same form"):
            check_fit(g, d)


def test_each_semitone_has_a_code_and_pitches_between_share_two() -> None:
    codes = Codes(Shape(8, 0, 1, 4, 256, 16000, 2, 60.0, 64.0))
    c = torch.tensor([[0.3, 0.7, p, -0.5] for p in (-1.0, 0.25, 1.0, 3.0, -math.inf)])
    assert codes.size == 8
    assert codes(c)[:, :3].tolist() == [pytest.approx([0.3, 0.7, -0.5])] * 5
    told = codes(c)[:, 3:]
    assert told.tolist() == [[1, 0, 0, 0, 0], [0, 0, 0.5, 0.5, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]]
    plain = Codes(Shape(8, 0, 1, 2, 256, 16000))
    assert torch.equal(plain(c[:, :2]), c[:, :2])


@pytest.mark.parametrize("high", [16, 17])
@pytest.mark.parametrize("wide", [1, 6, 7])
def test_folded_places_unfold_again(high: int, wide: int) -> None:
    x = torch.randn(2, 3, high, wide)
    places = folded(x, 8, 2)
    assert places.shape == (2, 48, math.ceil(high / 8), math.ceil(wide / 2))
    assert places.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(unfolded(places, 8, 2)[..., :high, :wide], x)
    assert halved(65, 3) == [65, 33, 17, 9]


def test_dropout_keeps_the_mean_and_can_be_repeated() -> None:
    layer = Dropout(0.25)
    x = torch.ones(64, 1000)
    first, second = layer(x), layer(x)
    assert first.unique().tolist() == pytest.approx([0, 4 / 3])
    assert first.mean() == pytest.approx(1, abs=0.01)
    assert not torch.equal(first, second)
    other = Dropout(0.25)
    other.load_state_dict({"drawn": torch.tensor(1)})
    torch.manual_seed(5)
    assert torch.equal(other(x), second)
    assert layer.eval()(x) is x
    assert Dropout(0)(x) is x


def test_phase_shuffle_moves_by_a_few_places_with_mirrored_ends() -> None:
    layer = PhaseShuffle(2)
    x = torch.arange(1.0, 9).expand(2, 3, -1)
    seen = {tuple(layer(x)[0, 0].tolist()) for _ in range(60)}
    assert seen == {
        (3, 2, 1, 2, 3, 4, 5, 6),
        (2, 1, 2, 3, 4, 5, 6, 7),
        (1, 2, 3, 4, 5, 6, 7, 8),
        (2, 3, 4, 5, 6, 7, 8, 7),
        (3, 4, 5, 6, 7, 8, 7, 6),
    }
    assert layer.eval()(x) is x
    assert PhaseShuffle(2)(x[..., :2]).shape == (2, 3, 2)
