"""Decoding one picture file that may be damaged, mislabelled or hostile: a picture or a plain reason."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.data.pixels import plain, upright, upright_size

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff"})
HEAD = 16  # bytes that `looks_like_picture` wants
_MAGICS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
MAX_PIXELS = 178_956_970  # 512 MiB as RGB; Pillow's own limit for an error
_LARGE = 16_000_000  # pixels; at most one picture above this is in memory in full

# Pillow warns above its limit and fails above twice it: one limit, and the warning an error too.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# What it tells developers about damaged metadata says nothing to a person.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
_one_large = threading.Lock()


def decode(file: IO[bytes] | Path, at_least: int | None = None) -> tuple[Image.Image, tuple[int, int]]:
    """The decoded picture (first frame of an animated one) and its full upright (width, height).

    Args:
        file: path or seekable binary stream; what it is called does not matter.
        at_least: allow a reduced result whose short side stays >= this many pixels; it may then
            come already turned upright and in mode L, LA, RGB or RGBA.

    Raises:
        StudioError: why the file cannot be used, as a sentence without its name.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > MAX_PIXELS:
                raise Image.DecompressionBombError
            size = None
            if at_least is not None and image.format in ("JPEG", "MPO"):
                size = upright_size(image)
                image.draft(None, (at_least, at_least))
            if pixels <= _LARGE or at_least is None:
                return _detached(image), size or upright_size(image)
            with _one_large:
                image.load()
                return _reduced(image, at_least), size or upright_size(image)
    except StudioError:
        raise
    except Exception as error:  # decoders raise anything when fed damaged files
        raise StudioError(reason(error, file)) from error


def reason(error: Exception, file: IO[bytes] | Path) -> str:
    """What a decoder's exception means for a person."""
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return _("It is enormous: more than {count} million pixels.").format(count=MAX_PIXELS // 1_000_000)
    if isinstance(error, UnidentifiedImageError):
        head = _head(file)
        if not head:
            return _("The file is empty.")
        if not looks_like_picture(head):
            return _("Its content is not a picture that can be read (PNG, JPEG, WebP, BMP, GIF or TIFF).")
    if isinstance(error, MemoryError):
        return _("There is not enough memory to decode it.")
    if isinstance(error, (FileNotFoundError, PermissionError)) or (isinstance(error, OSError) and error.errno):
        return _("It cannot be read: {why}.").format(why=error.strerror or type(error).__name__)
    text = str(error).lower()
    if "truncated" in text or "unexpected end" in text or isinstance(error, EOFError):
        return _("The file ends too early (truncated).")
    return _("The picture is damaged and cannot be decoded.")


def looks_like_picture(head: bytes) -> bool:
    """Whether the first `HEAD` bytes of a file are those of a picture, whatever its name says."""
    return head.startswith(_MAGICS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or _is_bitmap(head)


def _is_bitmap(head: bytes) -> bool:
    return head[:2] == b"BM" and len(head) >= 14 and head[6:10] == bytes(4)


def _detached(image: Image.Image) -> Image.Image:
    """The decoded picture without the file behind it."""
    image.load()
    # Formats with several frames hold on to their file to seek in it; a copy does not.
    return image.copy() if image.format in ("GIF", "TIFF", "WEBP", "MPO") else image


def _reduced(image: Image.Image, side: int) -> Image.Image:
    picture = plain(upright(image))
    factor = min(picture.size) // side
    return picture.reduce(factor) if factor > 1 else picture


def _head(file: IO[bytes] | Path) -> bytes:
    if isinstance(file, Path):
        with open(file, "rb") as stream:
            return stream.read(HEAD)
    file.seek(0)
    return file.read(HEAD)
