"""Loops as free-form sound: short spectra around a circle, without notes, hits or a grid."""

from __future__ import annotations

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.audio.representations.spectral import hann
from studio.core.i18n import N_
from studio.models.base import Generator, Shape
from studio.models.generators import GENERATORS
from studio.models.sequencing import WIDTH

HIDDEN = 192
SLOPE = 0.2
DOUBLINGS = 3  # from one place per step to eight
OVERLAP = 4
QUIET = -4.0  # log amplitude where every frequency begins


@GENERATORS.register
class TextureGenerator(Generator):
    """A learned map of the loop's steps, bent by z and conditions, circular convolutions, and spectra of eighths of a
    step that are overlapped around the end (the head of Vocos, arXiv:2306.00814)."""

    name = "textures"
    title = N_("Free-form texture")
    about = N_(
        "Draws the spectrum of a loop frame by frame, around its end (the head of Vocos, arXiv:2306.00814). Can learn "
        "any sound and never has a seam, but knows no notes and no grid: pitch and timing are only as good as it has "
        "learned them, and there is no pattern to edit."
    )
    params = (WIDTH,)
    makes: ClassVar[tuple[str, ...]] = ("loops",)

    def __init__(self, shape: Shape, width: int = 192) -> None:
        super().__init__(shape)
        self.hop = shape.step >> DOUBLINGS
        self.window = OVERLAP * self.hop
        bins = self.window // 2 + 1
        self.first = nn.Linear(shape.latent + shape.schema_width, HIDDEN)
        self.second = nn.Linear(HIDDEN, HIDDEN)
        self.steps = nn.Parameter(torch.randn(width, shape.steps))
        self.films = nn.ModuleList(nn.Linear(HIDDEN, 2 * width) for _level in range(DOUBLINGS + 1))
        self.blocks = nn.ModuleList(_Round(width) for _level in range(DOUBLINGS + 1))
        self.head = nn.Conv1d(width, shape.channels * 3 * bins, 1)
        nn.init.normal_(self.head.weight, 0, 0.5 * width**-0.5)
        with torch.no_grad():
            self.head.bias.normal_().view(shape.channels, 3, bins)[:, 0] = QUIET

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def synthesize(self, style: Tensor) -> Tensor:
        h = F.leaky_relu(self.second(F.leaky_relu(self.first(style[:, 0]), SLOPE)), SLOPE)
        x = self.steps.expand(len(style), -1, -1)
        for level, (film, block) in enumerate(zip(self.films, self.blocks, strict=True)):
            scale, shift = film(h).unsqueeze(2).chunk(2, 1)
            x = block((x.repeat_interleave(2, 2) if level else x) * (1 + scale) + shift)
        x = self.head(F.leaky_relu(x, SLOPE))
        with torch.autocast(x.device.type, enabled=False):
            size, real, imaginary = x.float().unflatten(1, (self.shape.channels, 3, -1)).unbind(2)
            turn = torch.complex(real, imaginary)
            spectra = size.clamp(max=5).exp() * turn / (turn.abs() + 1e-4)
            return overlapped_around(spectra.transpose(2, 3), self.window, self.hop)


class _Round(nn.Module):
    """x + two 3-wide convolutions, leaky ReLU before each, for which the last place is beside the first."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.one = nn.Conv1d(width, width, 3, padding=1, padding_mode="circular")
        self.two = nn.Conv1d(width, width, 3, padding=1, padding_mode="circular")

    def forward(self, x: Tensor) -> Tensor:
        h = self.one(F.leaky_relu(x, SLOPE))
        return x + self.two(F.leaky_relu(h, SLOPE))


def overlapped_around(spectra: Tensor, window: int, hop: int) -> Tensor:
    """Loops (B, channels, T hop) of short spectra (B, channels, T, window / 2 + 1); the last overlap the first."""
    frames = torch.fft.irfft(spectra, window) * hann(window, spectra.device)
    parts = frames.unflatten(3, (window // hop, hop)).unbind(3)
    joined = torch.stack([part.roll(late, 2) for late, part in enumerate(parts)]).sum(0)
    return joined.flatten(2) * (8 / 3 * hop / window)  # what two Hann windows, here and on listening, add up to
