"""What a deck goes through on its way into the mix: filters, level and pan, meter."""

from __future__ import annotations

import numpy as np

from studio.audio.engine.filters import Filters
from studio.audio.engine.status import SILENCE
from studio.core.looping import LEVEL_LOW, DeckMix

RAMP_SECONDS = 0.02
CENTRE = (1.0, 1.0)


class Strip:
    """Filters, then level and pan that move within 20 ms, then the peak.

    Args:
        rate: samples per second.
    """

    def __init__(self, rate: int) -> None:
        self.mix = DeckMix()
        self._filters = Filters(rate)
        self._span = max(1, round(RAMP_SECONDS * rate))
        self._from = self._to = np.array(CENTRE)
        self._at = self._span
        self._peak = 0.0

    @property
    def rings(self) -> bool:
        """Whether the filters still sound when nothing comes in."""
        return self._filters.rings

    def set(self, mix: DeckMix, silenced: bool) -> None:
        """Go over to a mix; `silenced` is what mute and the solos of all decks come to."""
        self.mix = mix
        self._filters.set(mix.low_cut, mix.high_cut)
        target = np.zeros(2) if silenced else np.array(sides(mix))
        if not np.array_equal(target, self._to):
            self._from, self._to, self._at = self._gains(np.array([self._at]))[0], target, 0

    def rest(self) -> None:
        """Nothing comes in: what has changed meanwhile need not be approached."""
        self._at = self._span
        self._filters.rest()

    def process(self, samples: np.ndarray) -> np.ndarray:
        """The next samples (n, 2); to the bit those that came in while everything is open and in the middle."""
        samples = self._filters.process(samples)
        if self._at < self._span:
            gains = self._gains(self._at + np.arange(len(samples)))
            self._at += len(samples)
            samples = samples * gains.astype(np.float32)
        elif tuple(self._to) != CENTRE:
            samples = samples * self._to.astype(np.float32)
        self._peak = max(self._peak, float(samples.max(initial=0)), -float(samples.min(initial=0)))
        return samples

    def take_level(self) -> float:
        """Peak since the last call, dBFS."""
        peak, self._peak = self._peak, 0.0
        return max(SILENCE, 20 * float(np.log10(max(peak, 1e-6))))

    def _gains(self, places: np.ndarray) -> np.ndarray:
        """Left and right at places (n,) of the way, without corners: (n, 2)."""
        share = 0.5 - 0.5 * np.cos(np.pi * np.minimum(places / self._span, 1.0))
        gains: np.ndarray = self._from + (self._to - self._from) * share[:, None]
        return gains


def sides(mix: DeckMix) -> tuple[float, float]:
    """Left and right: equal power, unity in the middle."""
    if mix.level <= LEVEL_LOW:
        return 0.0, 0.0
    level = 10 ** (mix.level / 20)
    if mix.pan == 0:
        return level, level
    angle = (1 + min(max(mix.pan, -1.0), 1.0)) * np.pi / 4
    return level * float(np.sqrt(2) * np.cos(angle)), level * float(np.sqrt(2) * np.sin(angle))
