"""Keys, scales and chords by name: which of the twelve notes belong to them."""

from __future__ import annotations

import re

from studio.core.notes import NAMES

# Semitones above the root, seven to the octave, so that a chord can stand on every degree.
SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
}
DEGREES = 7
CHORDS = ("I", "II", "III", "IV", "V", "VI", "VII")
_SHORT = {"maj": "major", "min": "minor", "m": "minor", "": "major", "dor": "dorian", "mix": "mixolydian"}
_KEY = re.compile(r"([A-Ga-g])([#♯b♭]?)[\s_-]*([A-Za-z ]*)")
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def degree_semitones(scale: str, degree: int) -> int:
    """Semitones from the root to a degree of a scale, counted from 0 over all octaves, negative ones below."""
    octave, place = divmod(degree, DEGREES)
    return 12 * octave + SCALES[scale][place]


def key_name(root: int, scale: str) -> str:
    """For people and file names: (9, "minor") -> "Amin", (0, "dorian") -> "Cdorian"."""
    short = {"major": "maj", "minor": "min"}.get(scale, scale.replace(" ", ""))
    return f"{NAMES[root % 12]}{short}"


def parse_key(text: str) -> tuple[int, str] | None:
    """Root (0 is C) and scale of "Amin", "F#m", "Bb major", "C"; None when it is no key."""
    match = _KEY.fullmatch(text.strip())
    if match is None:
        return None
    letter, accidental, rest = match.groups()
    shift = {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(accidental, 0)
    word = rest.strip() if rest == "M" else rest.strip().lower()
    scale = "major" if word == "M" else _SHORT.get(word, word)
    known = {name.replace(" ", ""): name for name in SCALES}.get(scale.replace(" ", ""))
    return None if known is None else ((_STEPS[letter.upper()] + shift) % 12, known)
