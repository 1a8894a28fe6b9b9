"""Changes to what the discriminator sees, so that a small set lasts longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.objectives.base import Objective, Regulariser
from studio.objectives.regularisers import REGULARISERS

STRONGEST = 0.9
SHARE = ParamSpec(
    "p",
    "float",
    0.5,
    N_("Share of changed pictures"),
    N_("Of the real and of the generated ones alike."),
    low=0.0,
    high=STRONGEST,
    live=True,
)


@REGULARISERS.register
class DiffAugment(Regulariser):
    """Shifts, recolours and cuts patches out of a share of the pictures, differentiably (arXiv:2006.10738).

    Attributes:
        p: share of the pictures that each change is applied to.
    """

    name = "diffaugment"
    title = N_("Changed pictures (DiffAugment)")
    about = N_(
        "Shows the discriminator real and generated pictures shifted, recoloured or with a patch cut out, so that it "
        "cannot learn a small set by heart (arXiv:2006.10738). The generator is told through the same changes, and "
        "does not copy them."
    )
    params = (SHARE,)
    kinds: ClassVar[tuple[str, ...]] = ("pictures",)

    def __init__(self, p: float = 0.5) -> None:
        self.p = p

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        del objective, discriminator
        other = {"diffaugment": "ada", "ada": "diffaugment"}[cls.name]
        return _("DiffAugment and ADA change pictures in the same ways.") if other in others else ""

    def show(self, x: Tensor, step: int, random: torch.Generator) -> Tensor:
        if self.p <= 0:
            return x
        count = len(x)
        numbers = torch.rand(count, 9, generator=random)
        use = (torch.rand(count, 3, generator=random) < self.p).float()
        numbers, use = numbers.to(x), use.to(x)
        x = _recolour(x, numbers[:, :3], use[:, 0])
        x = _shift(x, numbers[:, 3:5], use[:, 1])
        return x * _patch(x, numbers[:, 5:7], use[:, 2])


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
