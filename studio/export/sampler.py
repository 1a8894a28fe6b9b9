"""What a sampler wants to know of a sound: its note and its sustain loop, as the `smpl` chunk says it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from studio.core.notes import HIGHEST, LOWEST

_HEAD = struct.Struct("<9I")
_LOOP = struct.Struct("<6I")
_SEMITONE = 1 << 32
NO_NOTE = 60


@dataclass(frozen=True)
class Sampling:
    """Note and loop of a sound file.

    Attributes:
        midi: the note that it sounds, with fractions; None when nobody can tell.
        loop: first sample and the one after the last of the part that repeats while a key is held; None without.
    """

    midi: float | None = None
    loop: tuple[int, int] | None = None


def pack_smpl(sampling: Sampling, rate: int) -> bytes:
    """Body of a `smpl` chunk: the note in whole semitones and a fraction of 2^32, and one forward loop.

    A sound without a note plays as it is on C4.
    """
    midi = min(max(NO_NOTE if sampling.midi is None else sampling.midi, LOWEST), HIGHEST)
    unity = math.floor(midi)
    fraction = min(round((midi - unity) * _SEMITONE), _SEMITONE - 1)
    loops = b"" if sampling.loop is None else _LOOP.pack(0, 0, sampling.loop[0], sampling.loop[1] - 1, 0, 0)
    # Maker, product, nanoseconds of a sample, note, fraction, no time code (format, offset), loops, extra bytes.
    return _HEAD.pack(0, 0, round(1e9 / rate), unity, fraction, 0, 0, len(loops) // _LOOP.size, 0) + loops


def stored(sampling: Sampling | None) -> Sampling | None:
    """The same as a chunk gives it back."""
    return None if sampling is None else parse_smpl(pack_smpl(sampling, 1))


def parse_smpl(body: bytes) -> Sampling | None:
    """Note and first forward loop of a chunk from any program; None when it is no such chunk."""
    if len(body) < _HEAD.size:
        return None
    __, __, __, unity, fraction, __, __, loops, __ = _HEAD.unpack_from(body)
    midi = unity + fraction / _SEMITONE if unity <= HIGHEST else None
    if loops and len(body) >= _HEAD.size + _LOOP.size:
        __, kind, start, end, __, __ = _LOOP.unpack_from(body, _HEAD.size)
        if kind == 0 and start < end:
            return Sampling(midi, (start, end + 1))
    return Sampling(midi)
