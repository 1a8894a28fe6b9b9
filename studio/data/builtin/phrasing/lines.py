"""What is played in a bar: notes as degrees above the chord's root, in the manner of each style."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.core.loops import STEPS
from studio.core.scales import DEGREES

FIFTH, OCTAVE = 4, DEGREES
TRIADS = ((0, 2, 4), (2, 4, 7), (4, 7, 9), (0, 4, 9))
SEVENTHS = ((0, 2, 4, 6), (2, 4, 6, 7), (0, 4, 6, 9))


@dataclass(frozen=True, slots=True)
class Event:
    """One note.

    Attributes:
        step: sixteenth on which it begins.
        degree: of the scale, counted from the chord's root in the lowest octave.
        length: sixteenths that it is held.
        velocity: 0 to 1.
        accent: played harder than the others: brighter.
    """

    step: int
    degree: int
    length: float
    velocity: float
    accent: bool = False


BASSES = (
    "0-0-0-0-0-0-0-0-",
    "0..0..0...0.7.4.",
    "..0...0...0...0.",
    "0-----0---4-7---",
    "0-.0.0..0-.0.7.4",
    "0---....0---4-2-",
    "0--0--0-4--4--2-",
    "0.00..0.0.00..7.",
)


def bass(rng: np.random.Generator) -> list[Event]:
    """Roots, fifths and octaves; the first beat is the root."""
    base = OCTAVE * int(rng.integers(2))
    line = []
    for index, (step, degree, length) in enumerate(_written(str(rng.choice(BASSES)))):
        if index and rng.random() < 0.15:
            degree = int(rng.choice((0, 2, FIFTH, OCTAVE)))
        if index == 0 or rng.random() > 0.08:
            line.append(Event(step, base + degree, length * 0.9, _touch(rng, step)))
    return line


def acid(rng: np.random.Generator) -> list[Event]:
    """Sixteenths that jump about, some of them accented, a few tied."""
    base = OCTAVE if rng.random() < 0.6 else 0
    pool = rng.choice((0, 0, 0, 0, 7, 7, 2, 4, 6, 1, 9), 6)
    line = []
    for step in range(STEPS):
        if step and rng.random() < 0.26:
            continue
        accent = bool(rng.random() < 0.3)
        length = 1.1 if rng.random() < 0.2 else 0.55
        degree = base + (0 if step == 0 else int(rng.choice(pool)))
        line.append(Event(step, degree, length, 0.95 if accent else 0.65 + 0.1 * rng.random(), accent))
    return line


PLUCKED = (
    (0, 3, 6, 8, 11, 14),
    (0, 3, 6, 10, 12),
    (2, 5, 8, 10, 13),
    (0, 2, 5, 7, 10, 12, 15),
    (0, 6, 8, 14),
    (0, 3, 6, 9, 12),
)


def plucks(rng: np.random.Generator) -> list[Event]:
    """A few syncopated notes of the chord, high up."""
    steps = PLUCKED[int(rng.integers(len(PLUCKED)))]
    pool = rng.permutation((0, 2, 4, 6, 7))[: int(rng.integers(2, 5))]
    degrees = [2 * OCTAVE + int(rng.choice(pool)) for _step in steps]
    return [Event(step, degree, 0.9, _touch(rng, step)) for step, degree in zip(steps, degrees, strict=True)]


COMPED = ((0, 6, 8), (0, 3, 6, 8, 14), (0, 7), (4, 10, 14), (0, 6, 10), (0, 4, 7, 12))


def keys(rng: np.random.Generator) -> list[Event]:
    """Sevenths, laid back, that ring into each other."""
    steps = COMPED[int(rng.integers(len(COMPED)))]
    chord = SEVENTHS[int(rng.integers(len(SEVENTHS)))]
    lengths = np.diff((*steps, STEPS + steps[0]))
    return _chords(
        rng, OCTAVE, chord, [(step, min(float(length), 6.0)) for step, length in zip(steps, lengths, strict=True)]
    )


STABBED = ((2, 6, 10, 14), (0, 3, 6, 11), (3, 6, 11, 14), (0, 3, 8, 11), (4, 12), (2, 5, 10, 13), (0, 3, 6, 9, 12, 14))


def stabs(rng: np.random.Generator) -> list[Event]:
    """Short chords off the beat."""
    steps = STABBED[int(rng.integers(len(STABBED)))]
    chord = TRIADS[int(rng.integers(len(TRIADS)))]
    return _chords(rng, OCTAVE * int(rng.integers(1, 3)), chord, [(step, 0.7) for step in steps])


def arpeggio(rng: np.random.Generator) -> list[Event]:
    """The chord's notes one after another: up, down, up and down or in leaps, over one or two octaves."""
    chord = (0, 2, 4) if rng.random() < 0.6 else (0, 2, 4, 6)
    notes = [degree + OCTAVE * octave for octave in range(int(rng.integers(1, 3))) for degree in chord]
    way = rng.integers(4)
    if way == 1:
        notes = notes[::-1]
    elif way == 2:
        notes = notes + notes[-2:0:-1]
    elif way == 3:
        notes = notes[::2] + notes[1::2]
    every = 1 if rng.random() < 0.75 else 2
    places = range(0, STEPS, every)
    return [
        Event(step, OCTAVE + notes[n % len(notes)], 0.7 * every, _touch(rng, step)) for n, step in enumerate(places)
    ]


def pad(rng: np.random.Generator) -> list[Event]:
    """A chord that is held all the time, sometimes opened to another position half way."""
    shapes = TRIADS if rng.random() < 0.6 else SEVENTHS
    halves = [(0, STEPS - 0.5)] if rng.random() < 0.6 else [(0, 7.5), (8, 7.5)]
    base = OCTAVE * int(rng.integers(1, 3)) if shapes is TRIADS else OCTAVE
    return [event for half in halves for event in _chords(rng, base, shapes[int(rng.integers(len(shapes)))], [half])]


def _written(line: str) -> list[tuple[int, int, float]]:
    """Step, degree and length of each note of a line: a digit begins it, "-" holds it, "." is a rest."""
    notes: list[tuple[int, int, float]] = []
    for step, mark in enumerate(line):
        if mark.isdigit():
            notes.append((step, int(mark), 1.0))
        elif mark == "-":
            begun, degree, length = notes[-1]
            notes[-1] = (begun, degree, length + 1)
    return notes


def _chords(
    rng: np.random.Generator, base: int, chord: tuple[int, ...], places: list[tuple[int, float]]
) -> list[Event]:
    line = []
    for step, length in places:
        touch = _touch(rng, step)
        line += [Event(step, base + degree, length, touch * rng.uniform(0.85, 1)) for degree in chord]
    return line


def _touch(rng: np.random.Generator, step: int) -> float:
    """Velocity of a note: a little louder on the beat."""
    return float(np.clip(0.78 + (0.12 if step % 4 == 0 else 0) + 0.06 * rng.normal(), 0.3, 1))
