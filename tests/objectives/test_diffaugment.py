"""Augmentation changes pictures differentiably, and only as many as asked for."""

from __future__ import annotations

import torch

from studio.objectives.regularisers.ada import Ada
from studio.objectives.regularisers.diffaugment import DiffAugment


def test_nothing_changes_at_zero() -> None:
    x = torch.rand(4, 3, 16, 16)
    assert DiffAugment(0.0).show(x, 0, torch.Generator()) is x


def test_a_share_changes_and_gradients_pass() -> None:
    x = (torch.rand(64, 3, 16, 16) * 2 - 1).requires_grad_()
    changed = DiffAugment(0.3).show(x, 0, torch.Generator().manual_seed(0))
    assert changed.shape == x.shape
    untouched = sum(torch.allclose(a, b, atol=1e-5) for a, b in zip(changed, x, strict=True))
    assert 8 < untouched < 40  # .7 cubed of 64 is 22
    changed.sum().backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


def test_same_numbers_same_change() -> None:
    x = torch.rand(8, 1, 32, 32)
    one, two = (DiffAugment(0.9).show(x, 0, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(one, two)


def test_share_adapts_to_sureness() -> None:
    augment = Ada(0.0, target=0.6)
    for _ in range(100):
        augment.adapt(0.9, 100)
    assert 0.05 < augment.p < 0.15
    for _ in range(300):
        augment.adapt(0.1, 100)
    assert augment.p == 0
    still = DiffAugment(0.2)
    still.adapt(0.9, 100)
    assert still.p == 0.2
