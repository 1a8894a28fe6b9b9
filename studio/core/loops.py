"""Loops: whole bars of sound with a tempo, and the pattern of steps that some are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from studio.core.messages import frozen
from studio.core.sound import Sound

BEATS, STEPS = 4, 16  # of a bar
SLOWEST, FASTEST = 40.0, 240.0  # beats per minute
BARS = (1, 2, 4)
MOST_SWING = 0.5


def bar_frames(bpm: float, rate: int) -> int:
    """Samples of a bar: a whole number, so that every bar line lies on a sample; the tempo is 0.003% off at most."""
    return round(rate * 60 * BEATS / bpm)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which voice sounds how strongly on which step.

    Attributes:
        velocities: float32 (steps, voices) from 0, silent, to 1, read-only; steps are sixteenths.
        shifts: float32 (steps, voices), in steps, -0.5 to 0.5; above 0 late.
        voices: name of each voice.
        pitches: MIDI note of each voice, None for unpitched ones (drums).
        swing: how late every second sixteenth comes, in steps: 0 straight, 1/3 triplets, at most 0.5.
    """

    velocities: np.ndarray
    shifts: np.ndarray
    voices: tuple[str, ...]
    pitches: tuple[float | None, ...]
    swing: float = 0.0

    @classmethod
    def of(
        cls,
        velocities: np.ndarray,
        voices: Sequence[str],
        pitches: Sequence[float | None] = (),
        shifts: np.ndarray | None = None,
        swing: float = 0.0,
    ) -> Pattern:
        """From plain arrays; without shifts all is on the grid, without pitches nothing is pitched."""
        loud = np.clip(np.asarray(velocities, np.float32), 0, 1)
        late = np.zeros_like(loud) if shifts is None else np.clip(np.asarray(shifts, np.float32), -0.5, 0.5)
        notes = tuple(pitches) or (None,) * loud.shape[1]
        return cls(frozen(loud), frozen(late), tuple(voices), notes, min(max(float(swing), 0.0), MOST_SWING))

    @property
    def steps(self) -> int:
        return len(self.velocities)

    @property
    def bars(self) -> int:
        return self.steps // STEPS

    def at(self, step: int, voice: int) -> float:
        """Where a hit sounds, in steps from the beginning, swing and shift included; it may lie just before 0."""
        return step + (self.swing if step % 2 else 0.0) + float(self.shifts[step, voice])


@dataclass(frozen=True, slots=True)
class Score:
    """What a sequencing network made: a pattern and the sound of each voice.

    Attributes:
        one_shots: float32 (voices, samples, channels), read-only; may be longer than a step and as long as the loop.
        rate: samples per second of them.
        gain: of the whole, linear.
    """

    pattern: Pattern
    one_shots: np.ndarray
    rate: int
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class LoopFacts:
    """What a file of a loop tells of it; see `Loop`.

    Attributes:
        seed: of the place in latent space, None where there is none.
    """

    bpm: float
    bars: int
    root: int | None = None
    scale: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """Whole bars of sound that can be repeated for ever: after the last sample the first one follows.

    Attributes:
        sound: exactly `bars` bars long.
        bpm: tempo.
        root: key note, 0 is C; None where nobody knows.
        scale: name in `scales.SCALES`, empty where nobody knows.
        score: what it was made from; None for a free-form sound.
    """

    sound: Sound
    bpm: float
    bars: int
    root: int | None = None
    scale: str = ""
    score: Score | None = None

    @property
    def beats(self) -> int:
        return BEATS * self.bars

    def with_sound(self, samples: np.ndarray, rate: int | None = None) -> Loop:
        """The same loop with other samples (n, channels)."""
        return replace(self, sound=Sound.of(samples, rate or self.sound.rate))
