"""Tempo from taps."""

from __future__ import annotations

from statistics import median

from studio.core.loops import FASTEST, SLOWEST

MOST_TAPS = 8
PAUSE = 2.0  # seconds after which a tap begins anew: slower than the slowest tempo


class Tap:
    """Collects taps."""

    def __init__(self) -> None:
        self._taps: list[float] = []

    def at(self, now: float) -> float | None:
        """Beats per minute after a tap at a time in seconds; None after the first."""
        if self._taps and now - self._taps[-1] > PAUSE:
            self._taps.clear()
        self._taps = [*self._taps, now][-MOST_TAPS:]
        if len(self._taps) < 2:
            return None
        # One tap that slips moves two intervals, one up and one down, and the middle one hardly at all.
        beat = median(b - a for a, b in zip(self._taps, self._taps[1:], strict=False))
        return min(max(60 / max(beat, 1e-3), SLOWEST), FASTEST)
