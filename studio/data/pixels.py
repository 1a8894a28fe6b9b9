"""From any picture to the array that a network learns: orientation, colour, transparency, size."""

from __future__ import annotations

import numpy as np
from PIL import Image

from studio.data.options import PrepareOptions

_ORIENTATION = 0x0112  # EXIF tag, 1 to 8
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BACKGROUND = {"black": 0, "white": 255}


def apply(image: Image.Image, options: PrepareOptions) -> np.ndarray:
    """The prepared picture.

    Args:
        image: any mode and size, as `Source.read` gives it.
        options: see `PrepareOptions`.

    Returns:
        uint8 (resolution, resolution, channels).
    """
    picture = plain(upright(image))
    side = options.resolution
    if options.channels == 1 and picture.mode in ("RGB", "RGBA"):
        picture = picture.convert("LA" if picture.mode == "RGBA" else "L")
    fitted = _fit(picture, side, options.fit)
    mode = "L" if options.channels == 1 else "RGB"
    ground = _BACKGROUND[options.background]
    canvas = Image.new(mode, (side, side), ground if mode == "L" else (ground, ground, ground))
    corner = ((side - fitted.width) // 2, (side - fitted.height) // 2)
    mask = fitted.getchannel("A") if fitted.mode in ("LA", "RGBA") else None
    canvas.paste(fitted.convert(mode), corner, mask)
    return np.asarray(canvas, np.uint8).reshape(side, side, options.channels)


def shown(image: Image.Image, side: int = 512) -> np.ndarray:
    """The whole picture as people see it, uint8 (H, W, 3) with H and W at most `side`, on grey where transparent."""
    picture = plain(upright(image))
    picture = picture.copy() if picture is image else picture
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", picture.size, (128, 128, 128))
    canvas.paste(picture.convert("RGB"), None, picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None)
    return np.asarray(canvas, np.uint8)


def upright(image: Image.Image) -> Image.Image:
    """The picture as its camera says it should stand (EXIF orientation)."""
    turn = _TURN.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def upright_size(image: Image.Image) -> tuple[int, int]:
    """(width, height) after `upright`, without decoding."""
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def plain(image: Image.Image) -> Image.Image:
    """The picture in 8 bits per channel: mode L, LA, RGB or RGBA.

    16-bit grey is scaled by 1/257; wider integers and floats, whose range no file declares, by
    the range they use.
    """
    if image.mode.startswith("I;16"):
        return _from_wide(np.asarray(image).astype(np.float32) / 257)
    if image.mode in ("I", "F"):
        return _from_wide(_scaled(np.asarray(image, np.float32)))
    if image.mode in ("L", "RGB") and "transparency" not in image.info:
        return image
    if image.mode in ("LA", "RGBA"):
        return image
    if image.has_transparency_data:
        grey = image.mode in ("L", "La", "1")
        return image.convert("RGBA").convert("LA") if grey else image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def is_grey(image: Image.Image) -> bool:
    """Whether no pixel of a `plain` picture is coloured, give or take what JPEG adds."""
    if image.mode in ("L", "LA"):
        return True
    rgb = np.asarray(image)[..., :3]
    # Nearly every coloured picture shows it in a few pixels, and looking at all takes longer than decoding.
    return _is_grey(rgb[::7, ::5]) and _is_grey(rgb)


def _is_grey(rgb: np.ndarray) -> bool:
    rgb = rgb.astype(np.int16)
    return bool((rgb.max(-1) - rgb.min(-1)).max(initial=0) <= 3)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block says nothing about the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _scaled(values: np.ndarray) -> np.ndarray:
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    if low >= 0:
        for full in (1.0, 255.0, 65535.0):
            if high <= full and not (full == 1.0 and high == 0.0):
                return values * (255.0 / full)
    return (values - low) * (255.0 / ((high - low) or 1.0))


def _from_wide(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))


def _fit(picture: Image.Image, side: int, fit: str) -> Image.Image:
    width, height = picture.size
    size, box = (side, side), (0.0, 0.0, float(width), float(height))
    if fit == "crop":
        short = min(width, height)
        left, top = (width - short) / 2, (height - short) / 2
        box = (left, top, left + short, top + short)
    elif fit == "pad":
        scale = side / max(width, height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == picture.size:
        return picture
    # A first whole-number reduction makes large photographs fast; with a gap of 3 nobody sees it.
    return picture.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=3.0)
