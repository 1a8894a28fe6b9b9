"""A style w steers every layer."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import PROBES, Generator, Shape, probe_latents, widths
from studio.models.generators import GENERATORS
from studio.models.generators.conv import WIDTH
from studio.models.layers import Stem, UpConv, to_picture

STYLE = 64
HIDDEN = 128


class Film(nn.Module):
    """x (1 + a(w)) + b(w) per channel (arXiv:1709.07871); x (B, C, H, W), w (B, STYLE)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(STYLE, 2 * width)
        nn.init.normal_(self.linear.weight, 0, 0.5 / STYLE**0.5)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        scale, shift = self.linear(w)[..., None, None].chunk(2, 1)
        return torch.addcmul(shift, x, scale + 1)


@GENERATORS.register
class StyleGenerator(Generator):
    """Mapping network, stem from w, FiLM after batch norm without affine, after StyleGAN (arXiv:1812.04948)."""

    name = "style"
    title = N_("Style-based")
    about = N_(
        "A mapping turns z into a style w that steers every layer, after StyleGAN (arXiv:1812.04948). "
        "Its directions mean more, and two pictures can be mixed coarse from one, fine from the other."
    )
    params = (
        WIDTH,
        ParamSpec(
            "mixing",
            "float",
            0.5,
            N_("Style mixing while learning"),
            N_("Share of pictures made from two styles, so that layers learn to be independent."),
            low=0.0,
            high=1.0,
        ),
    )
    space = "w"

    def __init__(self, shape: Shape, width: int = 128, mixing: float = 0.5) -> None:
        super().__init__(shape)
        sizes = widths(shape, width)
        self.mixing = mixing
        self.layers = len(sizes)
        self.mapping = nn.Sequential(
            nn.Linear(shape.latent + shape.schema_width, HIDDEN), nn.LeakyReLU(0.2), nn.Linear(HIDDEN, STYLE)
        )
        self.first = Stem(STYLE, sizes[0], 0.1)
        self.blocks = nn.ModuleList(UpConv(a, b, bias=False) for a, b in pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size, affine=False) for size in sizes)
        self.films = nn.ModuleList(Film(size) for size in sizes)
        self.last = UpConv(sizes[-1], shape.channels, bias=True)

    @property
    def stem(self) -> nn.Linear:
        return self.first.linear

    def map(self, z: Tensor, c: Tensor) -> Tensor:
        return self._style(z, c).unsqueeze(1).expand(-1, self.layers, -1)

    def synthesize(self, style: Tensor) -> Tensor:
        w = style.unbind(1)
        x = F.relu_(self.films[0](self.norms[0](self.first(w[0])), w[0]))
        for block, norm, film, style_here in zip(self.blocks, self.norms[1:], self.films[1:], w[1:], strict=True):
            x = F.relu_(film(norm(block(x)), style_here))
        return to_picture(self.last(x), self.training)

    def training_pass(self, z: Tensor, c: Tensor, random: torch.Generator) -> Tensor:
        """`forward`, with the styles of a share of the pictures changed to another z's from a random layer on."""
        if self.mixing == 0:
            return self(z, c)
        other = torch.randn(z.shape, generator=random)
        start = torch.randint(1, self.layers, (len(z), 1), generator=random)
        mixed = torch.rand((len(z), 1), generator=random) < self.mixing
        takes = ((torch.arange(self.layers) >= start) & mixed).to(z.device).unsqueeze(2)
        first, second = self._style(torch.cat([z, other.to(z)]), torch.cat([c, c])).unsqueeze(1).chunk(2)
        return self.synthesize(torch.where(takes, second, first))

    def _style(self, z: Tensor, c: Tensor) -> Tensor:
        return self.mapping(torch.cat([z, c], 1))

    @torch.no_grad()
    def principal(self, n: int) -> tuple[Tensor, Tensor]:
        """Principal components of w over fixed z and evenly mixed classes: (n, STYLE) and deviations (n,)."""
        device = self.stem.weight.device
        c = torch.zeros(PROBES, self.shape.schema_width)
        if self.shape.schema_width:
            c[torch.arange(PROBES), torch.arange(PROBES) % self.shape.schema_width] = 1
        w = self._style(probe_latents(PROBES, self.shape.latent).to(device), c.to(device)).float().cpu()
        # Differences between classes belong to the class control, so each class is centred first.
        for label in range(max(1, self.shape.schema_width)):
            w[label :: max(1, self.shape.schema_width)] -= w[label :: max(1, self.shape.schema_width)].mean(0)
        _, values, rows = torch.linalg.svd(w, full_matrices=False)
        return rows[:n], values[:n] / (PROBES - 1) ** 0.5

    @torch.no_grad()
    def centre(self, c: Tensor) -> Tensor:
        z = probe_latents(PROBES // 4, self.shape.latent).to(c)
        means = [self._style(z, row.expand(len(z), -1)).mean(0) for row in c]
        return torch.stack(means).unsqueeze(1).expand(-1, self.layers, -1)
