"""The `acid` chunk, by which loops in WAV files tell their tempo, beats and root note."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from studio.audio.riff import chunks
from studio.core.loops import BEATS
from studio.core.notes import HIGHEST

CHUNK = b"acid"
# Flags, root note, two fields nobody reads, beats, meter (its lower number first), tempo.
_LAYOUT = struct.Struct("<IHHfIHHf")
_ONE_SHOT, _HAS_ROOT, _STRETCHES = 1, 2, 4
_UNREAD = 0x8000
FASTEST, MOST_BEATS = 1000.0, 1 << 20  # beyond which a chunk is taken for damaged


@dataclass(frozen=True, slots=True)
class Acid:
    """What a loop's file says of its music.

    Attributes:
        bpm: tempo, a multiple of which `beats` and the file's length are.
        beats: of the whole file.
        root: MIDI note, None where none is told.
        one_shot: the file is a single hit, and its tempo means nothing.
        meter: beats of a bar and what a beat is, 4 for a quarter.
    """

    bpm: float
    beats: int
    root: int | None = None
    one_shot: bool = False
    meter: tuple[int, int] = (BEATS, 4)


def pack_acid(acid: Acid) -> bytes:
    """Body of the chunk, 24 bytes."""
    flags = _ONE_SHOT if acid.one_shot else _STRETCHES
    flags |= 0 if acid.root is None else _HAS_ROOT
    above, below = acid.meter
    return _LAYOUT.pack(flags, acid.root or 0, _UNREAD, 0.0, acid.beats, below, above, acid.bpm)


def parse_acid(body: bytes) -> Acid | None:
    """What a chunk of any program says; None where it says nothing that can be."""
    if len(body) < _LAYOUT.size:
        return None
    flags, root, __, __, beats, below, above, bpm = _LAYOUT.unpack_from(body)
    one_shot = bool(flags & _ONE_SHOT)
    told = math.isfinite(bpm) and 0 < bpm <= FASTEST and beats <= MOST_BEATS
    if not told and not one_shot:
        return None
    note = root if flags & _HAS_ROOT and root <= HIGHEST else None
    # Programs that do not care for the meter leave it 0.
    meter = (above, below) if above and below else (BEATS, 4)
    return Acid(float(bpm) if told else 0.0, beats if told else 0, note, one_shot, meter)


def acid_of(file: Path | BinaryIO) -> Acid | None:
    """The chunk of a WAV file, a path or one open for reading bytes; None without, and where nothing can be read."""
    if isinstance(file, Path):
        try:
            with file.open("rb") as stream:
                return acid_of(stream)
        except OSError:
            return None
    for name, length in chunks(file):
        if name == CHUNK:
            return parse_acid(file.read(min(length, _LAYOUT.size)))
    return None
