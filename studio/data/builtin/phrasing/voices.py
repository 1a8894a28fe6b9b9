"""The voices of phrases: harmonics through a filter that moves, in tune and nothing above half the rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from studio.core.notes import frequency
from studio.data.builtin.instruments.tone import Note, harmonics, low_pass

QUIET = 2e-4  # share of the strongest harmonic below which one is left out
TAIL = 5.0  # times its decay that a note rings at most
EDGE = 0.002  # seconds of the shortest attack

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Patch:
    """How a synthesiser is set.

    Attributes:
        slope: how fast harmonics weaken: 1 a saw, 2 a triangle.
        even: level of the even harmonics: 1 a saw, 0 hollow.
        cutoff: of the low-pass filter at rest, in hertz.
        opens: how many times further it is open when a note begins.
        snap: seconds in which it falls back.
        resonance: height of its peak.
        attack, decay, release: seconds: to rise, to fall to 1/e while it is held, and to fall silent after.
        detune: cents between its two oscillators; below 1 it has one.
    """

    slope: float
    even: float
    cutoff: float
    opens: float
    snap: float
    resonance: float
    attack: float
    decay: float
    release: float
    detune: float

    @classmethod
    def drawn(cls, ranges: Mapping[str, Range], rng: np.random.Generator) -> Patch:
        """Every number from its range, even in ratio."""
        return cls(**{name: low * (high / low) ** rng.random() for name, (low, high) in ranges.items()})


PATCHES: dict[str, dict[str, Range]] = {
    "bass": {
        "slope": (1.0, 1.8), "even": (0.3, 1.0), "cutoff": (250, 700), "opens": (1.2, 3.0), "snap": (0.05, 0.15),
        "resonance": (0.1, 0.5), "attack": (0.003, 0.008), "decay": (0.3, 1.0), "release": (0.03, 0.08),
        "detune": (0.5, 4.0),
    },
    "acid bass": {
        "slope": (1.0, 1.15), "even": (0.15, 1.0), "cutoff": (350, 800), "opens": (3.0, 8.0), "snap": (0.04, 0.12),
        "resonance": (2.5, 6.0), "attack": (0.002, 0.004), "decay": (0.15, 0.4), "release": (0.02, 0.04),
        "detune": (0.3, 0.6),
    },
    "plucks": {
        "slope": (1.1, 1.7), "even": (0.5, 1.0), "cutoff": (900, 2500), "opens": (2.0, 5.0), "snap": (0.03, 0.09),
        "resonance": (0.1, 0.6), "attack": (0.002, 0.003), "decay": (0.1, 0.25), "release": (0.1, 0.25),
        "detune": (0.4, 4.0),
    },
    "keys": {
        "slope": (2.2, 3.2), "even": (0.3, 1.0), "cutoff": (900, 2200), "opens": (1.2, 2.5), "snap": (0.1, 0.3),
        "resonance": (0.05, 0.2), "attack": (0.003, 0.006), "decay": (0.6, 1.4), "release": (0.12, 0.3),
        "detune": (0.5, 3.0),
    },
    "stabs": {
        "slope": (0.95, 1.1), "even": (0.8, 1.0), "cutoff": (900, 2600), "opens": (1.5, 3.5), "snap": (0.06, 0.15),
        "resonance": (0.3, 1.2), "attack": (0.002, 0.004), "decay": (0.12, 0.3), "release": (0.04, 0.15),
        "detune": (6.0, 14.0),
    },
    "arpeggio": {
        "slope": (1.0, 1.3), "even": (0.02, 0.3), "cutoff": (1200, 3500), "opens": (1.2, 3.0), "snap": (0.04, 0.12),
        "resonance": (0.2, 1.0), "attack": (0.002, 0.005), "decay": (0.12, 0.4), "release": (0.04, 0.2),
        "detune": (0.4, 5.0),
    },
    "pad": {
        "slope": (1.0, 1.5), "even": (0.4, 1.0), "cutoff": (600, 1800), "opens": (1.0, 1.3), "snap": (0.3, 0.6),
        "resonance": (0.05, 0.4), "attack": (0.08, 0.3), "decay": (4.0, 8.0), "release": (0.2, 0.45),
        "detune": (6.0, 13.0),
    },
}  # fmt: skip


def played(patch: Patch, midi: float, held: float, accent: bool, rate: int, rng: np.random.Generator) -> np.ndarray:
    """One note: float64 (n,), silent at both ends.

    Args:
        held: seconds until the key is let go.
        accent: opens the filter further.
    """
    seconds = min(held + patch.release, TAIL * patch.decay) + EDGE
    note = Note(rate, round(seconds * rate), midi, 100, rng)
    # Instruments are never quite in tune; what is to be learned here as a scale is.
    note.hertz = frequency(midi)
    note.held = max(seconds - patch.release, EDGE)
    opening = 1 + (patch.opens * (1.6 if accent else 1.0) - 1) * np.exp(-note.frames[:, None] / patch.snap)
    levels = note.numbers**-patch.slope * np.where(note.numbers % 2, 1, patch.even)
    levels = levels * low_pass(note.partials, (patch.cutoff + 1.5 * note.hertz) * opening, 3.0, patch.resonance)
    loudest = levels.max(0)
    heard = 1 + int(np.flatnonzero(loudest > QUIET * loudest.max())[-1])
    off = patch.detune / 2
    tone = harmonics(note, levels[:, :heard], (-off, off) if patch.detune > 1 else (0.0,))
    return note.gate(tone * np.exp(-note.time / patch.decay), max(patch.attack, EDGE), patch.release)
