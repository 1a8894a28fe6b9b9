"""What every generator, discriminator and encoder offers, whatever is inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from studio.audio.representations.base import Representation
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.loops import MOST_SWING, STEPS, Score
from studio.core.notes import NAMES
from studio.core.params import ParamSpec
from studio.core.scales import CHORDS, SCALES
from studio.models.chance import Dropout

SMALLEST = 4
FRAME = 256
MOST_SAMPLES = 1 << 20
NO_PITCH = 60.0
PROBES = 2048
MAKES_NO = {
    "pictures": N_("“{name}” makes no pictures."),
    "sounds": N_("“{name}” makes no sounds."),
    "loops": N_("“{name}” makes no loops."),
    "points": N_("“{name}” makes no points."),
}
JUDGES_NO = {
    "pictures": N_("“{name}” judges no pictures."),
    "sounds": N_("“{name}” judges no sounds."),
    "loops": N_("“{name}” judges no loops."),
    "points": N_("“{name}” judges no points."),
}


@dataclass(frozen=True)
class Shape:
    """Sizes that the data decide.

    Attributes:
        latent: length of z.
        resolution: side of the square picture in pixels, a power of two from 16 to 256; 0 for all else.
        channels: 1 grey, 3 colour; of sounds 1 mono, 2 stereo.
        schema_width: length of the condition vector, 0 for none.
        length: samples of a sound, a multiple of 256, or of a loop, a multiple of 8 times its steps; 0 for pictures.
        rate: samples per second of a sound.
        pitch_at: place of the pitch in the condition vector, -1 for none.
        pitch_low, pitch_high: MIDI notes that the condition vector says as -1 and 1.
        steps: sixteenths of a loop, of equal numbers of samples; 0 for all that is no loop.
        swing_at, density_at, key_at, scale_at, chord_at: first column of these in the condition vector, -1 for none.
        scales: names of the scales, in the order of their columns.
        dims: numbers of a point, 2; 0 for all that is no point.
    """

    latent: int
    resolution: int
    channels: int
    schema_width: int = 0
    length: int = 0
    rate: int = 0
    pitch_at: int = -1
    pitch_low: float = 0.0
    pitch_high: float = 0.0
    steps: int = 0
    swing_at: int = -1
    density_at: int = -1
    key_at: int = -1
    scale_at: int = -1
    chord_at: int = -1
    scales: tuple[str, ...] = ()
    dims: int = 0

    def __post_init__(self) -> None:
        if self.dims:
            good = self.dims == 2 and self.resolution == 0 and self.length == 0
        elif self.length:
            good = self.resolution == 0 and self.channels in (1, 2)
            good &= self._whole_steps() if self.steps else self.length % FRAME == 0
            good &= self.length <= MOST_SAMPLES and 4000 <= self.rate <= 96000
            good &= -1 <= self.pitch_at < self.schema_width
        elif self.resolution not in (16, 32, 64, 128, 256):
            raise StudioError(
                _("Networks for {size} px do not exist.").format(size=self.resolution),
                _("Choose 16, 32, 64, 128 or 256 px."),
            )
        else:
            good = self.channels in (1, 3)
        if not good or not 2 <= self.latent <= 1024 or not 0 <= self.schema_width <= 4096:
            raise StudioError(_("The sizes of the networks are out of range."))

    @property
    def kind(self) -> Literal["pictures", "sounds", "loops", "points"]:
        if self.dims:
            return "points"
        if self.steps:
            return "loops"
        return "sounds" if self.length else "pictures"

    @property
    def bars(self) -> int:
        """Bars of a loop."""
        return self.steps // STEPS

    @property
    def step(self) -> int:
        """Samples of a sixteenth, a multiple of 8."""
        return self.length // self.steps

    def swings(self, c: Tensor) -> Tensor:
        """How late every second sixteenth comes, in steps (B,), that each condition vector asks for; 0 without."""
        if self.swing_at < 0:
            return torch.zeros(len(c), device=c.device)
        return (c[:, self.swing_at].float() + 1) / 2 * MOST_SWING

    def roots(self, c: Tensor) -> Tensor:
        """Key note (B,), int64, 0 is C, that weighs most in each condition vector; C where none can be asked for."""
        return self._largest(c, self.key_at, len(NAMES))

    def chords(self, c: Tensor) -> Tensor:
        """Degree of the scale (B,), int64, 0 is the first, on which each loop stands; the first without a choice."""
        return self._largest(c, self.chord_at, len(CHORDS))

    def scale_steps(self, c: Tensor) -> Tensor:
        """Semitones above the root of the seven notes of each loop's scale: (B, 7); those of major without a choice."""
        names = self.scales or ("major",)
        table = torch.tensor([SCALES[name] for name in names], device=c.device)
        return table[self._largest(c, self.scale_at, len(names))]

    def _largest(self, c: Tensor, first: int, count: int) -> Tensor:
        if first < 0:
            return torch.zeros(len(c), dtype=torch.int64, device=c.device)
        return c[:, first : first + count].argmax(1)

    def _whole_steps(self) -> bool:
        """Whether a loop is whole bars of whole steps, and what is asked for lies within the condition vector."""
        columns = ((self.swing_at, 1), (self.density_at, 1), (self.key_at, len(NAMES)), (self.chord_at, len(CHORDS)))
        placed = all(at < 0 or at + width <= self.schema_width for at, width in columns)
        placed &= self.scale_at < 0 or self.scale_at + len(self.scales) <= self.schema_width
        placed &= all(name in SCALES for name in self.scales)
        return placed and self.steps % STEPS == 0 and self.length % (8 * self.steps) == 0

    def pitches(self, c: Tensor) -> Tensor:
        """MIDI note (B,) that each condition vector (B, schema_width) asks for; 60 where none can be asked for."""
        if self.pitch_at < 0:
            return torch.full((len(c),), NO_PITCH, device=c.device)
        share = (c[:, self.pitch_at].float() + 1) / 2
        return self.pitch_low + share * (self.pitch_high - self.pitch_low)


def widths(shape: Shape, width: int) -> list[int]:
    """Channels at 4, 8, 16... px below the picture's size: `width`, halved at each doubling, at least 8."""
    count = (shape.resolution // SMALLEST).bit_length() - 1
    return [max(8, width >> level) for level in range(count)]


class Generator(nn.Module):
    """(latent z, conditions c) -> a network tensor: a picture, or a sound in the generator's representation.

    Attributes:
        representation: between sounds (B, channels, length) and network tensors; None where they are the same.
        space: where the explorer moves: "z" for plain networks, "w" for style-based ones.
        layers: number of style inputs L; a second picture's styles may be mixed in from any of them.
        writes: name of the representation in which it makes sounds.
        parts: what z consists of, name and columns of each part in order, for networks whose parts of z do
            different things; a second seed may take over from any part but the first.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    space: ClassVar[Literal["z", "w"]] = "z"
    makes: ClassVar[tuple[str, ...]] = ("pictures",)
    writes: ClassVar[str] = "wave"

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        if shape.kind not in self.makes:
            sentence = MAKES_NO[shape.kind]
            raise StudioError(_(sentence).format(name=_(self.title)))
        self.shape = shape
        self.layers = 1
        self.parts: tuple[tuple[str, int], ...] = ()
        self.representation: Representation | None = None

    def map(self, z: Tensor, c: Tensor) -> Tensor:
        """Style (B, L, D) of z (B, latent) and c (B, schema_width); plain networks return both joined, (B, 1, D)."""
        return torch.cat([z, c], 1).unsqueeze(1)

    def synthesize(self, style: Tensor) -> Tensor:
        """Network tensor of a style (B, L, D): a picture (B, C, H, W) in [-1, 1], slightly beyond only while training,
        or a sound as the representation has it, (B, channels, length) in [-1, 1] without one."""
        raise NotImplementedError

    @torch.no_grad()
    def to_sound(self, made: Tensor) -> Tensor:
        """Sound (B, channels, length), float32 in [-1, 1], of what `synthesize` made."""
        made = made.float()
        sound = made if self.representation is None else self.representation.decode(made)
        return sound.clamp(-1, 1)

    def score(self, style: Tensor) -> list[Score] | None:
        """Pattern and one-shots that `synthesize` plays for each style (B, L, D); None for a network without them."""
        del style
        return None

    def forward(self, z: Tensor, c: Tensor) -> Tensor:
        return self.synthesize(self.map(z, c))

    def training_pass(self, z: Tensor, c: Tensor, random: torch.Generator) -> Tensor:
        """What the trainer calls: `forward`, with whatever noise the architecture trains with drawn from `random`."""
        del random
        return self(z, c)

    @property
    def stem(self) -> nn.Linear:
        """The first layer that z passes, input columns z first."""
        raise NotImplementedError

    @torch.no_grad()
    def directions(self, n: int) -> Tensor:
        """Unit directions (n, dim) in which pictures change most, strongest first, n at most dim.

        In z space the right singular vectors of the stem (SeFa, arXiv:2007.06600); in w space the
        principal components of w (GANSpace, arXiv:2004.02546).
        """
        return self.principal(n)[0]

    @torch.no_grad()
    def principal(self, n: int) -> tuple[Tensor, Tensor]:
        """`directions(n)` and the standard deviation of the latent along each, (n,)."""
        weight = self.stem.weight[:, : self.shape.latent].detach().float().cpu()
        rows = torch.linalg.svd(weight, full_matrices=False).Vh[:n]
        return rows, torch.ones(len(rows))

    @torch.no_grad()
    def centre(self, c: Tensor) -> Tensor:
        """Style (B, L, D) of the average picture for each c (B, schema_width): where truncation pulls to."""
        return self.map(torch.zeros(len(c), self.shape.latent, device=c.device), c)


class Discriminator(nn.Module):
    """(what is seen of a sample, conditions c) -> logits; each is judged on its own, so no batch statistics inside.

    Attributes:
        reads: name of the representation in which it takes sounds.
        drops: its layers pass through `drop`, where `drop_out` takes effect.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    judges: ClassVar[tuple[str, ...]] = ("pictures",)
    reads: ClassVar[str] = "wave"
    drops: ClassVar[bool] = False

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        if shape.kind not in self.judges:
            sentence = JUDGES_NO[shape.kind]
            raise StudioError(_(sentence).format(name=_(self.title)))
        self.shape = shape
        self.drop: nn.Module = nn.Identity()

    def drop_out(self, share: float) -> None:
        """From now on leave out this share of what passes between layers while training; where it `drops`."""
        self.drop = Dropout(share)

    def see(self, x: Tensor) -> Tensor:
        """What is judged of a network tensor x: a fixed, differentiable view (B, ...), where gradients are penalised.

        The picture itself; a discriminator of sounds may look at spectrograms.
        """
        return x

    def features(self, x: Tensor) -> Tensor:
        """Features (B, F) of what `see` returns, before the last layer."""
        raise NotImplementedError

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        """Logits (B,) of what `see` returns: above 0 real; c (B, schema_width)."""
        raise NotImplementedError

    def judge(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """What the trainer calls: `forward` in float32, and what both networks pay for classes that cannot be told.

        That is a scalar, 0 but for networks with an auxiliary classifier (arXiv:1610.09585).
        """
        return self(x, c).float(), x.new_zeros(())


class Encoder(nn.Module):
    """Real sample -> the place in latent space that makes it (the encoder of a VAE, arXiv:1312.6114).

    Attributes:
        reads: name of the representation in which it takes sounds.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    reads: ClassVar[str] = "wave"

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of z, each (B, latent), of network tensors x that are what c (B, schema_width) says."""
        raise NotImplementedError


def probe_latents(count: int, latent: int) -> Tensor:
    """Fixed standard normal z (count, latent) on the CPU, the same on every call."""
    return torch.randn(count, latent, generator=torch.Generator().manual_seed(0))
