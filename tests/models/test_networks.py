"""Every registered network keeps the contract of its kind."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from studio.core.errors import StudioError
from studio.models.attention import SelfAttention
from studio.models.base import Shape
from studio.models.build import build_discriminator, build_generator
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.models.layers import UpConv, to_picture

SMALL = {"width": 16}
PAINTERS = [g.name for g in GENERATORS if "pictures" in g.makes]
SHAPES = [
    pytest.param(Shape(8, side, channels, classes), id=f"{side}px-{channels}ch-{classes}classes")
    for side, channels, classes in ((16, 1, 0), (32, 3, 5), (64, 3, 0), (16, 3, 3))
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("discriminator", [d.name for d in DISCRIMINATORS if "pictures" in d.judges])
@pytest.mark.parametrize("generator", PAINTERS)
def test_pair_learns_from_each_other(generator: str, discriminator: str, shape: Shape) -> None:
    g = build_generator(generator, SMALL, shape)
    d = build_discriminator(discriminator, SMALL, shape)
    z, c = torch.randn(3, shape.latent), torch.rand(3, shape.schema_width)

    x = g.training_pass(z, c, torch.Generator().manual_seed(0))
    assert x.shape == (3, shape.channels, shape.resolution, shape.resolution)
    assert x.abs().max() < 1.5
    logits = d(d.see(x), c)
    assert logits.shape == (3,)
    assert d.features(d.see(x)).shape[0] == 3
    logits.sum().backward()
    for network in (g, d):
        missing = [name for name, weight in network.named_parameters() if weight.grad is None]
        assert not missing
    assert sum(float(weight.grad.abs().sum()) for weight in g.parameters()) > 0


@pytest.mark.parametrize("generator", PAINTERS)
def test_generator_is_explored_in_its_own_space(generator: str) -> None:
    shape = Shape(8, 32, 3, 4)
    g = build_generator(generator, SMALL, shape).eval()
    z, c = torch.randn(2, 8), F.one_hot(torch.tensor([0, 3]), 4).float()
    style = g.map(z, c)
    assert style.shape[:2] == (2, g.layers)
    assert torch.equal(g.synthesize(style), g(z, c))
    assert g(z, c).abs().max() <= 1
    assert g.synthesize(style * 100).abs().max() <= 1

    directions, deviations = g.principal(4)
    assert directions.shape == (4, style.shape[2] if g.space == "w" else 8)
    assert torch.allclose(directions @ directions.T, torch.eye(4), atol=1e-4)
    assert (deviations > 0).all()
    assert torch.equal(g.directions(4), g.principal(4)[0])
    assert g.centre(c).shape == style.shape
    assert torch.equal(g.centre(c), g.centre(c))


@pytest.mark.parametrize("name", ["residual", "attention"])
@pytest.mark.parametrize("way", ["projection", "concatenation", "auxiliary"])
def test_class_is_told_in_each_way(name: str, way: str) -> None:
    d = build_discriminator(name, SMALL | {"conditions": way}, Shape(8, 16, 1, 3))
    x, c = torch.randn(4, 1, 16, 16), F.one_hot(torch.tensor([0, 1, 2, 0]), 3).float()
    logits, doubt = d.judge(x, c)
    assert torch.equal(logits, d(x, c))
    assert torch.equal(logits, d(x, c.roll(1, 1))) == (way == "auxiliary")
    assert (doubt.item() > 0) == (way == "auxiliary")
    assert d.judge(x, torch.zeros(4, 3))[1].item() == 0  # nobody knows the class
    (logits.sum() + doubt).backward()
    assert not [key for key, weight in d.named_parameters() if weight.grad is None]
    plain = build_discriminator(name, SMALL | {"conditions": way}, Shape(8, 16, 1))
    assert plain(x, torch.zeros(4, 0)).shape == (4,)


def test_dropout_acts_where_it_is_said_to() -> None:
    shape = Shape(8, 32, 1)
    x, c = torch.randn(2, 1, 32, 32), torch.zeros(2, 0)
    for cls in DISCRIMINATORS:
        if cls.drops and "pictures" in cls.judges:
            d = build_discriminator(cls.name, SMALL, shape)
            whole = d(x, c)
            keys = d.state_dict().keys()
            d.drop_out(0.5)
            assert not torch.equal(d(x, c), whole)
            assert d.state_dict().keys() - keys == {"drop.drawn"}
            assert torch.equal(d.eval()(x, c), whole)


def test_attention_begins_silent_and_hears_far_places() -> None:
    layer = SelfAttention(16)
    x = torch.randn(1, 16, 16, 16, requires_grad=True)
    assert torch.equal(layer(x), x)
    with torch.no_grad():
        layer.share.fill_(1.0)
    (gradient,) = torch.autograd.grad(layer(x)[0, :, 0, 0].sum(), x)
    assert (gradient[0].abs().sum(0) > 0).float().mean() > 0.2  # a convolution would see 9 places of 256


@pytest.mark.parametrize("side", [16, 32, 64, 128])
def test_attention_sits_at_16_px(side: int) -> None:
    for build in (build_generator, build_discriminator):
        network = build("attention", SMALL, Shape(8, side, 1))
        seen: list[int] = []
        network.attention.register_forward_hook(lambda _, given, __, seen=seen: seen.append(given[0].shape[3]))
        args = (torch.randn(2, 8),) if build is build_generator else (torch.randn(2, 1, side, side),)
        network(*args, torch.zeros(2, 0))
        assert seen == [16]


@pytest.mark.parametrize("registry", [GENERATORS, DISCRIMINATORS], ids=["generators", "discriminators"])
def test_everything_registered_describes_itself(registry) -> None:
    for cls in registry:
        assert cls.title
        assert cls.about.count(". ") >= 1
        assert "arXiv" in cls.about or "distill.pub" in cls.about
        for spec in cls.params:
            assert spec.validate(spec.default) == spec.default
            assert spec.label


@pytest.mark.parametrize("build", [build_generator, build_discriminator])
def test_bad_requests_are_refused(build) -> None:
    with pytest.raises(StudioError, match="no "):
        build("nothing of the sort", {}, Shape(8, 32, 1))
    with pytest.raises(StudioError, match="setting"):
        build("conv", {"depth": 3}, Shape(8, 32, 1))
    with pytest.raises(StudioError, match="between"):
        build("conv", {"width": 1}, Shape(8, 32, 1))
    with pytest.raises(StudioError, match="48 px"):
        Shape(8, 48, 1)
    with pytest.raises(StudioError, match="out of range"):
        Shape(8, 32, 2)


def test_parameter_counts_are_those_of_the_measured_recipe() -> None:
    shape = Shape(64, 32, 1, 10)
    count = {
        "g": sum(p.numel() for p in build_generator("conv", {}, shape).parameters()),
        "d": sum(p.numel() for p in build_discriminator("conv", {}, shape).parameters()),
    }
    assert count == {"g": 316_353, "d": 187_105}


def test_seed_alone_decides_the_first_weights() -> None:
    shape = Shape(8, 16, 1)
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    one, two = (build_generator("style", SMALL, shape, seed=7).state_dict() for _ in range(2))
    other = build_generator("style", SMALL, shape, seed=8).state_dict()
    assert all(torch.equal(one[key], two[key]) for key in one)
    assert not torch.equal(one["first.linear.weight"], other["first.linear.weight"])
    assert torch.equal(before, torch.random.get_rng_state())


def test_enlarging_convolution_is_nearest_then_3x3() -> None:
    layer = UpConv(5, 7, bias=True)
    x = torch.randn(2, 5, 8, 8)
    plain = F.conv2d(F.interpolate(x, scale_factor=2), layer.weight.transpose(0, 1), layer.bias, padding=1)
    assert torch.allclose(layer(x), plain, atol=1e-5)


def test_burnt_out_pixels_can_come_back() -> None:
    x = torch.tensor([[9.0, -9.0, 0.0]], requires_grad=True)
    to_picture(x.bfloat16(), training=True).sum().backward()
    assert (x.grad > 0.04).all()
    assert to_picture(x, training=False).detach().tolist() == [[1, -1, 0]]


def test_mixed_styles_come_from_two_latents() -> None:
    g = build_generator("style", {"width": 16, "mixing": 1.0}, Shape(8, 32, 1)).eval()
    z, c = torch.randn(4, 8), torch.zeros(4, 0)
    mixed = g.training_pass(z, c, torch.Generator().manual_seed(0))
    assert not torch.equal(mixed, g(z, c))
    plain = build_generator("style", {"width": 16, "mixing": 0.0}, Shape(8, 32, 1)).eval()
    assert torch.equal(plain.training_pass(z, c, torch.Generator()), plain(z, c))


def test_half_of_each_class_is_half_of_its_logit() -> None:
    d = build_discriminator("conv", SMALL, Shape(8, 16, 1, 2))
    x = torch.randn(1, 1, 16, 16)
    first, second, both = d(x.expand(3, -1, -1, -1), torch.tensor([[1.0, 0], [0, 1], [0.5, 0.5]]))
    assert torch.allclose(both, (first + second) / 2, atol=1e-5)
