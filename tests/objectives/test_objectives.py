"""Every registered objective pulls both ways, and the gradient penalty is what it says."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from studio.objectives import OBJECTIVES
from studio.objectives.base import Critic
from studio.objectives.bce import BinaryCrossEntropy
from studio.objectives.least_squares import LeastSquares
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.clip import WeightClipping
from studio.objectives.regularisers.gp import GradientPenalty
from studio.objectives.regularisers.instance_noise import InstanceNoise
from studio.objectives.regularisers.label_smoothing import LabelSmoothing
from studio.objectives.regularisers.r1 import R1
from studio.objectives.regularisers.r1r2 import R1R2
from studio.objectives.regularisers.r2 import R2
from studio.objectives.regularisers.spectral_norm import SpectralNorm


@pytest.mark.parametrize("name", OBJECTIVES.names())
def test_objective_pulls_real_up_and_generated_both_ways(name: str) -> None:
    objective = OBJECTIVES.get(name)()
    real, fake = (torch.full((4,), 0.3, requires_grad=True) for _ in range(2))
    up_real, up_fake = torch.autograd.grad(objective.discriminator(real, fake), (real, fake))
    assert (up_real < 0).all()
    assert (up_fake > 0).all()
    (wish,) = torch.autograd.grad(objective.generator(real.detach(), fake), fake)
    assert (wish < 0).all()


@pytest.mark.parametrize("name", OBJECTIVES.names())
def test_objective_stays_finite_far_out(name: str) -> None:
    objective = OBJECTIVES.get(name)()
    far = torch.full((2,), 1e4)
    assert objective.discriminator(-far, far).isfinite()
    assert objective.generator(far, -far).isfinite()


@pytest.mark.parametrize("registry", [OBJECTIVES, REGULARISERS], ids=["objectives", "regularisers"])
def test_everything_registered_describes_itself(registry) -> None:
    for cls in registry:
        assert cls.title
        assert "arXiv" in cls.about
        for spec in cls.params:
            assert spec.validate(spec.default) == spec.default


@pytest.mark.parametrize("name", [one.name for one in REGULARISERS if one().gamma])
def test_penalty_reaches_the_discriminator(name: str) -> None:
    regulariser = REGULARISERS.get(name)()
    weight = torch.nn.Parameter(torch.randn(12, 1))
    pictures = torch.randn(6, 3, 2, 2, requires_grad=True)

    def critic(x: torch.Tensor) -> torch.Tensor:
        return (x.flatten(1) @ weight).squeeze(1).pow(2)

    penalty = regulariser.penalty(critic, pictures, critic(pictures), torch.Generator())
    assert penalty.shape == ()
    penalty.backward()
    assert weight.grad is not None
    assert regulariser.gamma > 0
    assert regulariser.every >= 1


def test_penalty_of_a_plane_is_its_squared_slope() -> None:
    slope = torch.tensor([3.0, 4.0])
    pictures = torch.randn(8, 2, requires_grad=True)
    penalty = R1R2().penalty(lambda x: x @ slope, pictures, pictures @ slope, torch.Generator())
    assert penalty.item() == pytest.approx(25.0)  # half of R1 + R2, each 25


def test_slope_penalty_measures_between_real_and_generated() -> None:
    """A critic of slope 1 costs nothing; one of slope 3 costs 4, and only places between the pairs are looked at."""
    real, fake = torch.zeros(64, 2), torch.tensor([[3.0, 4.0]]).repeat(64, 1)
    looked: list[torch.Tensor] = []

    def plane(slope: float) -> Critic:
        def critic(x: torch.Tensor) -> torch.Tensor:
            looked.append(x.detach())
            return slope * x[:, 0]

        return critic

    def cost(critic: Critic) -> float:
        seen = torch.cat([real, fake])
        return GradientPenalty().penalty(critic, seen, torch.zeros(128), torch.Generator().manual_seed(0)).item()

    assert cost(plane(1.0)) == pytest.approx(0, abs=1e-9)
    assert cost(plane(3.0)) == pytest.approx(4.0)
    share = looked[0] / fake
    assert torch.allclose(share[:, 0], share[:, 1])
    assert 0 <= share.min() < 0.1 < 0.9 < share.max() <= 1
    assert torch.equal(looked[0], looked[1])  # drawn from the given source alone


def test_slope_penalty_of_a_flat_critic_can_be_learned_from() -> None:
    weight = torch.nn.Parameter(torch.zeros(2))
    penalty = GradientPenalty().penalty(lambda x: x @ weight, torch.randn(6, 2), torch.zeros(6), torch.Generator())
    penalty.backward()
    assert penalty.item() == pytest.approx(1.0, abs=1e-3)
    assert weight.grad.isfinite().all()


def test_each_half_is_penalised_by_its_own() -> None:
    seen = torch.tensor([[0.0], [1.0], [10.0], [20.0]], requires_grad=True)  # slopes of x^2: 0, 2, 20, 40
    values = [
        one.penalty(lambda x: x, seen, seen.square().squeeze(1), torch.Generator()).item() for one in (R1(), R2())
    ]
    assert values == [pytest.approx((0 + 4) / 4), pytest.approx((400 + 1600) / 4)]
    both = R1R2().penalty(lambda x: x, seen, seen.square().squeeze(1), torch.Generator())
    assert both.item() == pytest.approx(sum(values))


def test_softened_labels_are_those_of_the_article() -> None:
    """The gradient is that of cross-entropy against .9, and of the squared distance from .9."""
    logits = torch.tensor([2.0, -1.0, 0.5, 3.0], requires_grad=True)
    real, fake = logits.chunk(2)
    smooth = LabelSmoothing(0.1)
    term = smooth.gamma * smooth.every * smooth.penalty(lambda x: x, logits, logits, torch.Generator())
    cross = F.binary_cross_entropy_with_logits(real, torch.full((2,), 0.9)) + F.softplus(fake).mean()
    square = 0.5 * ((real - 0.9).square() + fake.square()).mean()
    for objective, wanted in ((BinaryCrossEntropy(), cross), (LeastSquares(), square)):
        (gradient,) = torch.autograd.grad(objective.discriminator(real, fake) + term, logits, retain_graph=True)
        (expected,) = torch.autograd.grad(wanted, logits, retain_graph=True)
        assert torch.allclose(gradient, expected, atol=1e-6)


def test_fog_clears_and_comes_from_the_given_source() -> None:
    noise, x = InstanceNoise(0.5, 100), torch.zeros(2, 1, 40, 40)
    deviations = [noise.show(x, step, torch.Generator().manual_seed(1)).std().item() for step in (0, 50)]
    assert deviations == [pytest.approx(0.5, rel=0.1), pytest.approx(0.25, rel=0.1)]
    assert noise.show(x, 100, torch.Generator()) is x
    one, two = (noise.show(x, 3, torch.Generator().manual_seed(7)) for _ in range(2))
    assert torch.equal(one, two)


def test_weights_are_cut() -> None:
    layer = nn.Linear(4, 4)
    WeightClipping(0.02).after_step(layer)
    assert max(float(weight.detach().abs().max()) for weight in layer.parameters()) == pytest.approx(0.02)


def test_normalised_layers_stretch_by_one_and_follow_their_weights() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(8, 1))
    norm = SpectralNorm()
    state = torch.random.get_rng_state()
    norm.dress(network)
    assert torch.equal(state, torch.random.get_rng_state())
    layers = (network[0], network[2])
    with torch.no_grad():
        for layer in layers:
            layer.parametrizations.weight.original.mul_(5)
            layer.parametrizations.weight.original[0, 0].add_(1)
    for _ in range(30):
        norm.after_step(network)
    for layer in layers:
        assert torch.linalg.matrix_norm(layer.weight.flatten(1), 2).item() == pytest.approx(1, rel=1e-3)
    network(torch.randn(2, 3, 3, 3)).sum().backward()
    assert all(weight.grad is not None for weight in network.parameters())
