"""Every registered objective pulls both ways, and the gradient penalty is what it says."""

from __future__ import annotations

import pytest
import torch

from studio.objectives import OBJECTIVES
from studio.objectives.base import Critic
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.gp import GradientPenalty
from studio.objectives.regularisers.r1r2 import R1R2


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


@pytest.mark.parametrize("name", REGULARISERS.names())
def test_regulariser_reaches_the_discriminator(name: str) -> None:
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
