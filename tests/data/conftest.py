"""Real little files of every kind that a data set may hold."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def _noise(seed: int, size: tuple[int, int] = (40, 48), channels: int = 3) -> Image.Image:
    """A picture that no other seed gives; size is (width, height)."""
    shape = (size[1], size[0], channels) if channels > 1 else (size[1], size[0])
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, np.uint8))


def _fill(folder: Path, count: int, first_seed: int = 0) -> Path:
    """A folder with `count` PNG pictures called 0.png, 1.png..."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        _noise(first_seed + index).save(folder / f"{index}.png")
    return folder


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """A valid PNG of a few kilobytes that unpacks to 400 million pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture(scope="session")
def noise() -> Callable[..., Image.Image]:
    """Makes a picture from a seed."""
    return _noise


@pytest.fixture(scope="session")
def fill() -> Callable[..., Path]:
    """Fills a folder with so many pictures."""
    return _fill


@pytest.fixture(scope="session")
def bomb_png() -> bytes:
    return bomb()


@pytest.fixture
def two_classes(tmp_path: Path) -> Path:
    """A folder with sub-folders `cat` (6 pictures) and `dog` (5)."""
    root = tmp_path / "animals"
    _fill(root / "cat", 6)
    _fill(root / "dog", 5, 100)
    return root
