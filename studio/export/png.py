"""PNG pictures that carry their recipe in a `tEXt` chunk (PNG specification, third edition, 11.3.3.2)."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.messages import Samples, frozen
from studio.core.params import ParamSpec, validated
from studio.core.paths import write_atomic
from studio.export import EXPORTERS, RECIPE
from studio.export.document import LIMIT, damaged, dump_document, too_large
from studio.export.files import check_written, opened

KEYWORD = b"gan-studio"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNKS = 100_000
PIXELS = 1 << 26


@EXPORTERS.register
class Png:
    """One picture."""

    name: ClassVar[str] = "png"
    title: ClassVar[str] = N_("Picture (PNG)")
    about: ClassVar[str] = N_("The picture as it is, with its recipe inside.")
    params: ClassVar[tuple[ParamSpec, ...]] = (RECIPE,)
    takes: ClassVar[Literal["pictures", "sounds"]] = "pictures"
    suffix: ClassVar[str] = ".png"

    @staticmethod
    def write(path: Path, samples: Samples, document: Mapping[str, Any] | None, **params: Any) -> Path:
        """Write the first picture."""
        values = validated(Png.params, params)
        return write_png(path, samples.pictures[0], document if values["recipe"] else None)

    @staticmethod
    def read(path: Path) -> bytes | None:
        """The recipe inside a PNG."""
        with opened(path) as file:
            return next(_recipes(file), None)


def write_png(path: Path, picture: np.ndarray, document: Mapping[str, Any] | None = None) -> Path:
    """Write one picture, read it back and compare.

    Args:
        picture: uint8 (H, W, C), C 1 or 3.
        document: what restores it, see `SavedDocument`; None leaves it out.

    Returns:
        The path, once the file is known to be good.

    Raises:
        StudioError: the file could not be written, or did not read back as it was written.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    if document is not None:
        info.add_text(KEYWORD.decode(), dump_document(document).decode("ascii"))
    image = Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)
    write_atomic(path, buffer.getvalue())
    return check_written(path, np.array_equal(read_picture(path), picture), document)


def read_picture(path: Path, most: int | None = None) -> np.ndarray:
    """The pixels of a PNG: read-only uint8 (H, W, C), C 1 or 3, made smaller until both sides fit `most`.

    Raises:
        StudioError: it cannot be read, is no PNG, or has more than 67 million pixels.
    """
    from PIL import Image

    try:
        with Image.open(path, formats=["PNG"]) as image:
            if image.width * image.height > PIXELS:
                raise StudioError(_("“{name}” is too large to show.").format(name=path.name), path=path)
            plain = image.convert("L" if image.mode in ("1", "L", "I", "I;16") else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise StudioError(_("“{name}” cannot be read as a picture.").format(name=path.name), path=path) from error
    if most is not None:
        plain.thumbnail((most, most), Image.Resampling.LANCZOS)
    pixels = np.asarray(plain)
    return frozen(pixels[..., None] if pixels.ndim == 2 else pixels)


def _recipes(file: BinaryIO) -> Iterator[bytes]:
    """Text of the `tEXt` chunks of ours; everything else is skipped unread."""
    if file.read(len(SIGNATURE)) != SIGNATURE:
        raise StudioError(_("This file is not a PNG picture."))
    for _index in range(CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            return
        if kind != b"tEXt":
            file.seek(length + 4, 1)
            continue
        body = file.read(min(length, LIMIT + len(KEYWORD) + 1))
        keyword, _zero, text = body.partition(b"\0")
        if keyword == KEYWORD:
            if length > LIMIT:
                raise too_large()
            checksum = file.read(4)
            if len(body) < length or checksum != struct.pack(">I", zlib.crc32(kind + body)):
                raise damaged()
            yield text
        else:
            file.seek(length - len(body) + 4, 1)
