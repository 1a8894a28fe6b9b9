"""Chunks of a WAV file, walked without reading what they hold."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

CHUNKS = 10_000  # looked at in one file


def chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk, the file standing at its body; nothing of other files, whatever their name."""
    head = file.read(12)
    if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        return
    for _index in range(CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        name, length = struct.unpack("<4sI", head)
        after = file.tell() + length + length % 2
        yield name, length
        file.seek(after)
