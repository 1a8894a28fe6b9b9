"""Shared short-time transforms: what they measure, how they turn back, where they may be used."""

from __future__ import annotations

import math

import pytest
import torch

from studio.audio.representations.spectral import hann, magnitude, mel_filterbank, spectrum, waveform

RATE = 16000


def sine(hz: float, length: int = 16384) -> torch.Tensor:
    return torch.sin(torch.arange(length) * (2 * math.pi * hz / RATE))


@pytest.mark.parametrize(("n_fft", "hop"), [(1024, 256), (2048, 512), (512, 128)])
def test_sine_stands_in_its_bin(n_fft: int, hop: int) -> None:
    m = magnitude(torch.stack([sine(1000), sine(3000) / 2]), n_fft, hop)
    assert m.shape == (2, n_fft // 2 + 1, 16384 // hop + 1)
    middle = m[:, :, m.shape[2] // 2]
    assert middle.argmax(1).tolist() == [1000 * n_fft // RATE, 3000 * n_fft // RATE]
    assert middle.amax(1).tolist() == pytest.approx([n_fft / 4, n_fft / 8], rel=1e-3)


@pytest.mark.parametrize("length", [256, 1024, 16384, 44032])
def test_waveform_turns_back_what_spectrum_made(length: int) -> None:
    x = torch.randn(2, length, generator=torch.Generator().manual_seed(0))
    assert (waveform(spectrum(x, 1024, 256), 1024, 256, length) - x).abs().max() < 1e-5


def test_gradients_pass_in_float32_under_autocast_even_of_silence() -> None:
    x = torch.stack([sine(440), torch.zeros(16384)]).requires_grad_()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        m = magnitude(x.bfloat16(), 1024, 256)
    assert m.dtype == torch.float32
    (m + 1e-4).log().mean().backward()
    assert x.grad.isfinite().all()
    assert x.grad[0].abs().sum() > 0


def test_penalties_differentiate_twice() -> None:
    x = sine(440, 2048)[None].requires_grad_()
    (slope,) = torch.autograd.grad(magnitude(x, 512, 128).square().sum(), x, create_graph=True)
    slope.square().sum().backward()
    assert x.grad.isfinite().all()


def test_kept_tensors_made_without_gradients_serve_with_them() -> None:
    with torch.inference_mode():
        magnitude(sine(440)[None], 320, 80)
        mel_filterbank(20, 320, RATE)
    x = sine(440)[None].requires_grad_()
    (mel_filterbank(20, 320, RATE) @ magnitude(x, 320, 80)).sum().backward()
    assert x.grad.isfinite().all()
    assert hann(320, "cpu") is hann(320, torch.device("cpu"))


@pytest.mark.parametrize(("n_mels", "n_fft", "rate"), [(128, 1024, 16000), (128, 1024, 44100), (80, 2048, 22050)])
def test_mel_bands_cover_the_spectrum(n_mels: int, n_fft: int, rate: int) -> None:
    bank = mel_filterbank(n_mels, n_fft, rate)
    assert bank.shape == (n_mels, n_fft // 2 + 1)
    assert bank.min() >= 0
    assert bank.max() <= 1
    assert (bank.sum(1) > 0).all()
    places = bank.argmax(1)
    assert (places[1:] >= places[:-1]).all()
    inside = bank.sum(0)[n_fft // 8 : places[-1]]
    assert (inside > 0.5).all()
