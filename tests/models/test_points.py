"""Networks of points."""

from __future__ import annotations

import pytest
import torch

from studio.models.base import Shape
from studio.models.build import build_discriminator, build_generator
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS

SHAPES = [Shape(20, 0, 1, dims=2), Shape(3, 0, 1, 4, dims=2)]
MAKERS = [g.name for g in GENERATORS if "points" in g.makes]
JUDGES = [d.name for d in DISCRIMINATORS if "points" in d.judges]


@pytest.mark.parametrize("shape", SHAPES, ids=["plain", "classes"])
@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("maker", MAKERS)
def test_a_pair_learns_from_each_other(maker: str, judge: str, shape: Shape) -> None:
    g, d = build_generator(maker, {"width": 16}, shape), build_discriminator(judge, {"width": 16}, shape)
    z, c = torch.randn(5, shape.latent), torch.rand(5, shape.schema_width)
    x = g.training_pass(z, c, torch.Generator().manual_seed(0))
    assert x.shape == (5, 2)
    logits = d(d.see(x), c)
    assert logits.shape == (5,)
    assert d.features(x).shape == (5, 16)
    logits.sum().backward()
    assert not [name for net in (g, d) for name, weight in net.named_parameters() if weight.grad is None]
    assert torch.equal(g.synthesize(g.map(z, c)), g(z, c))
    assert g.directions(2).shape == (2, shape.latent)
    assert torch.isfinite(g(*(torch.zeros(1, n) for n in (shape.latent, shape.schema_width)))).all()


def test_signs_are_all_that_counts_of_the_later_numbers() -> None:
    g = build_generator("signs", {"width": 16}, SHAPES[0])
    z, c = torch.randn(6, 20), torch.zeros(6, 0)
    larger, other = z.clone(), z.clone()
    larger[:, 4:] *= 3
    other[:, 4:] *= -1
    assert torch.equal(g(z, c), g(larger, c))
    assert not torch.equal(g(z, c), g(other, c))
    moved = z + torch.tensor([0.1, *[0.0] * 19])
    assert not torch.equal(g(z, c), g(moved, c))


def test_waves_tell_close_places_apart() -> None:
    x = torch.rand(200, 2) * 2 - 1
    near = x + torch.tensor([0.06, 0.0])
    changes = []
    for frequencies in (0, 5):
        d = build_discriminator("waves", {"frequencies": frequencies}, SHAPES[0])
        with torch.no_grad():
            here, there = d(x, torch.zeros(200, 0)), d(near, torch.zeros(200, 0))
        changes.append(float((here - there).std() / here.std()))
    assert changes[1] > 2.5 * changes[0]
