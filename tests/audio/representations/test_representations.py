"""Every representation turns back what it made, as exactly as it promises."""

from __future__ import annotations

import math

import pytest
import torch

from studio.audio.representations import REPRESENTATIONS
from studio.audio.representations.base import Representation
from studio.audio.representations.logmag_if import LogMagnitudeFrequency
from studio.audio.representations.mel import MelSpectrogram
from studio.audio.representations.spectral import magnitude
from studio.audio.representations.stft import ComplexSpectrogram
from studio.audio.representations.wave import Wave

RATE = 16000
LENGTH = 16384


def made(name: str, rate: int = RATE) -> Representation:
    cls = REPRESENTATIONS.get(name)
    return cls(rate) if name == "mel" else cls()


def plucked(midi: float, decay: float, length: int = LENGTH, rate: int = RATE) -> torch.Tensor:
    """Decaying harmonics with an attack of noise, as a 16-bit file holds them: (length,)."""
    random = torch.Generator().manual_seed(int(midi))
    time = torch.arange(length) / rate
    base = 440 * 2 ** ((midi - 69) / 12)
    sound = 0.01 * torch.randn(length, generator=random) * torch.exp(-30 * time)
    for k in range(1, int(0.49 * rate / base)):
        turn = 2 * math.pi * (k * base * time + torch.rand(1, generator=random))
        sound += torch.exp(-decay * (1 + k / 10) * time) * turn.cos() * k**-1.2
    sound *= (time / 0.005).clamp(max=1) * ((length / rate - time) / 0.02).clamp(max=1)
    return (sound / sound.abs().max() * 0.9 * 32767).round() / 32767


def notes() -> torch.Tensor:
    """(8, 1, LENGTH)"""
    return torch.stack([plucked(midi, decay) for midi in (36, 52, 69, 84) for decay in (0.3, 5.0)]).unsqueeze(1)


def distance(a: torch.Tensor, b: torch.Tensor) -> float:
    """Log-spectral distance in dB, above -80 dB."""
    one, two = (20 * torch.log10(magnitude(x.flatten(0, 1), 1024, 256) / 256 + 1e-4) for x in (a, b))
    return float((one - two).square().mean(1).sqrt().mean())


@pytest.mark.parametrize(
    ("name", "error", "decibels"), [("wave", 0, 0), ("stft", 1e-3, 0.05), ("logmag-if", 1e-3, 0.15)]
)
def test_exact_ones_give_the_sound_back(name: str, error: float, decibels: float) -> None:
    x = notes()
    back = made(name).decode(made(name).encode(x))
    assert (back - x).abs().max() <= error
    assert distance(back, x) <= decibels


def test_mel_gives_back_the_spectrum() -> None:
    mel = MelSpectrogram(RATE)
    x = notes()
    back = mel.decode(mel.encode(x))
    assert distance(back, x) < 5.7
    assert (mel.encode(back) - mel.encode(x)).abs().mean() < 0.05
    assert torch.equal(back, mel.decode(mel.encode(x)))  # the same bits every time


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("length", [256, 1280, 45056])
@pytest.mark.parametrize("name", REPRESENTATIONS.names())
def test_any_length_and_channels_fit(name: str, length: int, channels: int) -> None:
    representation = made(name, 44100)
    left = plucked(60, 1.0, length, 44100)
    x = torch.stack([left, -left / 2, torch.zeros(length)])[:, None].expand(-1, channels, -1).clone()
    x[:, -1] /= 2
    tensor = representation.encode(x)
    assert tensor.shape[0] == 3
    assert tensor.isfinite().all()
    assert tensor.abs().max() <= 1
    back = representation.decode(tensor)
    assert back.shape == x.shape
    assert back[2].abs().max() < 1e-4  # silence stays silent
    if name != "mel":
        assert (back - x).abs().max() < 2e-3


def test_steady_tone_is_a_plain_area() -> None:
    """A tone a quarter of a bin above the middle of bin 64 moves by an eighth of a half turn more each frame."""
    hz = (64 + 0.25) * RATE / 1024
    x = torch.sin(torch.arange(LENGTH) * (2 * math.pi * hz / RATE))[None, None]
    tensor = LogMagnitudeFrequency().encode(x)
    assert tensor.shape == (1, 2, 512, 65)
    for bin_, advance in ((63, 0.625), (64, 0.125), (65, -0.375)):  # each seen from its own middle
        assert (tensor[0, 1, bin_, 3:-3] - advance).abs().max() < 2e-3
    loudest = tensor[0, 0, :, 32].argmax()
    assert loudest == 64
    silent = LogMagnitudeFrequency().encode(torch.zeros(1, 1, LENGTH))
    assert torch.equal(silent[:, 0], torch.full((1, 512, 65), silent.min()))
    assert not silent[:, 1].any()


def test_small_errors_harm_the_compressed_spectrum_least() -> None:
    x = notes()
    random = torch.Generator().manual_seed(0)

    def harmed(representation: Representation) -> float:
        tensor = representation.encode(x)
        error = 0.02 * torch.randn(tensor.shape, generator=random)
        return distance(representation.decode(tensor + error), x)

    raw = harmed(Wave())
    assert harmed(ComplexSpectrogram()) < raw / 5
    assert harmed(LogMagnitudeFrequency()) < raw / 5


@pytest.mark.parametrize("name", REPRESENTATIONS.names())
def test_representation_describes_itself(name: str) -> None:
    cls = REPRESENTATIONS.get(name)
    assert cls.title
    assert cls.about.count(". ") >= 1
    assert cls.params == ()
