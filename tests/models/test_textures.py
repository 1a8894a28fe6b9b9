"""Free-form loops: around their end by construction, learning from any loop."""

from __future__ import annotations

import pytest
import torch

from studio.models.base import Shape
from studio.models.build import build_discriminator, build_encoder, build_generator
from studio.models.generators.textures import overlapped_around

STEP, RATE = 160, 4000
WINDOW, HOP = 80, 20


def shape_of(bars: int = 1, channels: int = 1) -> Shape:
    return Shape(8, 0, channels, 3, 16 * bars * STEP, RATE, steps=16 * bars)


@pytest.mark.parametrize("bars", [1, 2])
@pytest.mark.parametrize("channels", [1, 2])
def test_textures_learn_from_any_loop(bars: int, channels: int) -> None:
    shape = shape_of(bars, channels)
    g, d = build_generator("textures", {"width": 32}, shape), build_discriminator("loop", {"width": 16}, shape)
    e = build_encoder("loop", {"width": 16}, shape)
    real, c = 0.1 * torch.randn(2, channels, shape.length), torch.eye(3)[:2]
    mean, _spread = e(real, c)
    made = g.training_pass(mean, c, torch.Generator())
    assert made.shape == real.shape
    d(d.see(made), c).sum().backward()
    assert [name for name, weight in g.named_parameters() if weight.grad is None] == []
    assert g.score(g.map(mean, c)) is None


def test_circle_has_no_beginning() -> None:
    shape = shape_of()
    g = build_generator("textures", {"width": 32}, shape).eval()
    style = g.map(torch.randn(1, 8), torch.eye(3)[:1])
    with torch.no_grad():
        made = g.synthesize(style)
        g.steps.copy_(g.steps.roll(5, 1))
        later = g.synthesize(style)
    assert made.abs().max() > 1e-3
    assert torch.allclose(later, made.roll(5 * STEP, 2), atol=1e-5)


def test_spectra_of_a_sound_give_the_sound() -> None:
    sound = torch.randn(2, 1, 16 * HOP)
    around = torch.cat([sound, sound[..., : WINDOW - HOP]], 2)
    frames = around.unfold(2, WINDOW, HOP) * torch.hann_window(WINDOW)
    made = overlapped_around(torch.fft.rfft(frames), WINDOW, HOP)
    assert torch.allclose(made, sound, atol=1e-5)
