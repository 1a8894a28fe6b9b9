"""A drum machine that learns its patterns and its drums: on the grid and seamless by construction."""

from __future__ import annotations

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.loops import Score
from studio.core.params import ParamSpec
from studio.models.base import Generator, Shape
from studio.models.drum_names import named
from studio.models.drum_voices import DRUMS, DrumVoices
from studio.models.generators import GENERATORS
from studio.models.sequencing import scores, sequenced

EMBEDDED = 32
SLOPE = 0.2
REST, HUSHED = -1.0, -2.0  # where hits and sounds begin before anything is learned
SOFTEST = 0.25  # velocity of the softest hit
LUCK = 0.5  # spread of what hits are drawn by while learning, of that of a fair draw
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
    params = (
        ParamSpec(
            "width",
            "int",
            192,
            N_("Size of the generator (channels)"),
            N_("More can tell finer sounds apart and takes longer."),
            low=32,
            high=1024,
            log=True,
        ),
    )
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
        self.hits = nn.Linear(width, 2 * shape.steps * len(DRUMS))
        self.drums = nn.Linear(width, shape.channels * self.voices.size)
        nn.init.normal_(self.hits.weight, 0, width**-0.5)
        nn.init.normal_(self.drums.weight, 0, 0.5 * width**-0.5)
        with torch.no_grad():
            self.hits.bias.zero_()[: shape.steps * len(DRUMS)] = REST
            self.drums.bias.zero_().view(shape.channels, -1)[:, : self.voices.uses.numel()] = HUSHED

    @torch.no_grad()
    def principal(self, n: int) -> tuple[Tensor, Tensor]:
        parts = [part.first.weight[:, : part.latent].float().cpu() for part in (self.pattern, self.sound)]
        rows = torch.linalg.svd(torch.block_diag(*parts), full_matrices=False).Vh[:n]
        return rows, torch.ones(len(rows))

    def synthesize(self, style: Tensor) -> Tensor:
        return self._play(*self._made(style[:, 0], None))

    def training_pass(self, z: Tensor, c: Tensor, random: torch.Generator) -> Tensor:
        """`forward`, with hits that are drawn: only where a hit is nearly sure or nearly ruled out does luck not tell.

        So patterns become sparse, as a drummer's are, instead of being smeared softly over all that might be
        (binary concrete distribution, arXiv:1611.00712, hard with the slope of the soft one).
        """
        luck = torch.rand(len(z), self.shape.steps, len(DRUMS), generator=random).clamp(1e-6, 1 - 1e-6).logit()
        return self._play(*self._made(self.map(z, c)[:, 0], LUCK * luck.to(z.device)))

    @torch.no_grad()
    def score(self, style: Tensor) -> list[Score]:
        grid, shots, swings = self._made(style[:, 0], None)
        gains = _gains(sequenced(grid, shots, self.shape.step, swings))
        names = [named(sounds.mean(1), self.shape.rate) for sounds in shots]
        return scores(grid, shots, swings, gains, self.shape.rate, names)

    def _play(self, grid: Tensor, shots: Tensor, swings: Tensor) -> Tensor:
        with torch.autocast(grid.device.type, enabled=False):
            loop = sequenced(grid, shots, self.shape.step, swings)
            return loop * _gains(loop)[:, None, None]

    def _made(self, style: Tensor, luck: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """Velocities (B, steps, voices), one-shots (B, voices, channels, n) and swing (B,) of z and c joined (B, D).

        Args:
            luck: logistic noise (B, steps, voices) by which hits are drawn; None for the likeliest ones.
        """
        z, c = style[:, : self.shape.latent], style[:, self.shape.latent :]
        half = self.parts[0][1]
        hits = self.hits(self.pattern(z[:, :half], c[:, self._beat])).float()
        chance, loud = hits.unflatten(1, (2, self.shape.steps, -1)).unbind(1)
        chance = 2 * chance if luck is None else 2 * chance + luck
        soft = torch.sigmoid(chance)
        struck = soft + ((chance > 0).float() - soft).detach()
        sound = self.drums(self.sound(z[:, half:], c[:, self._sound]))
        with torch.autocast(style.device.type, enabled=False):
            shots = self.voices(sound.float().unflatten(1, (self.shape.channels, -1)))
        grid = struck * (SOFTEST + (1 - SOFTEST) * torch.sigmoid(2 * loud))
        if luck is None:
            grid = grid * _audible(grid, shots)
        return grid, shots, self.shape.swings(c)


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


def _gains(loop: Tensor) -> Tensor:
    """Gain (B,) that keeps each loop (B, channels, length) within [-1, 1]."""
    return 1 / loop.abs().amax((1, 2)).clamp(min=1)


def _audible(grid: Tensor, shots: Tensor) -> Tensor:
    """Which hits (B, steps, voices) can be heard beside the loudest of their loop, 0 or 1."""
    levels = grid * shots.square().sum((2, 3)).sqrt()[:, None]
    return (levels > UNHEARD * levels.amax((1, 2), keepdim=True)).float()
