"""Makes sound files readable whose writer was cut off before it could say how long they are."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

# What a file whose length is not known says; some programs write the largest number instead of 0.
_UNTOLD = (0, 0xFFFFFFFF)
_MOST_CHUNKS = 64
_TAIL = 1 << 20  # bytes; no frame of a FLAC file that we write is nearly as long
_LEAST = 10  # bytes of a frame
_SYNC = b"\xff\xf8"  # of frames with one block size for all
_ODD_SIZES, _ODD_RATES = {6: 1, 7: 2}, {12: 1, 13: 2, 14: 2}  # bytes that follow the number of a frame


def mend(path: Path) -> bool:
    """Write into a WAV or FLAC file how much is in it, where it does not say so; whether that was done.

    Of a FLAC file the last block is left out, as nobody knows whether it is whole. Raises OSError.
    """
    with open(path, "r+b") as file:
        start = file.read(12)
        if start[:4] == b"RIFF" and start[8:] == b"WAVE":
            return _mend_wav(file)
        return start[:4] == b"fLaC" and _mend_flac(file)


def _mend_wav(file: BinaryIO) -> bool:
    size, frame = os.fstat(file.fileno()).st_size, 1
    for _chunk in range(_MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return False
        name, length = struct.unpack("<4sI", head)
        begin = file.tell()
        if name == b"fmt ":
            frame = max(1, struct.unpack("<12xH", file.read(14).ljust(14, b"\0"))[0])
        if name == b"data":
            there = min(size - begin, 0xFFFFFFFF - begin) // frame * frame
            if length not in _UNTOLD or there <= 0:
                return False
            file.truncate(begin + there)
            for place, value in ((4, begin + there - 8), (begin - 4, there)):
                file.seek(place)
                file.write(struct.pack("<I", value))
            return True
        file.seek(begin + length + length % 2)
    return False


def _mend_flac(file: BinaryIO) -> bool:
    """The numbers are in the first block, STREAMINFO of RFC 9639, 8.2: of 36 bits, behind rate, channels and bits."""
    file.seek(0)
    start = file.read(26)
    block, numbers = int.from_bytes(start[8:10], "big"), int.from_bytes(start[18:26], "big")
    if len(start) < 26 or not block or numbers % (1 << 36):
        return False
    size = os.fstat(file.fileno()).st_size
    file.seek(max(len(start), size - _TAIL))
    tail = file.read()
    at = tail.rfind(_SYNC)
    while at >= 0:
        number = _frame_number(tail[at : at + 16])
        if number is not None and number * _LEAST < size and number * block < 1 << 36:
            file.seek(18)
            file.write((numbers + number * block).to_bytes(8, "big"))
            return number > 0
        at = tail.rfind(_SYNC, 0, at)
    return False


def _frame_number(head: bytes) -> int | None:
    """Number of the frame that begins here; None where none does (RFC 9639, 9.1)."""
    if len(head) < 16:
        return None
    first = head[4]
    # Written as characters in UTF-8 are: the ones before the first zero tell how many bytes there are.
    more = 0 if first < 0x80 else 7 - (first ^ 0xFF).bit_length()
    if first >= 0x80 and not 1 <= more <= 5:
        return None
    number = first if not more else first & (0x3F >> more)
    for byte in head[5 : 5 + more]:
        if byte >> 6 != 2:
            return None
        number = number << 6 | byte & 0x3F
    end = 5 + more + _ODD_SIZES.get(head[2] >> 4, 0) + _ODD_RATES.get(head[2] & 15, 0)
    return number if end < len(head) and _check(head[:end]) == head[end] else None


def _check(data: bytes) -> int:
    """CRC-8 with the polynomial x^8 + x^2 + x + 1."""
    rest = 0
    for byte in data:
        rest ^= byte
        for _bit in range(8):
            rest = (rest << 1 ^ (0x107 if rest & 0x80 else 0)) & 0x1FF
    return rest
