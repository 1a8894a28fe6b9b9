"""A small set of loops held in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from studio.core.sound import Sound
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.source import fingerprint_of


class _Held(LoopSource):
    """Loops that a test gives."""

    def __init__(self, items: Sequence[LoopItem], sounds: Sequence[Sound], labels: Sequence[str] = ()) -> None:
        super().__init__("held", "held", items, labels=labels, listens=False)
        self._sounds = sounds

    def read(self, index: int) -> Sound:
        return self._sounds[index]

    def fingerprint(self) -> str:
        return fingerprint_of([item.key for item in self.items] + [sound.samples.tobytes() for sound in self._sounds])


def _clicks(bpm: float, bars: int, rate: int, every: int = 1, swing: float = 0.0, channels: int = 1) -> Sound:
    """Short decaying clicks on every so many sixteenths of a loop."""
    frames = bars * round(rate * 240 / bpm)
    when = np.arange(round(0.04 * rate)) / rate
    click = np.sin(2 * np.pi * 1000 * when) * np.exp(-when / 0.008)
    samples = np.zeros(frames)
    for step in range(0, 16 * bars, every):
        place = round((step + (swing if step % 2 else 0)) * frames / (16 * bars))
        samples[(place + np.arange(len(click))) % frames] += 0.6 * click
    return Sound.of(np.repeat(samples[:, None], channels, 1), rate)


@pytest.fixture
def held() -> Callable[..., LoopSource]:
    """A set of the loops that are given: items, sounds, labels."""
    return _Held


@pytest.fixture
def clicks() -> Callable[..., Sound]:
    """Loops of clicks: tempo, bars, rate, and every how many sixteenths."""
    return _clicks
