"""Other pitches for the voices of a score and for the notes of a sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from studio.audio.circular import resized, taken
from studio.audio.pitch import hear_pitch
from studio.audio.theory.onsets import onsets
from studio.audio.theory.tempo import stretched
from studio.core.loops import Loop, Pattern, Score
from studio.core.notes import note_name
from studio.core.scales import DEGREES, SCALES, degree_semitones

ATTACK, SHORTEST = 0.01, 0.08  # seconds that are not listened to, and that a note lasts at least
AROUND = 0.1  # seconds of sound to both sides of a note that is turned
BEFORE, FADE = 0.008, 0.004  # seconds before a note's onset at which the turned sound comes in, and how fast
SURE = 0.92  # confidence of a pitch from which a note is tuned
STEADY = 0.2  # semitones within which a note keeps its pitch
SAME = 0.01  # semitones that are no difference


def nearest(midi: float, root: int, scale: str) -> float:
    """The note of a key that lies nearest, the lower one of two."""
    below = 12 * ((midi - root) // 12) + root
    notes = [below + step for step in (SCALES[scale][-1] - 12, *SCALES[scale], 12)]
    return float(min(notes, key=lambda note: (round(abs(note - midi), 6), note)))


def moved(midi: float, root: int, scale: str, degrees: int) -> float:
    """The note so many degrees of the key above the nearest one of it."""
    note = round(nearest(midi, root, scale)) - root
    degree = DEGREES * (note // 12) + SCALES[scale].index(note % 12) + degrees
    return float(root + degree_semitones(scale, degree))


def retuned(score: Score, pitches: Sequence[float | None]) -> Score:
    """The score with other notes for its voices; those without a note stay.

    A voice takes its sound from that voice which is nearest to its new note, so that little is left to resample.
    """
    old = score.pattern.pitches
    shots = []
    for voice, wanted in enumerate(pitches):
        source = voice
        if wanted is not None and wanted != old[voice]:
            source = min(
                (v for v, note in enumerate(old) if note is not None),
                key=lambda v: abs(float(old[v] or 0) - float(wanted)),
                default=voice,
            )
        change = 0.0 if wanted is None or old[source] is None else wanted - float(old[source] or 0)
        shots.append(faster(score.one_shots[source], change))
    length = max(len(shot) for shot in shots)
    whole = np.stack([np.pad(shot, ((0, length - len(shot)), (0, 0))) for shot in shots])
    return replace(score, pattern=with_pitches(score.pattern, pitches), one_shots=whole)


def with_pitches(pattern: Pattern, pitches: Sequence[float | None]) -> Pattern:
    """The pattern for other notes; voices that are called by their note are called by the new one."""
    names = [
        note_name(new) if old is not None and new is not None and name == note_name(old) else name
        for name, old, new in zip(pattern.voices, pattern.pitches, pitches, strict=True)
    ]
    return Pattern.of(pattern.velocities, names, tuple(pitches), pattern.shifts, pattern.swing)


def faster(shot: np.ndarray, semitones: float) -> np.ndarray:
    """A one-shot (n, channels) higher and as much shorter, as tapes and samplers do it."""
    if abs(semitones) < SAME:
        return shot
    import soxr

    ratio = 2.0 ** (semitones / 12)
    turned = soxr.resample(np.ascontiguousarray(shot), 1000.0 * ratio, 1000.0, quality="HQ")
    return np.asarray(turned, np.float32).reshape(-1, shot.shape[1])


def pitched(samples: np.ndarray, semitones: float, rate: int) -> np.ndarray:
    """A loop (n, channels) higher by so much, as long as it was."""
    if abs(semitones) < SAME:
        return samples
    return resized(stretched(samples, 2.0 ** (semitones / 12), rate), len(samples))


@dataclass(frozen=True, slots=True)
class Note:
    """A note heard in a sound.

    Attributes:
        begin, end: samples; the end may lie beyond that of the loop.
        midi: its pitch, with fractions.
    """

    begin: int
    end: int
    midi: float


def notes_of(loop: Loop) -> list[Note]:
    """The notes of a sound that plays one at a time; drums, noise and chords are none."""
    samples, rate = loop.sound.samples, loop.sound.rate
    begins = onsets(samples, rate, clear=0.9)  # a low note after a high one hardly rises
    if not len(begins):
        begins = np.zeros(1, np.int64)
    found = []
    for begin, end in zip(begins, np.append(begins[1:], begins[0] + len(samples)), strict=True):
        start = int(begin) + round(ATTACK * rate)
        if end - start < SHORTEST * rate:
            continue
        part = taken(samples, np.asarray([start]), int(end) - start)[0].mean(1)
        pitch = hear_pitch(part, rate)
        if pitch.confidence >= SURE and _steady(part, rate):
            found.append(Note(int(begin), int(end), pitch.midi))
    return found


def _steady(part: np.ndarray, rate: int) -> bool:
    """Whether both halves of a note have one pitch; those that slide, and two that are one to the ear, do not."""
    half = len(part) // 2
    if half < SHORTEST * rate:
        return True
    first, second = hear_pitch(part[:half], rate), hear_pitch(part[half:], rate)
    return second.confidence < SURE or abs(first.midi - second.midi) < STEADY


def turned(loop: Loop, notes: Sequence[Note], semitones: Sequence[float]) -> Loop:
    """The sound with each note so much higher; all else stays."""
    samples, rate = loop.sound.samples, loop.sound.rate
    around, before, fade = (round(seconds * rate) for seconds in (AROUND, BEFORE, FADE))
    out = samples.copy()
    for note, change in zip(notes, semitones, strict=True):
        if abs(change) < SAME:
            continue
        count = note.end - note.begin
        part = taken(samples, np.asarray([note.begin - around]), count + 2 * around)[0]
        higher = pitched(part, change, rate)[around - before - fade : around + count - before]
        rise = np.linspace(0, 1, fade, endpoint=False, dtype=np.float32)
        weight = np.concatenate((rise, np.ones(len(higher) - 2 * fade, np.float32), 1 - rise))[:, None]
        places = (note.begin - before - fade + np.arange(len(higher))) % len(samples)
        out[places] += weight * (higher - samples[places])
    return loop.with_sound(out)
