"""Changes to pictures whose amount is known: they say what a continuous code is to mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from studio.core.i18n import N_

PLAIN = 0.05  # spread of an edge, as a share of the range, up to which it is a plain ground
MOSTLY = 0.8  # of the pictures


@dataclass(frozen=True)
class Change:
    """A change by known amounts.

    Attributes:
        name, label: of the code that it gives a meaning to.
        act: (pictures (B, C, H, W) in [-1, 1], amounts (B,), ground (B, C, 1, 1)) -> pictures; amounts add up.
        most: the largest amount that pictures are changed by while the reader learns.
    """

    name: str
    label: str
    act: Callable[[Tensor, Tensor, Tensor], Tensor]
    most: float


def _warped(x: Tensor, ground: Tensor, across: Tensor, shear: Tensor) -> Tensor:
    """Pictures read at `across` times their columns plus `shear` times their rows, both from the middle."""
    rows = torch.zeros(len(x), 2, 3, device=x.device)
    rows[:, 0, 0], rows[:, 0, 1], rows[:, 1, 1] = across, shear, 1
    grid = F.affine_grid(rows, list(x.shape), align_corners=False)
    return F.grid_sample(x - ground, grid, align_corners=False) + ground


def _slant(x: Tensor, amount: Tensor, ground: Tensor) -> Tensor:
    return _warped(x, ground, torch.ones_like(amount), amount)


def _width(x: Tensor, amount: Tensor, ground: Tensor) -> Tensor:
    return _warped(x, ground, (-amount).exp(), torch.zeros_like(amount))


def _brightness(x: Tensor, amount: Tensor, ground: Tensor) -> Tensor:
    del ground
    light = ((x + 1) / 2).clamp(1e-3, 1)
    return 2 * light ** (-amount).exp()[:, None, None, None] - 1


def _warmth(x: Tensor, amount: Tensor, ground: Tensor) -> Tensor:
    del ground
    share = torch.stack([(amount / 2).exp(), torch.ones_like(amount), (-amount / 2).exp()], 1)
    return (x + 1).mul(share[:, :, None, None]).clamp(0, 2) - 1


def _contrast(x: Tensor, amount: Tensor, ground: Tensor) -> Tensor:
    del ground
    middle = x.mean((1, 2, 3), keepdim=True)
    return (middle + (x - middle) * amount.exp()[:, None, None, None]).clamp(-1, 1)


SLANT = Change("slant", N_("Slant"), _slant, 0.3)
WIDTH = Change("width", N_("Width"), _width, 0.25)
BRIGHTNESS = Change("brightness", N_("Brightness"), _brightness, 0.4)
WARMTH = Change("warmth", N_("Warmth of colour"), _warmth, 0.4)
CONTRAST = Change("contrast", N_("Contrast"), _contrast, 0.4)


def suited(pictures: np.ndarray) -> tuple[Change, Change]:
    """The changes that mean something for pictures uint8 (N, H, W, C).

    Figures on a plain ground lean and are wide or narrow; of all others the light and the colour are what can be
    changed without leaving a trace at the edge.
    """
    if figures(pictures):
        return SLANT, WIDTH
    return BRIGHTNESS, WARMTH if pictures.shape[3] == 3 else CONTRAST


def figures(pictures: np.ndarray) -> bool:
    """Whether most of these pictures, uint8 (N, H, W, C), are figures on a plain ground."""
    spread = edges(pictures).astype(np.float32).std(1).max(1) / 255
    return bool((spread < PLAIN).mean() > MOSTLY)


def edges(pictures: np.ndarray) -> np.ndarray:
    """Colours at the four edges of pictures (N, H, W, C): (N, places, C)."""
    sides = pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]
    return np.concatenate(sides, 1)


def grounds(x: Tensor) -> Tensor:
    """Mean colour (B, C, 1, 1) at the edges of pictures (B, C, H, W)."""
    sides = torch.cat([x[:, :, 0], x[:, :, -1], x[..., 0], x[..., -1]], 2)
    return sides.mean(2)[:, :, None, None]
