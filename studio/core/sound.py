"""A sound as everybody passes it around: samples, channels and rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.core.messages import frozen


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of sound.

    Attributes:
        samples: float32 (n, channels), read-only, nominally in [-1, 1].
        rate: samples per second.
    """

    samples: np.ndarray
    rate: int

    @classmethod
    def of(cls, samples: np.ndarray, rate: int) -> Sound:
        """From (n,) or (n, channels) of any float type."""
        array = np.asarray(samples, np.float32)
        return cls(frozen(array[:, None] if array.ndim == 1 else array), rate)

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def channels(self) -> int:
        return int(self.samples.shape[1])

    @property
    def mono(self) -> np.ndarray:
        """Mean of the channels: float32 (n,)."""
        mean: np.ndarray = self.samples.mean(1, dtype=np.float32)
        return mean

    @property
    def peak(self) -> float:
        """Largest absolute sample, 0 without samples."""
        return float(np.abs(self.samples).max(initial=0.0))
