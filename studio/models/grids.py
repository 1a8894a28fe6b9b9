"""Maps whose sides are halved again and again, whatever they began with, and places folded into channels."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def halved(length: int, times: int) -> list[int]:
    """The length, then half of it rounded up, and so on: times + 1 numbers."""
    sizes = [length]
    for _time in range(times):
        sizes.append((sizes[-1] + 1) // 2)
    return sizes


def filled(x: Tensor, high: int, wide: int) -> Tensor:
    """Maps (B, C, H, W) with zeros at the end of sides that are no multiple of these."""
    return F.pad(x, (0, -x.shape[3] % wide, 0, -x.shape[2] % high))


def folded(x: Tensor, high: int, wide: int) -> Tensor:
    """(B, C, H, W) -> (B, C high wide, ceil(H / high), ceil(W / wide)): every patch becomes one place."""
    patches = filled(x, high, wide).unflatten(3, (-1, wide)).unflatten(2, (-1, high))
    # Channels are the innermost numbers, as convolutions like it.
    return patches.permute(0, 2, 4, 1, 3, 5).flatten(3).permute(0, 3, 1, 2)


def unfolded(x: Tensor, high: int, wide: int) -> Tensor:
    """The reverse of `folded`: (B, C high wide, H, W) -> (B, C, H high, W wide)."""
    patches = x.permute(0, 2, 3, 1).unflatten(3, (-1, high, wide))
    return patches.permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)
