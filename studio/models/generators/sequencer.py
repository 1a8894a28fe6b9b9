"""A drum machine that learns its patterns and its drums: on the grid and seamless by construction."""

from __future__ import annotations

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.loops import Score
from studio.models.base import Generator, Shape
from studio.models.drum_names import named
from studio.models.drum_voices import DRUMS, DrumVoices
from studio.models.generators import GENERATORS
from studio.models.sequencing import WIDTH, full_scale, principal_of, scores, sequenced

EMBEDDED = 32
SLOPE = 0.2
REST, HUSHED = -0.6, -2.0  # where hits and sounds begin before anything is learned
SOFTEST = 0.06  # velocity below which nothing is hit while learning
NEVER, USUAL, ALWAYS = 0.15, 0.25, 0.4  # shares of its drum's loudest hit that make a hit one
UNHEARD = 0.01  # level of a hit, of the loudest one, below which it is left out: -40 dB


@GENERATORS.register
class SequencerGenerator(Generator):
    """One part of z and the conditions give a grid of velocities, the other and the style the sounds of eight drums.

    A differentiable drum machine after DDSP (arXiv:2001.04643). Swing is placed exactly and not learned.
    """

    name = "sequencer"
    title = N_("Neural sequencer")
    about = N_(
        "Learns which drum is hit how hard on which sixteenth, and how each of eight drums sounds: a differentiable "
        "drum machine after DDSP (arXiv:2001.04643). Every loop is on the grid and without a seam, at any tempo, and "
        "its pattern can be edited."
    )
    params = (WIDTH,)
    makes: ClassVar[tuple[str, ...]] = ("loops",)

    def __init__(self, shape: Shape, width: int = 192) -> None:
        super().__init__(shape)
        half = shape.latent // 2
        self.parts = (("pattern", half), ("sound", shape.latent - half))
        # Neither swing nor density changes how a drum sounds, and swing not which drum plays either.
        self._beat = [n for n in range(shape.schema_width) if n != shape.swing_at]
        self._sound = [n for n in self._beat if n != shape.density_at]
        self.voices = DrumVoices(shape.rate, shape.length)
        self.pattern = _Steered(half, len(self._beat), width)
        self.sound = _Steered(shape.latent - half, len(self._sound), width)
        self.hits = nn.Linear(width, shape.steps * len(DRUMS))
        self.drums = nn.Linear(width, shape.channels * self.voices.size)
        nn.init.normal_(self.hits.weight, 0, width**-0.5)
        nn.init.normal_(self.drums.weight, 0, 0.5 * width**-0.5)
        nn.init.constant_(self.hits.bias, REST)
        with torch.no_grad():
            self.drums.bias.zero_().view(shape.channels, -1)[:, : self.voices.uses.numel()] = HUSHED

    @torch.no_grad()
    def principal(self, n: int) -> tuple[Tensor, Tensor]:
        return principal_of([part.first.weight[:, : part.latent] for part in (self.pattern, self.sound)], n)

    def synthesize(self, style: Tensor) -> Tensor:
        return self._play(*self._made(style[:, 0]))

    def training_pass(self, z: Tensor, c: Tensor, random: torch.Generator) -> Tensor:
        """`forward` with every hit that is faintly there: a silent one would have no slope to grow by."""
        del random
        return self._play(*self._made(self.map(z, c)[:, 0], learning=True))

    @torch.no_grad()
    def score(self, style: Tensor) -> list[Score]:
        grid, shots, swings = self._made(style[:, 0])
        gains = full_scale(sequenced(grid, shots, self.shape.step, swings))
        names = [named(sounds.mean(1), self.shape.rate) for sounds in shots]
        return scores(grid, shots, swings, gains, self.shape.rate, names)

    def _play(self, grid: Tensor, shots: Tensor, swings: Tensor) -> Tensor:
        with torch.autocast(grid.device.type, enabled=False):
            loop = sequenced(grid, shots, self.shape.step, swings)
            return loop * full_scale(loop)[:, None, None]

    def _made(self, style: Tensor, learning: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Velocities (B, steps, voices), one-shots (B, voices, channels, n) and swing (B,) of z and c joined (B, D).

        Args:
            learning: whether to keep what is too soft to be meant.
        """
        z, c = style[:, : self.shape.latent], style[:, self.shape.latent :]
        half = self.parts[0][1]
        hits = self.hits(self.pattern(z[:, :half], c[:, self._beat])).float().unflatten(1, (self.shape.steps, -1))
        loud = torch.sigmoid(2 * hits) ** 1.5
        sound = self.drums(self.sound(z[:, half:], c[:, self._sound]))
        with torch.autocast(style.device.type, enabled=False):
            shots = self.voices(sound.float().unflatten(1, (self.shape.channels, -1)))
        # What is too soft to be meant is not played, but learns as if it were: it may grow again.
        grid = loud + (loud * (loud > SOFTEST) - loud).detach()
        return (grid if learning else loud * self._meant(loud, shots, c)), shots, self.shape.swings(c)

    def _meant(self, loud: Tensor, shots: Tensor, c: Tensor) -> Tensor:
        """Which velocities (B, steps, voices) are hits, 0 or 1, and not what a mean of many patterns leaves behind.

        Those are soft beside the loudest hit of their own drum, or too faint beside the loudest of the loop to be
        heard. What is neither loud nor soft is played where the density that is asked for has room for it.
        """
        levels = loud * shots.square().sum((2, 3)).sqrt()[:, None]
        heard = (levels > UNHEARD * levels.amax((1, 2), keepdim=True)) & (loud > SOFTEST)
        share = heard * loud / loud.amax(1, keepdim=True)
        if self.shape.density_at < 0:
            return (share > USUAL).float()
        steps = share.amax(2).sort(1, descending=True).values
        asked = ((c[:, self.shape.density_at, None].float() + 1) / 2 * self.shape.steps).round().long()
        inside, outside = (steps.gather(1, (asked - n).clamp(0, self.shape.steps - 1)) for n in (1, 0))
        return (share > ((inside + outside) / 2).clamp(NEVER, ALWAYS)[:, None]).float()


class _Steered(nn.Module):
    """Part of z (B, latent) and of the conditions (B, asked) -> (B, width)."""

    def __init__(self, latent: int, asked: int, width: int) -> None:
        super().__init__()
        self.latent = latent
        self.asked = nn.Linear(asked, EMBEDDED, bias=False) if asked else None
        self.first = nn.Linear(latent + (EMBEDDED if asked else 0), width)
        self.second = nn.Linear(width, width)

    def forward(self, z: Tensor, c: Tensor) -> Tensor:
        x = z if self.asked is None else torch.cat([z, self.asked(c)], 1)
        return F.leaky_relu(self.second(F.leaky_relu(self.first(x), SLOPE)), SLOPE)
