"""A looper on a table: loops for it, and everything that it has said."""

from __future__ import annotations

import numpy as np

from studio.audio.engine.clips import Clip, circular
from studio.audio.engine.looper import Looper
from studio.audio.engine.transport import DECKS
from studio.core.loops import bar_frames

RATE = 48000
BAR = bar_frames(200, RATE)
FADE, NOW = 240, 480


def waves(bar: int, cycles: int, bars: int = 1, channels: int = 1, level: float = 0.4) -> np.ndarray:
    """A circular loop that is loud at its seam: (bars * bar, channels)."""
    turns = np.arange(bars * bar) / bar
    shape = np.cos(2 * np.pi * cycles * turns) * (1 + 0.5 * np.cos(2 * np.pi * turns / bars))
    return np.stack([level * shape * (1 - 0.3 * c) for c in range(channels)], 1).astype(np.float32)


class Table:
    """A looper with what it has said so far."""

    def __init__(self, rate: int = RATE, block: int = 333) -> None:
        self.clips: dict[int, Clip] = {}
        self.looper = Looper(rate, self.clips)
        self.rate, self.block = rate, block
        self.lines: list[int] = []
        self.heard: list[np.ndarray] = []
        self.clicks: list[np.ndarray] = []
        self.decks: dict[int, list[np.ndarray]] = {deck: [] for deck in range(DECKS)}

    def load(self, clip: int, samples: np.ndarray) -> np.ndarray:
        self.clips[clip] = circular(samples, self.rate, self.rate, 0)
        return np.broadcast_to(samples, (len(samples), 2))

    def run(self, frames: int) -> np.ndarray:
        """The next samples of all decks together."""
        at = sum(map(len, self.heard))
        looper, end = self.looper, at + frames
        while at < end:
            count = min(self.block, end - at)
            looper.render(count)
            empty = np.zeros((count, 2), np.float32)
            for deck, blocks in self.decks.items():
                blocks.append(looper.bus.get(deck, empty))
            self.heard.append(sum(looper.bus.values(), empty))
            self.clicks.append(empty if looper.clicks is None else looper.clicks)
            self.lines += [at + line for line in looper.lines]
            at += count
        return np.concatenate(self.heard)[-frames:]

    def all(self, deck: int) -> np.ndarray:
        return np.concatenate(self.decks[deck])


def corner(samples: np.ndarray) -> float:
    """The largest second difference: what a click is made of."""
    return float(np.abs(np.diff(samples, 2, axis=0)).max())
