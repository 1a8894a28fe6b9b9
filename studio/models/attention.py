"""Self-attention over the positions of a map."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

AT = 16


class SelfAttention(nn.Module):
    """Every position asks all others: (B, C, H, W) -> the same (SAGAN, arXiv:1805.08318, section 3).

    Its part of the sum begins at 0 and is learned, so that near things are learned before far ones. The positions that
    are asked are pooled 2 x 2, as in the authors' code.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query = nn.Conv2d(width, max(1, width // 8), 1, bias=False)
        self.key = nn.Conv2d(width, max(1, width // 8), 1, bias=False)
        self.value = nn.Conv2d(width, max(1, width // 2), 1, bias=False)
        self.out = nn.Conv2d(max(1, width // 2), width, 1, bias=False)
        self.share = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        query = self.query(x).flatten(2)
        key = F.max_pool2d(self.key(x), 2).flatten(2)
        value = F.max_pool2d(self.value(x), 2).flatten(2)
        weights = (query.transpose(1, 2) @ key).float().softmax(2).to(value.dtype)
        heard = (value @ weights.transpose(1, 2)).unflatten(2, x.shape[2:])
        return x + self.share * self.out(heard)


def attend(attention: nn.Module, x: Tensor) -> Tensor:
    """x (B, C, H, W) through the attention where the map is 16 px wide, as it is elsewhere."""
    return attention(x) if x.shape[3] == AT else x
