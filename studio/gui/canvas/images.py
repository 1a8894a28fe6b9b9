"""From the engine's arrays to Qt's images, without a copy where that is safe."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QImage

TIMES = ((4, 64), (2, 128))


def qimage(picture: np.ndarray) -> QImage:
    """A view of a picture: uint8 (H, W, 1 or 3), read-only or owned by the caller for good.

    Read-only contiguous arrays are wrapped, not copied; the image keeps the array alive. Anything else
    is copied first, as somebody could write into it while Qt paints.
    """
    if picture.ndim == 2:
        picture = picture[..., None]
    if picture.flags.writeable or not picture.flags.c_contiguous:
        picture = np.array(picture, np.uint8, order="C")
    height, width, channels = picture.shape
    if channels not in (1, 3):
        raise ValueError(f"a picture has 1 or 3 channels, not {channels}")
    form = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    image = QImage(picture.data, width, height, width * channels, form)
    image.array = picture  # type: ignore[attr-defined]  # keeps the memory as long as the wrapper lives
    return image


def enlarged(picture: np.ndarray) -> np.ndarray:
    """The picture up to four times as large by Catmull-Rom interpolation, read-only.

    Qt enlarges bilinearly, which shows as stars and ridges from about x4 on; after this step bilinear
    enlarging only has to fill in between points that already lie on a smooth surface. Pictures above 64 px
    are enlarged less, those above 128 px not at all: they need it less and it would cost a frame.
    """
    height, width, channels = picture.shape
    times = next((n for n, most in TIMES if max(height, width) <= most), 1)
    if times == 1:
        return picture
    rows, columns = _catmull_rom(height, times), _catmull_rom(width, times)
    # two products of plain matrices; a batched one over the channels would take five times as long
    tall = rows @ picture.reshape(height, width * channels).astype(np.float32)
    turned = tall.reshape(height * times, width, channels).swapaxes(0, 1).reshape(width, -1)
    wide = columns @ turned
    wide += 0.5
    np.clip(wide, 0, 255, out=wide)
    flat = wide.astype(np.uint8).reshape(width * times, height * times, channels)
    result = np.ascontiguousarray(flat.swapaxes(0, 1))
    result.flags.writeable = False
    return result


@lru_cache(maxsize=16)
def _catmull_rom(size: int, times: int) -> np.ndarray:
    """Interpolation matrix float32 (times * size, size), edges repeated."""
    centres = (np.arange(size * times) + 0.5) / times - 0.5
    base = np.floor(centres).astype(int)
    t = (centres - base).astype(np.float32)
    weights = (
        -0.5 * t + t**2 - 0.5 * t**3,
        1 - 2.5 * t**2 + 1.5 * t**3,
        0.5 * t + 2 * t**2 - 1.5 * t**3,
        -0.5 * t**2 + 0.5 * t**3,
    )
    matrix = np.zeros((size * times, size), np.float32)
    rows = np.arange(size * times)
    for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
        np.add.at(matrix, (rows, np.clip(base + offset, 0, size - 1)), weight)
    return matrix
