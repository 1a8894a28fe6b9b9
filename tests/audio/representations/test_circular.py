"""Spectra of loops know no edges."""

from __future__ import annotations

import math

import pytest
import torch

from studio.audio.representations.circular import circular_power


@pytest.mark.parametrize(("size", "hop"), [(64, 16), (100, 25), (256, 40), (900, 100)])
def test_turned_loop_has_the_turned_spectrum(size: int, hop: int) -> None:
    loop = torch.randn(2, 400)
    power = circular_power(loop, size, hop)
    assert power.shape == (2, size // 2 + 1, math.ceil(400 / hop))
    turned = circular_power(loop.roll(3 * hop, 1), size, hop)
    if 400 % hop == 0:
        assert torch.allclose(turned, power.roll(3, 2), atol=1e-5)


def test_sine_that_fits_has_its_power_in_every_frame() -> None:
    time = torch.arange(800)
    power = circular_power(0.5 * torch.sin(2 * math.pi * time / 16)[None], 64, 16)
    assert power.shape == (1, 33, 50)
    assert torch.allclose(power[0, 4], torch.full((50,), 0.25), atol=1e-3)


def test_gradient_reaches_silence_without_breaking() -> None:
    loop = torch.zeros(1, 200, requires_grad=True)
    circular_power(loop, 64, 20).sum().backward()
    assert loop.grad is not None
    assert loop.grad.isfinite().all()
