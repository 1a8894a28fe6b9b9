"""Writing one long array to a file piece by piece, its count known only at the end."""

from __future__ import annotations

import os
from typing import IO

import numpy as np

_HEADER = 128  # bytes of an array file's header, whatever the count turns out to be


def reserve(file: IO[bytes]) -> None:
    """Leave room for the header; the rows are written after it as they are made."""
    file.write(bytes(_HEADER))


def finish(file: IO[bytes], kind: str, shape: tuple[int, ...]) -> None:
    """Put the header of an array of that numpy type ("|u1", "<i2") and shape before the rows, and all on the disk."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    magic = np.lib.format.magic(1, 0)
    length = _HEADER - len(magic) - 2
    file.seek(0)
    file.write(magic + length.to_bytes(2, "little") + text.ljust(length - 1).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
