"""Loops made by hand, as networks make them."""

from __future__ import annotations

import numpy as np

from studio.audio.sequencer import play
from studio.core.loops import STEPS, Loop, Pattern, Score
from studio.core.notes import frequency

RATE = 16_000
NAMES = ("kick", "snare", "closed hat")


def shots(seconds: float = 0.4) -> np.ndarray:
    """A kick, a snare and a hat: float32 (3, samples, 1)."""
    t = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(1).normal(0, 0.3, (2, len(t)))
    kick = np.sin(2 * np.pi * np.cumsum(45 + 150 * np.exp(-t / 0.03)) / RATE) * np.exp(-t / 0.1)
    snare = (noise[0] + 0.4 * np.sin(2 * np.pi * 190 * t)) * np.exp(-t / 0.06)
    hat = np.diff(noise[1], prepend=0) * np.exp(-t / 0.02)
    return np.stack((kick, snare, hat))[:, :, None].astype(np.float32) * np.float32(0.5)


def beat(shifts: np.ndarray | None = None, swing: float = 0.0, bars: int = 1) -> Score:
    """Four on the floor with its snare and hats."""
    grid = np.zeros((STEPS * bars, 3), np.float32)
    grid[::4, 0] = 1
    grid[4::8, 1] = 0.9
    grid[::2, 2] = 0.6
    grid[3::4, 2] = 0.3
    return Score(Pattern.of(grid, NAMES, shifts=shifts, swing=swing), shots(), RATE)


def drums(bpm: float = 120.0, shifts: np.ndarray | None = None, swing: float = 0.0, bars: int = 1) -> Loop:
    return play(beat(shifts, swing, bars), bpm, RATE)


def tone(midi: float, seconds: float, harmonics: int = 6) -> np.ndarray:
    """A steady note that goes round: float32 (n, 1)."""
    t = np.arange(round(seconds * RATE)) / RATE
    whole = round(frequency(midi) * seconds) / seconds
    sound = sum(np.sin(2 * np.pi * k * whole * t + k) / k for k in range(1, harmonics + 1))
    return (0.2 * np.asarray(sound))[:, None].astype(np.float32)
