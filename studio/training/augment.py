"""Changes to what the discriminator sees, so that a small set lasts longer."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.core.params import ParamSpec

STRONGEST = 0.9
FULL_RANGE = 100_000
PARAMS = (
    ParamSpec("p", "float", 0.0, N_("Share of changed pictures"), low=0.0, high=STRONGEST, live=True),
    ParamSpec(
        "adaptive", "bool", False, N_("Adapt the share"), N_("Follow how surely the discriminator tells pairs apart.")
    ),
    ParamSpec("target", "float", 0.6, N_("Sureness to aim at"), low=0.0, high=1.0),
)


class Augment:
    """Shifts, recolours and cuts patches out of a share of the pictures, differentiably.

    After DiffAugment (arXiv:2006.10738); with `adaptive` the share follows the sign of
    D(real) - D(fake) as in ADA (arXiv:2006.06676), which suits a paired loss.

    Args:
        p: share of the pictures that each change is applied to, 0 for none.
        target: mean sign at which the share stands still.
    """

    def __init__(self, p: float = 0.0, adaptive: bool = False, target: float = 0.6) -> None:
        self.p, self.adaptive, self.target = p, adaptive, target

    def __call__(self, x: Tensor, random: torch.Generator) -> Tensor:
        """Changed copies of pictures x (B, C, H, W); x itself when the share is 0."""
        if self.p <= 0:
            return x
        count = len(x)
        numbers = torch.rand(count, 9, generator=random)
        use = (torch.rand(count, 3, generator=random) < self.p).float()
        numbers, use = numbers.to(x), use.to(x)
        x = _recolour(x, numbers[:, :3], use[:, 0])
        x = _shift(x, numbers[:, 3:5], use[:, 1])
        return x * _patch(x, numbers[:, 5:7], use[:, 2])

    def adapt(self, lead: float, pictures: int) -> None:
        """Move the share by the mean sign `lead` of D(real) - D(fake) over so many pictures."""
        if self.adaptive:
            step = pictures / FULL_RANGE
            self.p = min(STRONGEST, max(0.0, self.p + (step if lead > self.target else -step)))


def _recolour(x: Tensor, numbers: Tensor, use: Tensor) -> Tensor:
    """Brightness +-.5, saturation 0-2, contrast .5-1.5; numbers (B, 3) in [0, 1)."""
    change = (numbers - 0.5) * use[:, None]
    brightness, saturation, contrast = (change[:, i, None, None, None] for i in range(3))
    x = x + brightness
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (1 + 2 * saturation)
    mean = x.mean((1, 2, 3), keepdim=True)
    return mean + (x - mean) * (1 + contrast)


def _shift(x: Tensor, numbers: Tensor, use: Tensor) -> Tensor:
    """Whole pixels up to an eighth of the side, repeating the border; numbers (B, 2) in [0, 1)."""
    side = x.shape[-1]
    reach = side // 8
    offset = ((numbers * (2 * reach + 1)).floor() - reach) * use[:, None]
    places = torch.arange(side, device=x.device)
    rows = (places + offset[:, :1]).clamp(0, side - 1).long()
    columns = (places + offset[:, 1:]).clamp(0, side - 1).long()
    each = torch.arange(len(x), device=x.device)[:, None, None]
    return x.permute(0, 2, 3, 1)[each, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _patch(x: Tensor, numbers: Tensor, use: Tensor) -> Tensor:
    """Mask (B, 1, H, W), 0 in a square of half the side around a random centre; numbers (B, 2) in [0, 1)."""
    side = x.shape[-1]
    places = torch.arange(side, device=x.device).to(x)
    centre = numbers * side
    rows = (places - centre[:, :1]).abs() < side / 4
    columns = (places - centre[:, 1:]).abs() < side / 4
    hole = (rows[:, None, :, None] & columns[:, None, None, :]).to(x)
    return 1 - hole * use[:, None, None, None]
