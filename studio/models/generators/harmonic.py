"""Harmonics and filtered noise steered frame by frame: pitch is exact by construction."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.generators import GENERATORS
from studio.models.layers import ResidualConv1d
from studio.models.pitch import PitchAndRest
from studio.models.synthesiser import NOISE_SCALE, SLOW_RATE, filtered_noise, harmonics, loudness

HIDDEN = 192
EMBEDDED = 16
SLOPE = 0.2
QUIET = -3.0  # where the noise begins before anything is learned


@GENERATORS.register
class HarmonicGenerator(Generator):
    """A learned map of time, bent by latent, style and pitch, drives an additive synthesiser (DDSP, arXiv:2001.04643).

    Per frame of `hop` samples and channel: one amplitude, the shares of the harmonics and a noise spectrum.
    """

    name = "harmonic"
    title = N_("Harmonics and noise")
    about = N_(
        "Learns how loud each overtone and each band of noise is from moment to moment and plays them on an additive "
        "synthesiser (DDSP, arXiv:2001.04643). The pitch is exact from the first second of training on."
    )
    params = (
        ParamSpec(
            "width",
            "int",
            160,
            N_("Size of the generator (channels)"),
            N_("More can tell finer sounds apart and takes longer."),
            low=32,
            high=1024,
            log=True,
        ),
        ParamSpec(
            "overtones",
            "int",
            96,
            N_("Overtones"),
            N_("Partials of a note; those above half the sample rate stay silent."),
            low=16,
            high=256,
            log=True,
        ),
        ParamSpec("bands", "int", 65, N_("Noise bands"), N_("How finely the noise is coloured."), low=9, high=257),
    )
    makes: ClassVar[tuple[str, ...]] = ("sounds",)

    def __init__(self, shape: Shape, width: int = 160, overtones: int = 96, bands: int = 65) -> None:
        super().__init__(shape)
        self.overtones, self.bands = overtones, bands
        self.hop = 256 if shape.rate <= SLOW_RATE else 512
        self.frames = math.ceil(shape.length / self.hop) + 1
        self.asked = PitchAndRest(shape, EMBEDDED)
        self.first = nn.Linear(shape.latent + self.asked.size, HIDDEN)
        self.second = nn.Linear(HIDDEN, HIDDEN)
        self.film = nn.Linear(HIDDEN, 2 * width)
        self.time = nn.Parameter(torch.randn(width, self.frames))
        self.blocks = nn.ModuleList(ResidualConv1d(width) for _ in range(3))
        self.head = nn.Conv1d(width, shape.channels * (1 + overtones + bands), 1)
        nn.init.normal_(self.head.weight, 0, 0.5 * width**-0.5)
        with torch.no_grad():
            self.head.bias.zero_().view(shape.channels, -1)[:, 1 + overtones :] = QUIET
        noise = torch.rand(shape.channels, (self.frames + 1) * self.hop, generator=torch.Generator().manual_seed(0))
        self.register_buffer("noise", noise, persistent=False)

    @property
    def stem(self) -> nn.Linear:
        return self.first

    def synthesize(self, style: Tensor) -> Tensor:
        return self._play(style[:, 0], self.noise.unsqueeze(0))

    def training_pass(self, z: Tensor, c: Tensor, random: torch.Generator) -> Tensor:
        noise = torch.rand(len(z), *self.noise.shape, generator=random).to(z.device)
        return self._play(self.map(z, c)[:, 0], noise)

    def _play(self, style: Tensor, noise: Tensor) -> Tensor:
        """Sound (B, channels, length) of z and c joined (B, D) with uniform noise (1 or B, channels, n) in [0, 1)."""
        z, c = style[:, : self.shape.latent], style[:, self.shape.latent :]
        h = F.leaky_relu(self.first(torch.cat([z, self.asked(c)], 1)), SLOPE)
        scale, shift = self.film(F.leaky_relu(self.second(h), SLOPE)).unsqueeze(2).chunk(2, 1)
        x = self.time * (1 + scale) + shift
        for block in self.blocks:
            x = block(x)
        x = self.head(x)
        with torch.autocast(x.device.type, enabled=False):
            controls = x.float().unflatten(1, (self.shape.channels, -1)).transpose(2, 3)
            level, shares, colours = controls.split((1, self.overtones, self.bands), 3)
            tone = harmonics(loudness(level), shares, self.shape.pitches(c), self.hop, self.shape.rate)
            hiss = filtered_noise(NOISE_SCALE * loudness(colours), 2 * noise - 1, self.hop)
            return (tone + hiss)[..., : self.shape.length]
