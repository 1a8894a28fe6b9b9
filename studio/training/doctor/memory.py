"""Whether generated samples are copies of training samples."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from studio.training.doctor.eye import Eye

MOST, MOST_HELD = 2048, 64  # training samples of which all are known, and held-out ones
AT_ONCE = 16
EVERY = 3  # readings


class Memory:
    """Looks at all training samples, some at each reading, and then how close generated ones come to the nearest.

    Closeness alone would take blurred samples for copies, as they are near to everything. So the distance to the
    nearest training sample is taken over that to the second nearest (the ratio test of Lowe, 2004), which is small
    only next to a copy, and compared with the same of held-out samples.
    """

    def __init__(self, eye: Eye, trained: np.ndarray, held: np.ndarray, real: Callable[[np.ndarray], Tensor]) -> None:
        self._eye, self._real = eye, real
        self._trained, self._held = trained, held[:MOST_HELD]
        self._known: list[Tensor] = []
        self._bank: Tensor | None = None
        self._usual = math.nan
        self._turn = 0

    def look(self, seen: Tensor) -> float:
        """That ratio of generated samples (n, F) over the usual one, medians of both; NaN where not known."""
        if len(self._trained) > MOST or len(self._trained) < 3:
            return math.nan
        if self._bank is None:
            self._learn()
            return math.nan
        self._turn += 1
        return self.compare(seen) if self._turn % EVERY == 1 else math.nan

    def compare(self, seen: Tensor) -> float:
        """That ratio now; all training samples must be known."""
        assert self._bank is not None
        # Where held-out samples are copies themselves, nothing can be told by that.
        return _lone(seen, self._bank) / self._usual if self._usual > 0 else math.nan

    def _learn(self) -> None:
        done = sum(len(part) for part in self._known)
        self._known.append(self._eye(self._real(self._trained[done : done + AT_ONCE])))
        if done + AT_ONCE < len(self._trained):
            return
        self._bank = torch.cat(self._known)
        self._known.clear()
        if len(self._held):
            self._usual = _lone(self._eye(self._real(self._held)), self._bank)
        else:
            self._usual = _lone(self._bank, self._bank, own=True)


def _lone(x: Tensor, bank: Tensor, own: bool = False) -> float:
    """Median over rows of x of the distance to the nearest row of the bank over that to the second nearest.

    Args:
        own: x is the bank, and no row is its own neighbour.
    """
    near = torch.cdist(x, bank).topk(min(len(bank), 3 if own else 2), 1, largest=False).values
    near = near[:, 1:] if own else near
    return float((near[:, 0] / near[:, 1].clamp(min=1e-9)).median())
