from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studio.data.decode import decode
from studio.data.options import PrepareOptions, options_from
from studio.data.pixels import apply, is_grey, plain, shown

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
Make = Callable[..., Any]
GREY16 = PrepareOptions(resolution=16, channels=1)
COLOUR16 = PrepareOptions(resolution=16, channels=3)


def through(image: Image.Image, kind: str, **options: Any) -> Image.Image:
    """The picture after a file was written and read."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return decode(io.BytesIO(buffer.getvalue()))[0]


def middle(pixels: np.ndarray) -> list[int]:
    return [int(value) for value in pixels[8, 8]]


@given(
    st.sampled_from(("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I;16", "I", "F")),
    st.integers(1, 70),
    st.integers(1, 70),
    st.sampled_from((16, 32)),
    st.sampled_from((1, 3)),
    st.sampled_from(("crop", "pad", "stretch")),
)
def test_any_mode_and_size_fits(mode: str, width: int, height: int, side: int, channels: int, fit: str) -> None:
    options = options_from({"resolution": side, "channels": channels, "fit": fit})
    pixels = apply(Image.new(mode, (width, height)), options)
    assert (pixels.shape, pixels.dtype) == ((side, side, channels), np.uint8)


def test_sixteen_bits_are_scaled_not_cut(tmp_path: Any) -> None:
    for value, wanted in ((65535, 255), (257 * 100, 100), (128, 0), (0, 0)):
        wide = Image.fromarray(np.full((20, 20), value, np.uint16))
        for kind in ("PNG", "TIFF"):
            assert middle(apply(through(wide, kind), GREY16)) == [wanted]
    colour = Image.fromarray(np.full((20, 20), 30_000, np.int32))
    assert middle(apply(through(colour, "TIFF"), GREY16)) == [117]


def test_floats_are_scaled_by_their_range() -> None:
    for high in (1.0, 255.0, 65535.0):
        picture = Image.fromarray(np.full((20, 20), high, np.float32))
        assert middle(apply(through(picture, "TIFF"), COLOUR16)) == [255, 255, 255]
    wild = np.linspace(-3, 9, 400, dtype=np.float32).reshape(20, 20)
    wild[0, 0] = np.nan
    stretched = plain(Image.fromarray(wild))
    assert stretched.getextrema() == (0, 255)


def test_cmyk_jpeg() -> None:
    cyan = through(Image.new("CMYK", (20, 20), (255, 0, 0, 0)), "JPEG", quality=100)
    assert cyan.mode == "CMYK"
    red, green, blue = middle(apply(cyan, COLOUR16))
    assert red < 10
    assert min(green, blue) > 245


def test_palette_with_transparency_shows_the_background() -> None:
    picture = Image.new("P", (20, 20), 1)
    picture.putpalette([0, 0, 0, 200, 10, 10, 10, 200, 10])
    picture.paste(2, (0, 0, 20, 10))
    for kind in ("PNG", "GIF"):
        read = through(picture, kind, transparency=1)
        white = apply(read, COLOUR16.model_copy(update={"background": "white"}))
        assert [int(v) for v in white[12, 8]] == [255, 255, 255], kind
        assert [int(v) for v in white[3, 8]] == [10, 200, 10], kind
        assert [int(v) for v in apply(read, COLOUR16)[12, 8]] == [0, 0, 0], kind
    assert middle(apply(through(picture.convert("RGB"), "PNG"), COLOUR16)) != [0, 0, 0]


def test_alpha_blends_and_hides_the_colour_below() -> None:
    half = Image.new("RGBA", (20, 20), (255, 0, 0, 128))
    assert middle(apply(half, COLOUR16)) == pytest.approx([128, 0, 0], abs=2)
    hidden = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    hidden.paste((0, 0, 255, 255), (0, 0, 32, 64))
    edge = apply(hidden, COLOUR16)
    assert edge[..., 0].max() <= 2, "colour under full transparency must not bleed into the edge"
    assert middle(apply(Image.new("LA", (20, 20), (255, 0)), GREY16)) == [0]
    keyed = through(Image.new("L", (20, 20), 77), "PNG", transparency=77)
    assert middle(apply(keyed, GREY16)) == [0]
    keyed = through(Image.new("RGB", (20, 20), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    assert middle(apply(keyed, COLOUR16.model_copy(update={"background": "white"}))) == [255, 255, 255]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(orientation: int, kind: str) -> None:
    """A red upper left corner is where the EXIF standard puts it."""
    upright = Image.new("RGB", (32, 32), "white")
    upright.paste((255, 0, 0), (0, 0, 16, 16))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that each orientation undoes
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = apply(through(stored, kind, exif=exif), COLOUR16).astype(int)
    assert pixels[3, 3, 1] < 60
    assert min(pixels[3, 12, 1], pixels[12, 3, 1], pixels[12, 12, 1]) > 200


def test_damaged_exif_is_no_reason_to_refuse(noise: Make) -> None:
    picture = through(noise(0), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")
    assert apply(picture, COLOUR16).shape == (16, 16, 3)


def test_crop_pad_and_stretch() -> None:
    wide = Image.new("RGB", (64, 32), "white")
    wide.paste((255, 0, 0), (0, 0, 16, 32))
    wide.paste((0, 0, 255), (48, 0, 64, 32))
    crop = apply(wide, COLOUR16)
    assert crop.min() > 235
    pad = apply(wide, COLOUR16.model_copy(update={"fit": "pad"}))
    assert pad[:4].max() == pad[12:].max() == 0
    assert pad[8, 1].tolist() == pytest.approx([255, 0, 0], abs=3)
    stretch = apply(wide, COLOUR16.model_copy(update={"fit": "stretch"}))
    assert stretch[1, 1].tolist() == pytest.approx([255, 0, 0], abs=3)
    assert stretch[14, 14].tolist() == pytest.approx([0, 0, 255], abs=3)


def test_shrinking_averages_instead_of_picking() -> None:
    fine = np.indices((256, 256)).sum(0) % 2 * 255
    pixels = apply(Image.fromarray(fine.astype(np.uint8)), GREY16)
    assert abs(pixels.astype(int) - 127).max() <= 3


def test_same_size_is_left_alone(noise: Make) -> None:
    picture = noise(3, (16, 16))
    assert (apply(picture, COLOUR16) == np.asarray(picture)).all()


def test_is_grey(noise: Make) -> None:
    assert is_grey(noise(0, channels=1))
    assert is_grey(noise(0, channels=1).convert("RGB"))
    assert not is_grey(noise(0))


def test_options_come_from_text_and_say_what_is_wrong() -> None:
    options = options_from({"resolution": "32", "channels": 1, "mirror": "yes"})
    assert (options.resolution, options.channels, options.mirror) == (32, 1, True)
    from studio.core.errors import StudioError

    with pytest.raises(StudioError, match="resolution"):
        options_from({"resolution": 48})


def test_shown_is_the_whole_picture_and_leaves_the_original_alone(noise: Make) -> None:
    wide = Image.fromarray(np.full((300, 1000), 65535, np.uint16))
    assert shown(wide, 100).shape == (30, 100, 3)
    assert shown(wide, 100).min() == 255
    clear = Image.new("RGBA", (50, 20), (255, 0, 0, 0))
    assert (shown(clear) == 128).all()
    assert shown(clear, 10).shape == (4, 10, 3)
    assert clear.size == (50, 20)
