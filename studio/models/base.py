"""What every generator and discriminator of pictures offers, whatever is inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import ParamSpec

SMALLEST = 4
PROBES = 2048


@dataclass(frozen=True)
class Shape:
    """Sizes that the data decide.

    Attributes:
        latent: length of z.
        resolution: side of the square picture in pixels, a power of two from 16 to 256.
        channels: 1 grey, 3 colour.
        schema_width: length of the condition vector, 0 for none.
    """

    latent: int
    resolution: int
    channels: int
    schema_width: int = 0

    def __post_init__(self) -> None:
        if self.resolution not in (16, 32, 64, 128, 256):
            raise StudioError(
                _("Networks for {size} px do not exist.").format(size=self.resolution),
                _("Choose 16, 32, 64, 128 or 256 px."),
            )
        if self.channels not in (1, 3) or not 2 <= self.latent <= 1024 or not 0 <= self.schema_width <= 4096:
            raise StudioError(_("The sizes of the networks are out of range."))


def widths(shape: Shape, width: int) -> list[int]:
    """Channels at 4, 8, 16... px below the picture's size: `width`, halved at each doubling, at least 8."""
    count = (shape.resolution // SMALLEST).bit_length() - 1
    return [max(8, width >> level) for level in range(count)]


class Generator(nn.Module):
    """(latent z, conditions c) -> picture.

    Attributes:
        space: where the explorer moves: "z" for plain networks, "w" for style-based ones.
        layers: number of style inputs L; a second picture's styles may be mixed in from any of them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    space: ClassVar[Literal["z", "w"]] = "z"

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.layers = 1

    def map(self, z: Tensor, c: Tensor) -> Tensor:
        """Style (B, L, D) of z (B, latent) and c (B, schema_width); plain networks return both joined, (B, 1, D)."""
        return torch.cat([z, c], 1).unsqueeze(1)

    def synthesize(self, style: Tensor) -> Tensor:
        """Picture (B, C, H, W) of a style (B, L, D): in [-1, 1], slightly beyond only while training."""
        raise NotImplementedError

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
    """(picture, conditions c) -> logits; each picture is judged on its own, so no batch statistics inside."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape

    def features(self, x: Tensor) -> Tensor:
        """Features (B, F) of pictures (B, C, H, W) in [-1, 1] before the last layer."""
        raise NotImplementedError

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        """Logits (B,): above 0 real; c (B, schema_width)."""
        raise NotImplementedError


def probe_latents(count: int, latent: int) -> Tensor:
    """Fixed standard normal z (count, latent) on the CPU, the same on every call."""
    return torch.randn(count, latent, generator=torch.Generator().manual_seed(0))
