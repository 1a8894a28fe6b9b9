"""Notes of a scale on steps, by one instrument: key, scale, chord and tempo are asked for, not hoped for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.loops import STEPS, Score
from studio.core.notes import NAMES, note_name
from studio.core.params import ParamSpec
from studio.core.scales import CHORDS, DEGREES
from studio.models.base import Generator, Shape
from studio.models.generators import GENERATORS
from studio.models.scale_voice import Timbre, hisses, tones
from studio.models.sequencing import WIDTH, full_scale, principal_of, scores, sequenced

SLOPE = 0.2
EMBEDDED = 32
DEEPEST = 28  # MIDI note, E1: the lowest degree is the chord's root at or above it
RING = STEPS + 2  # steps that a note may sound
SOFTEST = 0.06  # velocity below which nothing is played
SOUNDING = 8  # degrees that sound in a loop at most
PRACTISED = 6  # degrees that sound while it learns
FRAME, EIGHTHS = 0.025, (1, 2, 4, 8)  # seconds from frame to frame, about; eighths of a step that they may be apart
KNOTS = 24
MOTIONS = 4
FILTER_BANDS = 33
COLOURS = 17
REST = -1.5  # where a cell of the pattern begins
RINGING = 1.0  # at first all notes ring on: a note cut short too soon never learns how it would go on
SHORTEST, LONGEST = 0.3, 4.0  # steps that the shorter notes of a voice last
RELEASE = 0.012  # seconds in which they end
HUSHED = -5.0  # where the noise begins


@GENERATORS.register
class PhraseGenerator(Generator):
    """A learned grid of steps and scale degrees times one learned voice, harmonic plus noise (after arXiv:2001.04643).

    The pattern comes from the first half of z, the voice from the second half, both from what is asked for but for
    key, scale and chord: these only decide which notes the degrees are, counted from the chord's root.
    """

    name = "phrases"
    title = N_("Phrases in a scale")
    about = N_(
        "Learns which degrees of the scale sound on which steps and how the instrument sounds, and plays them on an "
        "additive synthesiser (after DDSP, arXiv:2001.04643). Key, scale, chord and tempo are exact."
    )
    params = (
        WIDTH,
        ParamSpec("octaves", "int", 4, N_("Octaves"), N_("How far up from the bass the notes reach."), low=1, high=5),
        ParamSpec(
            "overtones",
            "int",
            80,
            N_("Overtones"),
            N_("Partials of a note; those above half the sample rate stay silent."),
            low=16,
            high=256,
            log=True,
        ),
    )
    makes: ClassVar[tuple[str, ...]] = ("loops",)

    def __init__(self, shape: Shape, width: int = 192, octaves: int = 4, overtones: int = 80) -> None:
        super().__init__(shape)
        self.hop = shape.step // 8 * min(EIGHTHS, key=lambda count: abs(count * shape.step / 8 / shape.rate - FRAME))
        self.degrees = DEGREES * octaves + 1
        self.frames = RING * shape.step // self.hop + 1
        half = shape.latent // 2
        self.parts = (("pattern", half), ("sound", shape.latent - half))
        self.pattern = _Steered(shape, half, width, density=True)
        self.sound = _Steered(shape, shape.latent - half, width, density=False)
        self.cells = nn.Linear(width, shape.steps * (self.degrees + 1))
        self.sizes = (KNOTS, overtones, MOTIONS * KNOTS, MOTIONS * FILTER_BANDS, KNOTS, COLOURS)
        self.voice = nn.Linear(width, shape.channels * sum(self.sizes))
        self.short = nn.Linear(width, 1)
        for layer in (self.cells, self.voice, self.short):
            nn.init.normal_(layer.weight, 0, 0.5 * width**-0.5)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            self.cells.bias.view(shape.steps, -1)[:, :-1] = REST
            self.cells.bias.view(shape.steps, -1)[:, -1] = RINGING
            self.voice.bias.view(shape.channels, -1)[:, -COLOURS:] = HUSHED
        self.register_buffer("knots", _knots(self.frames), persistent=False)
        noise = torch.rand(shape.channels, (self.frames + 1) * self.hop, generator=torch.Generator().manual_seed(0))
        self.register_buffer("noise", noise, persistent=False)
        self.knots: Tensor
        self.noise: Tensor

    @torch.no_grad()
    def principal(self, n: int) -> tuple[Tensor, Tensor]:
        return principal_of([part.first.weight[:, : part.latent] for part in (self.pattern, self.sound)], n)

    def synthesize(self, style: Tensor) -> Tensor:
        made = self._made(style[:, 0])
        return self._play(made, _loudest(made.grid), self.noise.unsqueeze(0))

    def training_pass(self, z: Tensor, c: Tensor, random: torch.Generator) -> Tensor:
        """`forward` with noise that is always new and degrees drawn by how much they sound (Gumbel top-k, 1903.06059).

        So those that are not among the loudest learn too, and a step takes no longer than it must.
        """
        noise = torch.rand(len(z), *self.noise.shape, generator=random).to(z.device)
        made = self._made(self.map(z, c)[:, 0])
        luck = -torch.empty(len(z), self.degrees).exponential_(generator=random).log()
        chances = made.grid.detach().square().sum(1).log() + luck.to(z.device)
        return self._play(made, chances.topk(PRACTISED).indices, noise)

    @torch.no_grad()
    def score(self, style: Tensor) -> list[Score]:
        found: list[Score] = []
        for joined in style:
            made = self._made(joined[:1])
            degrees = _loudest(made.grid).sort(1).values
            whole, brief = self._voices(made, degrees, self.noise.unsqueeze(0))
            gain = full_scale(self._loop(made, degrees, self.noise.unsqueeze(0)))
            notes = made.notes[0, degrees[0]].tolist()
            names = [note_name(note) for note in notes]
            names += [f"{name} stacc." for name in names]
            kept, cut = (voices.tones + voices.hiss for voices in (whole, brief))
            grid = torch.cat([whole.grid, brief.grid], 2)
            shots = torch.cat([kept, F.pad(cut, (0, kept.shape[3] - cut.shape[3]))], 1)
            used = grid[0].amax(0).nonzero().squeeze(1).tolist() or [0]
            voices, pitches = tuple(names[voice] for voice in used), [(notes * 2)[voice] for voice in used]
            rate = self.shape.rate
            found += scores(grid[:, :, used], shots[:, used], made.swings, gain, rate, [voices], [pitches])
        return found

    def _play(self, made: _Made, degrees: Tensor, noise: Tensor) -> Tensor:
        """Loops (B, channels, length) within [-1, 1] in which these degrees (B, N) sound."""
        loop = self._loop(made, degrees, noise)
        return loop * full_scale(loop)[:, None, None]

    def _loop(self, made: _Made, degrees: Tensor, noise: Tensor) -> Tensor:
        step, swings = self.shape.step, made.swings
        with torch.autocast(noise.device.type, enabled=False):
            # What every note has of noise is placed once, not with each note.
            parts = [
                (hits, sound)
                for voices in self._voices(made, degrees, noise)
                for hits, sound in ((voices.grid, voices.tones), (voices.grid.sum(2, keepdim=True), voices.hiss))
            ]
            return torch.stack([sequenced(hits, sound, step, swings) for hits, sound in parts]).sum(0)

    def _voices(self, made: _Made, degrees: Tensor, noise: Tensor) -> tuple[_Voices, _Voices]:
        """Degrees (B, N) as they ring on, and as they are cut short.

        `noise` is uniform (1 or B, channels, samples) in [0, 1).
        """
        grid = made.grid.gather(2, degrees[:, None].expand(-1, self.shape.steps, -1))
        kept = tones(made.timbre, made.notes.gather(1, degrees), self.hop, self.shape.rate)
        hiss = hisses(made.timbre, 2 * noise - 1, self.hop).unsqueeze(1)
        time = torch.arange(round((LONGEST + 1) * self.shape.step), device=noise.device)
        left = (made.brief[:, None] * self.shape.step - time) / (RELEASE * self.shape.rate)
        ends = torch.sigmoid(left)[:, None, None]
        cut = [part[..., : len(time)] * ends for part in (kept, hiss)]
        return _Voices(grid * made.whole, kept, hiss), _Voices(grid * (1 - made.whole), cut[0], cut[1])

    def _made(self, joined: Tensor) -> _Made:
        """Everything that z and c joined (B, D) decide."""
        z, c = joined[:, : self.shape.latent], joined[:, self.shape.latent :]
        half = self.parts[0][1]
        cells = self.cells(self.pattern(z[:, :half], c)).float().unflatten(1, (self.shape.steps, -1))
        sound = self.sound(z[:, half:], c)
        voice = self.voice(sound).float().unflatten(1, (self.shape.channels, -1))
        level, overtones, moves, bands, hiss, colours = voice.split(self.sizes, 2)
        with torch.autocast(joined.device.type, enabled=False):
            timbre = Timbre(
                level @ self.knots,
                overtones,
                moves.unflatten(2, (MOTIONS, -1)) @ self.knots,
                bands.unflatten(2, (MOTIONS, -1)),
                (hiss @ self.knots).unsqueeze(3) + colours.unsqueeze(2),
            )
        loud, whole = torch.sigmoid(2 * cells[..., :-1]) ** 1.5, torch.sigmoid(4 * cells[..., -1:])
        brief = SHORTEST + (LONGEST - SHORTEST) * torch.sigmoid(self.short(sound).float()[:, 0] - 1)
        # While it learns even what is too soft to be meant sounds, or it would never become louder.
        grid = loud if self.training else loud * (loud > SOFTEST)
        # A note rings on or not: there is nothing between, but it learns as if there were.
        whole = whole + ((whole > 0.5).float() - whole).detach()
        return _Made(grid, whole, brief, timbre, self._notes(c), self.shape.swings(c))

    def _notes(self, c: Tensor) -> Tensor:
        """MIDI notes (B, degrees), int64, of the degrees above each loop's chord."""
        chord, scale = self.shape.chords(c), self.shape.scale_steps(c)
        degrees = chord[:, None] + torch.arange(self.degrees, device=c.device)
        semitones = scale.gather(1, degrees % DEGREES) + 12 * (degrees // DEGREES)
        lowest = self.shape.roots(c) + semitones[:, 0]
        return (DEEPEST + (lowest - DEEPEST) % 12 - semitones[:, 0])[:, None] + semitones


@dataclass(frozen=True)
class _Made:
    """What is decided of B loops before any sound is made.

    Attributes:
        grid: velocities (B, steps, degrees).
        whole: 1 where the notes of a step ring on, 0 where they are cut short (B, steps, 1).
        brief: steps that notes last that are cut short (B,).
        notes: MIDI note of each degree (B, degrees).
        swings: in steps (B,).
    """

    grid: Tensor
    whole: Tensor
    brief: Tensor
    timbre: Timbre
    notes: Tensor
    swings: Tensor


@dataclass(frozen=True)
class _Voices:
    """Hits (B, steps, N), tones (B, N, channels, n) and what each note has of noise (B, 1, channels, n)."""

    grid: Tensor
    tones: Tensor
    hiss: Tensor


class _Steered(nn.Module):
    """A part of z (B, latent) and what is asked for but swing, key, scale and chord -> (B, width)."""

    def __init__(self, shape: Shape, latent: int, width: int, density: bool) -> None:
        super().__init__()
        self.latent = latent
        apart = [(shape.swing_at, 1), (shape.key_at, len(NAMES)), (shape.scale_at, len(shape.scales))]
        apart += [(shape.chord_at, len(CHORDS)), *([] if density else [(shape.density_at, 1)])]
        taken = {column for first, count in apart for column in range(first, first + count) if first >= 0}
        self._columns = [column for column in range(shape.schema_width) if column not in taken]
        self.asked = nn.Linear(len(self._columns), EMBEDDED, bias=False) if self._columns else None
        self.first = nn.Linear(latent + (EMBEDDED if self._columns else 0), width)
        self.second = nn.Linear(width, width)

    def forward(self, z: Tensor, c: Tensor) -> Tensor:
        x = z if self.asked is None else torch.cat([z, self.asked(c[:, self._columns])], 1)
        return F.leaky_relu(self.second(F.leaky_relu(self.first(x), SLOPE)), SLOPE)


def _loudest(grid: Tensor) -> Tensor:
    """Degrees (B, N) that sound most in patterns (B, steps, degrees): all that sound, as far as there is room."""
    sounding = grid.square().sum(1)
    return sounding.topk(min(SOUNDING, max(1, int((sounding > 0).sum(1).max())))).indices


def _knots(frames: int) -> Tensor:
    """Matrix (KNOTS, frames) from values at knots, dense where a note begins, to values at frames, linear between."""
    places = np.unique(np.concatenate([[0, 1, 2, 3], np.geomspace(4, frames - 1, KNOTS - 4)]))
    rows = [np.interp(np.arange(frames), places, row) for row in np.eye(len(places))]
    return torch.from_numpy(np.stack(rows)).float()
