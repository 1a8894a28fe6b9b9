"""What is played: a style's parts, and one player's way through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from studio.core.loops import STEPS, Pattern
from studio.data.builtin.drumming.drums import Stick

Range = tuple[float, float]
Drum = tuple[Callable[..., np.ndarray], Mapping[str, Range]]

HUMAN = 0.0022  # seconds that a hit is early or late, about two thirds of the time
MOST = 0.006  # and never more
LOUDER, SOFTER = 0.06, 0.5  # spread of velocities; how soft a ghost is beside what is written
FILL = 0.08  # chance that a bar of several ends in a fill


@dataclass(frozen=True, slots=True)
class Part:
    """What one drum of a style plays.

    Attributes:
        drums: kinds of it to choose from, each a function of `drums` and ranges of its numbers, even in ratio.
        grooves: to choose from; one character a sixteenth, velocity 1 to 9, "." silent, "g" a ghost that busy
            players play.
        chance: that it plays at all.
        level: of the loudest hit, linear.
        late: seconds that it lies behind the beat.
    """

    drums: tuple[Drum, ...]
    grooves: tuple[str, ...]
    chance: float = 1.0
    level: float = 0.8
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """A way of playing.

    Attributes:
        bpm: tempi at which it is at home.
        swing: how late every second sixteenth is where it swings, in steps.
        straight: share of loops that do not swing at all.
        parts: by name of the voice.
        keeps: names of parts that play what is written: nothing is left out.
    """

    bpm: Range
    swing: Range
    straight: float
    parts: Mapping[str, Part] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset({"kick"})


def tempo(style: Style, rng: np.random.Generator) -> int:
    """A whole tempo of the style's own."""
    return round(rng.uniform(*style.bpm))


def groove(style: Style, bars: int, bpm: float, swings: bool, rng: np.random.Generator) -> Pattern:
    """One player's pattern: parts chosen, ghosts added, a few hits left out, velocity and timing human.

    Args:
        bars: how many; later ones repeat the first with small changes.
        bpm: tempo, which turns milliseconds into steps.
        swings: whether it may swing.
    """
    playing = {name: part for name, part in style.parts.items() if rng.random() < part.chance}
    busy = rng.beta(1.4, 1.4)
    first = np.stack([_bar(part, name in style.keeps, busy, rng) for name, part in playing.items()], 1)
    loud = np.concatenate([first, *(_again(first, rng) for _bar_number in range(1, bars))])
    if "tom" in playing and bars > 1 and rng.random() < FILL * bars:
        loud[-4:, list(playing).index("tom")] = rng.uniform(0.5, 0.9, 4)
    seconds = 15 / bpm
    human = np.clip(rng.normal(0, HUMAN, loud.shape), -MOST, MOST)
    late = (human + np.array([part.late for part in playing.values()])) / seconds
    late[0] = np.maximum(late[0], 0)  # nobody cuts a loop through its first hit
    swing = 0.0 if rng.random() < style.straight else rng.uniform(*style.swing)
    return Pattern.of(loud, tuple(playing), shifts=late, swing=round(swing, 3) if swings else 0.0)


def density(pattern: Pattern) -> float:
    """Share of steps on which anything starts."""
    return float((pattern.velocities > 0).any(1).mean())


def kit(style: Style, names: tuple[str, ...], stick: Stick) -> np.ndarray:
    """A kit of the style with those voices: float32 (voices, samples, 1), as long as its longest."""
    sounds = []
    for name in names:
        part = style.parts[name]
        drum, ranges = part.drums[int(stick.rng.integers(len(part.drums)))]
        numbers = {
            key: low * (high / low) ** stick.rng.random() if low else stick.rng.uniform(low, high)
            for key, (low, high) in ranges.items()
        }
        sounds.append(part.level * stick.rng.uniform(0.8, 1.1) * drum(stick, **numbers))
    result = np.zeros((len(sounds), max(map(len, sounds)), 1), np.float32)
    for row, sound in zip(result, sounds, strict=True):
        row[: len(sound), 0] = sound
    return result


def _bar(part: Part, keeps: bool, busy: float, rng: np.random.Generator) -> np.ndarray:
    """Velocities of one bar of one part: float64 (16,)."""
    written = part.grooves[int(rng.integers(len(part.grooves)))]
    loud = np.array([int(mark) / 9 if mark.isdigit() else 0.0 for mark in written])
    ghosts = np.array([mark == "g" for mark in written]) & (rng.random(STEPS) < 0.7 * busy)
    loud = loud * (1 + LOUDER * rng.normal(size=STEPS)) + ghosts * SOFTER * rng.uniform(0.4, 0.9, STEPS)
    if not keeps:
        # Weak hits are the first to go where somebody plays little.
        loud *= rng.random(STEPS) >= 0.25 * (1 - busy) * (loud < 0.7)
    return np.clip(loud, 0, 1)


def _again(bar: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The bar once more: no two are quite alike."""
    loud = bar * (1 + LOUDER * rng.normal(size=bar.shape))
    return np.clip(loud * (rng.random(bar.shape) >= 0.04 * (bar < 0.7)), 0, 1)
