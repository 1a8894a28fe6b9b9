"""The fonts of the machine that really can write digits and Latin letters."""

from __future__ import annotations

import math
import os
import re
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from studio.data.builtin.strokes import SKELETONS, stroke_mask

LIMIT = 120
_SUFFIXES = (".ttf", ".otf", ".ttc")
_PICTURES = re.compile(
    r"symbol|dingbat|wingding|webding|emoji|icon|awesome|math|music|barcode|braille|ornament|marlett|lastresort"
    r"|d050000l|bats|blank|adobe ?blank|fallback|notdef",
    re.IGNORECASE,
)
_PROBE = "0123456789ABEGHKMRSXabeghkmrsx"
# Average likeness to our own skeletons below which a face is no plain alphabet. Measured over 61 faces: upright text
# .50 to .77, italics .30 to .57, a chancery hand .21, faces without Latin letters .02.
_LIKENESS = 0.25
# FreeType faces are not made for several threads at once.
_lock = threading.Lock()


@dataclass(frozen=True)
class Face:
    """One usable font file.

    Attributes:
        path: the file.
        name: family and style.
        size: length in bytes, for fingerprints.
    """

    path: str
    name: str
    size: int


def font_folders() -> list[Path]:
    """Where this system and this person keep fonts; some may not exist."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        return [
            Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
            Path(local) / "Microsoft" / "Windows" / "Fonts",
        ]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    data = Path(os.environ.get("XDG_DATA_HOME", str(home / ".local" / "share")))
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"]


def usable_faces(folders: Iterable[Path] | None = None) -> tuple[Face, ...]:
    """Faces that draw distinct digits and letters, at most `LIMIT`, in an order that depends on their names only."""
    return _faces(tuple(str(folder) for folder in (font_folders() if folders is None else folders)))


@lru_cache(maxsize=8)
def _faces(folders: tuple[str, ...]) -> tuple[Face, ...]:
    files: dict[str, Path] = {}
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in names:
                if name.lower().endswith(_SUFFIXES):
                    files.setdefault(name.lower(), Path(root, name))
    found: dict[str, Face] = {}
    candidates = [files[name] for name in sorted(files)]
    # Evenly over the alphabet, so that one huge family does not push out all others.
    step = max(1.0, len(candidates) / (3 * LIMIT))
    for path in [candidates[int(i * step)] for i in range(int(len(candidates) / step))]:
        face = _usable(path)
        if face is not None:
            found.setdefault(face.name, face)
    faces = [found[name] for name in sorted(found)]
    step = max(1.0, len(faces) / LIMIT)
    return tuple(faces[int(i * step)] for i in range(min(LIMIT, len(faces))))


def _usable(path: Path) -> Face | None:
    try:
        font = ImageFont.truetype(str(path), 32)
        family, style = (str(part or "") for part in font.getname())
        if _PICTURES.search(f"{family} {path.stem}") or len(path.stem) < 2:
            return None
        shapes = [_shape(font, character) for character in _PROBE]
        tofu = _shape(font, "\U0010fffd")
    except (OSError, ValueError, OverflowError):
        return None
    drawn = [shape for shape in shapes if shape is not None]
    if len(drawn) < len(shapes) or (tofu is not None and any(np.array_equal(tofu, shape) for shape in drawn)):
        return None
    alike = [float((shape * own).sum()) for shape, own in zip(drawn, _own_shapes(), strict=True)]
    return Face(str(path), f"{family} {style}", path.stat().st_size) if np.mean(alike) >= _LIKENESS else None


def _shape(font: ImageFont.FreeTypeFont, character: str) -> np.ndarray | None:
    """A character stretched to a small square with unit length and no mean: float32 (12, 12), None without ink."""
    mask = font.getmask(character, "L")
    if 0 in mask.size or mask.getbbox() is None:
        return None
    picture = Image.frombytes("L", mask.size, bytes(mask))
    return _normal(picture.crop(picture.getbbox()))


def _normal(picture: Image.Image) -> np.ndarray:
    small = np.asarray(picture.resize((12, 12), Image.Resampling.BOX), np.float32)
    small = small - small.mean()
    return np.asarray(small / max(float(np.linalg.norm(small)), 1e-6))


@lru_cache(maxsize=1)
def _own_shapes() -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(0)
    shapes = []
    for character in _PROBE:
        drawings = [_normal(stroke_mask(character, rng, 48)) for _ in range(4 * len(SKELETONS[character]))]
        mean = np.mean(drawings, axis=0)
        shapes.append(mean / np.linalg.norm(mean))
    return tuple(shapes)


@lru_cache(maxsize=256)
def _font(path: str, height: int) -> ImageFont.FreeTypeFont:
    """The face at the size where a capital H is `height` px tall."""
    trial = ImageFont.truetype(path, 100).getbbox("H", anchor="ls")
    return ImageFont.truetype(path, max(8, round(100 * height / max(1.0, trial[3] - trial[1]))))


@lru_cache(maxsize=4096)
def font_mask(face: Face, character: str, height: int, bold: int) -> Image.Image:
    """One character, mode L, cropped to its ink, capitals `height` px tall; `bold` px are added all around."""
    with _lock:
        font = _font(face.path, height)
        left, top, right, bottom = (math.floor(edge) for edge in font.getbbox(character, stroke_width=bold))
        picture = Image.new("L", (right - left + 2, bottom - top + 2))
        brush = ImageDraw.Draw(picture)
        brush.text((1 - left, 1 - top), character, fill=255, font=font, stroke_width=bold)
    return picture.crop(picture.getbbox() or (0, 0, 1, 1))
