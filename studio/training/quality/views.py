"""What the feature network looks at: small pictures, or coarse log mel spectrograms of sounds and loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, avg_pool2d

from studio.core.loops import STEPS
from studio.models.base import Shape
from studio.models.loop_views import LoopViews
from studio.models.views import Views

LARGEST = 64  # side of a picture, larger ones are shown smaller
NOTE, BAR, BARS = (64, 32), (40, 64), (40, 128)  # bands and frames of a sound, of one bar, of several


class View:
    """Samples of a prepared set as small images.

    Attributes:
        size: channels, height and width of what `__call__` returns.
        numbers: that a sample consists of.
    """

    def __init__(self, store: Any) -> None:
        self._store, self._hears = store, None
        if store.kind == "pictures":
            side = min(LARGEST, store.resolution)
            self.size = store.channels, side, side
            self.numbers = store.channels * store.resolution**2
            return
        bars = store.bars if store.kind == "loops" else 0
        shape = Shape(2, 0, store.channels, length=store.length, rate=store.rate, steps=STEPS * bars)
        self.numbers = store.channels * store.length
        self._hears = LoopViews(shape) if bars else Views(shape)
        self.size = store.channels, *((BARS if bars > 1 else BAR) if bars else NOTE)

    def __call__(self, samples: np.ndarray) -> Tensor:
        """Images (N, *size) of pictures uint8 (N, H, W, C), or of sounds float32 (N, samples, channels)."""
        x = torch.from_numpy(np.ascontiguousarray(samples))
        with torch.no_grad():
            if self._hears is None:
                x = x.permute(0, 3, 1, 2).float().div(127.5).sub(1)
                return avg_pool2d(x, x.shape[2] // self.size[1])
            return adaptive_avg_pool2d(self._hears.mel(x.float().transpose(1, 2)), self.size[1:])

    def real(self, rows: np.ndarray) -> Tensor:
        """Images of those rows of the set."""
        if self._hears is None:
            return self(self._store.pictures[rows])
        return self(self._store.sounds[rows].astype(np.float32) / 32767)
