"""Low and high cut of a deck: Butterworth filters of second order that change without clicks.

Without scipy, which would take half a second and 80 MB of the process that plays: a block goes through the recursion as
one product with the matrix of the impulse response.
"""

from __future__ import annotations

import numpy as np

from studio.core.looping import OPEN_HIGH, OPEN_LOW

FADE_SECONDS = 0.02
QUIET = 1e-6
BLOCK = 128
HIGHEST = 0.45  # of the rate

Corners = tuple[float | None, float | None]  # Hz; None is open


class Filters:
    """Both cuts. A change cross-fades from the filters before; while one is under way, the newest waits for its end.

    Args:
        rate: samples per second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._size = max(1, round(FADE_SECONDS * rate))
        self._now, self._coming = Chain(rate), Chain(rate)
        self._next: Corners = (None, None)
        self._at = self._size

    @property
    def rings(self) -> bool:
        """Whether something is still to be heard of what went in."""
        return self._now.rings or (self._at < self._size and self._coming.rings)

    def set(self, low_cut: float, high_cut: float) -> None:
        """Corner frequencies in Hz; see `DeckMix`."""
        highest = HIGHEST * self._rate
        low = min(low_cut, highest) if low_cut > OPEN_LOW else None
        high = max(high_cut, OPEN_LOW) if high_cut < min(OPEN_HIGH, highest) else None
        self._next = (low, high)
        if self._at >= self._size:
            self._follow()

    def rest(self) -> None:
        """Nothing comes in and nothing rings on: be where a change leads at once."""
        if self._now.corners != self._next:
            self._now = Chain(self._rate, self._next)
        self._at = self._size

    def process(self, samples: np.ndarray) -> np.ndarray:
        """The next samples: float32 (n, 2); while both are open the very same."""
        done = []
        while self._at < self._size and len(samples):
            count = min(len(samples), self._size - self._at)
            done.append(self._crossed(samples[:count]))
            samples = samples[count:]
        if not done:
            return self._now.process(samples)
        return np.concatenate([*done, self._now.process(samples)] if len(samples) else done)

    def _crossed(self, samples: np.ndarray) -> np.ndarray:
        progress = (self._at + np.arange(len(samples))) / self._size
        share = (0.5 - 0.5 * np.cos(np.pi * progress)).astype(np.float32)[:, None]
        old, new = self._now.process(samples), self._coming.process(samples)
        self._at += len(samples)
        if self._at >= self._size:
            self._now = self._coming
            self._follow()
        crossed: np.ndarray = old + (new - old) * share
        return crossed

    def _follow(self) -> None:
        if self._next != self._now.corners:
            self._coming, self._at = Chain(self._rate, self._next), 0


class Chain:
    """A low cut and a high cut, each only where it is not open."""

    def __init__(self, rate: int, corners: Corners = (None, None)) -> None:
        self.corners = corners
        self._filters = [
            Biquad(*_butterworth(hertz / rate, passes_high))
            for hertz, passes_high in zip(corners, (True, False), strict=True)
            if hertz is not None
        ]

    @property
    def rings(self) -> bool:
        return any(each.rings for each in self._filters)

    def process(self, samples: np.ndarray) -> np.ndarray:
        if not self._filters:
            return samples
        exact = samples.astype(np.float64)
        for each in self._filters:
            exact = each.process(exact)
        return exact.astype(np.float32)


class Biquad:
    """A recursive filter of second order for two channels.

    Args:
        forward: coefficients b0, b1, b2.
        back: coefficients a1, a2, where a0 is 1.
    """

    def __init__(self, forward: np.ndarray, back: np.ndarray) -> None:
        self._forward, self._back = forward, back
        self._matrix = _recursion(back)
        self._inputs, self._outputs = np.zeros((2, 2)), np.zeros((2, 2))

    @property
    def rings(self) -> bool:
        return bool(np.abs(self._outputs).max() > QUIET)

    def process(self, samples: np.ndarray) -> np.ndarray:
        """The next samples: float64 (n, 2)."""
        extended = np.concatenate([self._inputs, samples])
        self._inputs = extended[-2:]
        b0, b1, b2 = self._forward
        driven = b0 * extended[2:] + b1 * extended[1:-1] + b2 * extended[:-2]
        parts = [self._back_through(driven[at : at + BLOCK]) for at in range(0, len(driven), BLOCK)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _back_through(self, driven: np.ndarray) -> np.ndarray:
        a1, a2 = self._back
        before, last = self._outputs
        driven[0] -= a1 * last + a2 * before
        if len(driven) > 1:
            driven[1] -= a2 * last
        out: np.ndarray = self._matrix[: len(driven), : len(driven)] @ driven
        self._outputs = np.concatenate([self._outputs, out[-2:]])[-2:]
        return out


def _recursion(back: np.ndarray) -> np.ndarray:
    """Lower triangular matrix that applies 1 / (1 + a1 z^-1 + a2 z^-2) to a block: (BLOCK, BLOCK)."""
    response = np.zeros(2 * BLOCK)
    response[BLOCK] = 1.0
    for at in range(BLOCK + 1, 2 * BLOCK):
        response[at] = -back[0] * response[at - 1] - back[1] * response[at - 2]
    return np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(response, BLOCK)[1:, ::-1])


def _butterworth(corner: float, passes_high: bool) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients by the bilinear transform; the corner is in cycles per sample."""
    k = np.tan(np.pi * corner)
    norm = 1 / (1 + np.sqrt(2) * k + k * k)
    forward = np.array([1.0, -2.0, 1.0]) * norm if passes_high else np.array([1.0, 2.0, 1.0]) * (k * k * norm)
    return forward, np.array([2 * (k * k - 1) * norm, (1 - np.sqrt(2) * k + k * k) * norm])
