"""The pattern of a loop as a MIDI file: drums as General MIDI knows them, notes as they are."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from studio.audio.sequencer import HEARD
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import BEATS, STEPS, Loop, Pattern, Score
from studio.core.notes import HIGHEST, LOWEST
from studio.core.paths import write_atomic
from studio.core.scales import SCALES
from studio.export.files import check_written, opened

TICKS = 480  # a beat
STEP = TICKS * BEATS // STEPS
DRUMS, NOTES = 9, 0  # channels, counted from 0
AUDIBLE = 0.03  # share of its loudest level down to which a note lasts (-30 dB)
STRUCK = STEP // 2  # ticks that a drum is held
LIMIT = 1 << 22

# Notes of General MIDI for words in the names of voices, the likeliest first; several voices take turns.
_GENERAL = (
    (("kick", "bass drum"), (36, 35)),
    (("snare",), (38, 40)),
    (("rim", "stick"), (37, 31)),
    (("clap",), (39, 28)),
    (("open",), (46, 55)),
    (("pedal",), (44,)),
    (("hat", "hihat"), (42, 44)),
    (("ride",), (51, 59, 53)),
    (("crash", "cymbal"), (49, 57, 52)),
    (("conga",), (63, 64, 62)),
    (("bongo",), (60, 61)),
    (("tom",), (45, 48, 41, 50, 47, 43)),
    (("shaker", "maraca", "cabasa"), (70, 69, 82)),
    (("tambourine",), (54,)),
    (("cowbell", "bell"), (56, 53)),
    (("clave", "wood"), (75, 76, 77)),
)
_OTHERS = (54, 56, 60, 61, 62, 67, 68, 75, 76, 77, *range(27, 36), *range(71, 88))
_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")


@dataclass(frozen=True, order=True, slots=True)
class Event:
    """A note of a file: where it begins and ends, in ticks from the beginning, and how hard it is struck."""

    begin: int
    end: int
    channel: int
    note: int
    velocity: int


def write_midi(path: Path, loop: Loop) -> Path:
    """Write the pattern of a loop with its tempo and key; swing and shifts are in the places of the notes.

    Returns:
        The path, when the file has been read back.

    Raises:
        StudioError: the loop was made without a pattern, or the file cannot be written.
    """
    import mido

    if loop.score is None:
        raise StudioError(_("This loop has no pattern; its network makes sound as a whole."))
    bpm, root, scale = loop.bpm, loop.root, loop.scale
    played = events(loop.score, bpm)
    length = STEP * loop.score.pattern.steps
    head = [
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)),
        mido.MetaMessage("time_signature", numerator=BEATS, denominator=4),
    ]
    if root is not None and scale:
        head.append(mido.MetaMessage("key_signature", key=signature(root, scale)))
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    file.tracks.append(_track([(0, message) for message in head], length, path.stem))
    for channel, title in ((DRUMS, _("Drums")), (NOTES, _("Notes"))):
        struck = [event for event in played if event.channel == channel]
        if struck:
            file.tracks.append(_track(_messages(struck), length, title))
    buffer = io.BytesIO()
    file.save(file=buffer)
    write_atomic(path, buffer.getvalue())
    tempo, found = read_midi(path)
    return check_written(path, found == played and abs(tempo - bpm) < 0.01, None)


def read_midi(path: Path) -> tuple[float, list[Event]]:
    """Tempo and notes of a MIDI file; raises StudioError when it is none."""
    import mido

    with opened(path) as stream:
        data = stream.read(LIMIT)
    try:
        file = mido.MidiFile(file=io.BytesIO(data), clip=True)
        bpm, found = 120.0, []
        for track in file.tracks:
            tick, held = 0, {}
            for message in track:
                tick += message.time
                if message.type == "set_tempo":
                    bpm = mido.tempo2bpm(message.tempo)
                elif message.type == "note_on" and message.velocity:
                    held[message.channel, message.note] = (tick, message.velocity)
                elif message.type in ("note_on", "note_off") and (message.channel, message.note) in held:
                    begin, velocity = held.pop((message.channel, message.note))
                    found.append(Event(begin, tick, message.channel, message.note, velocity))
    except (OSError, EOFError, ValueError, KeyError, IndexError, mido.KeySignatureError) as error:
        raise StudioError(_("“{name}” is no MIDI file that can be read.").format(name=path.name), path=path) from error
    return bpm, sorted(found)


def events(score: Score, bpm: float) -> list[Event]:
    """The notes of a pattern, sorted: drums short, others for as long as they are heard or until their next hit."""
    pattern = score.pattern
    length = STEP * pattern.steps
    found = []
    for voice, note in enumerate(general_notes(pattern)):
        pitched = pattern.pitches[voice] is not None
        most = max(STRUCK, round(_seconds(score, voice) * bpm / 60 * TICKS)) if pitched else STRUCK
        begins: dict[int, int] = {}
        for step in np.flatnonzero(pattern.velocities[:, voice] > HEARD):
            # A hit just before the first beat sounds at the end of the loop.
            tick = round(pattern.at(int(step), voice) * STEP) % length
            loud = min(127, max(1, round(127 * float(pattern.velocities[step, voice]))))
            begins[tick] = max(begins.get(tick, 0), loud)
        order = sorted(begins)
        for begin, after in zip(order, [*order[1:], length], strict=False):
            channel = NOTES if pitched else DRUMS
            found.append(Event(begin, min(begin + most, after), channel, note, begins[begin]))
    return _apart(found)


def _seconds(score: Score, voice: int) -> float:
    """How long the sound of a voice is heard."""
    level = np.abs(score.one_shots[voice]).max(1)
    sounding = np.flatnonzero(level > AUDIBLE * level.max(initial=0.0))
    return (int(sounding[-1]) + 1) / score.rate if len(sounding) else 0.0


def general_notes(pattern: Pattern) -> list[int]:
    """The note of each voice: its own, or that of General MIDI for its name, a different one for each."""
    notes, used = [], set()
    for name, pitch in zip(pattern.voices, pattern.pitches, strict=True):
        if pitch is not None:
            notes.append(min(max(round(pitch), LOWEST), HIGHEST))
            continue
        words = name.casefold()
        known = next((keys for names, keys in _GENERAL if any(word in words for word in names)), ())
        note = next((key for key in (*known, *_OTHERS) if key not in used), (known or _OTHERS)[0])
        used.add(note)
        notes.append(note)
    return notes


def signature(root: int, scale: str) -> str:
    """The key signature that fits best: minor keys as such, other scales as the major key of the same notes."""
    if scale in ("minor", "harmonic minor"):
        return _MINOR[root % 12]
    below = next(tonic for tonic in range(12) if {(tonic + s) % 12 for s in SCALES["major"]} == set(SCALES[scale]))
    return _MAJOR[(root + below) % 12]


def _apart(found: list[Event]) -> list[Event]:
    """Sorted; of notes alike that meet the first ends where the next begins, and of two at once one is played."""
    last: dict[tuple[int, int], Event] = {}
    kept = []
    for event in sorted(found, reverse=True):
        after = last.get((event.channel, event.note))
        if after is not None and after.begin == event.begin:
            continue
        end = event.end if after is None else min(event.end, after.begin)
        event = Event(event.begin, end, event.channel, event.note, event.velocity)
        last[event.channel, event.note] = event
        kept.append(event)
    return sorted(kept)


def _messages(played: list[Event]) -> list[tuple[int, Any]]:
    """Note on and off by tick; what ends comes before what begins."""
    import mido

    found = []
    for event in played:
        common = {"channel": event.channel, "note": event.note}
        found.append((event.begin, 1, mido.Message("note_on", velocity=event.velocity, **common)))
        found.append((event.end, 0, mido.Message("note_off", velocity=0, **common)))
    found.sort(key=lambda one: one[:2])
    return [(tick, message) for tick, __, message in found]


def _track(messages: list[tuple[int, Any]], length: int, name: str) -> Any:
    """A track as long as the loop, so that it also repeats in time."""
    import mido

    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name.encode("ascii", "replace").decode())])
    now = 0
    for tick, message in messages:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=length - now))
    return track
