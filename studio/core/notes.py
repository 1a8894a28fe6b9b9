"""MIDI notes by number, name and frequency (MIDI 60 is C4, 69 is A4 = 440 Hz)."""

from __future__ import annotations

import math
import re

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
LOWEST, HIGHEST = 0, 127
_NAME = re.compile(r"([A-Ga-g])([#♯b♭]?)(-?\d)")
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def note_name(midi: float) -> str:
    """Name of the nearest note: 61 -> "C#4"."""
    number = round(midi)
    return f"{NAMES[number % 12]}{number // 12 - 1}"


def parse_note(text: str) -> int | None:
    """MIDI number of "C#4", "Db4" or "a3"; None when it is no note between 0 and 127."""
    match = _NAME.fullmatch(text.strip())
    if match is None:
        return None
    letter, accidental, octave = match.groups()
    shift = {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(accidental, 0)
    number = 12 * (int(octave) + 1) + _STEPS[letter.lower()] + shift
    return number if LOWEST <= number <= HIGHEST else None


def frequency(midi: float) -> float:
    """Hertz of a MIDI note, fractions allowed."""
    return float(440.0 * 2.0 ** ((midi - 69) / 12))


def midi_of(hertz: float) -> float:
    """Fractional MIDI note of a frequency above 0 Hz."""
    return 69 + 12 * math.log2(hertz / 440.0)
