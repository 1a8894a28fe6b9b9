from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studio.core.errors import StudioError
from studio.data import decode as module
from studio.data.decode import decode

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
Make = Callable[..., Any]


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


SMALL = Image.fromarray(np.random.default_rng(0).integers(0, 256, (24, 20, 3), np.uint8))
FILES = {
    "png": saved(SMALL, "PNG"),
    "jpeg": saved(SMALL, "JPEG"),
    "progressive": saved(SMALL, "JPEG", progressive=True),
    "webp": saved(SMALL, "WEBP"),
    "bmp": saved(SMALL, "BMP"),
    "gif": saved(SMALL, "GIF"),
    "tiff": saved(SMALL, "TIFF", compression="tiff_lzw"),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_decodes(kind: str) -> None:
    picture, size = decode(io.BytesIO(FILES[kind]))
    assert picture.size == size == (20, 24)


@pytest.mark.parametrize("kind", FILES)
def test_truncated_files_say_so(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "cut"
    path.write_bytes(FILES[kind][: len(FILES[kind]) // 2])
    with pytest.raises(StudioError, match=r"too early|damaged"):
        decode(path)


@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
def test_damage_is_a_picture_or_a_reason_never_another_error(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    # Anything but a StudioError fails the test.
    with contextlib.suppress(StudioError):
        picture, _size = decode(io.BytesIO(bytes(damaged)))
        assert picture.getpixel((0, 0)) is not None


@given(
    st.binary(max_size=200), st.sampled_from((b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"BM", b"\xff\xd8\xff"))
)
def test_rubbish_is_refused(body: bytes, magic: bytes) -> None:
    with pytest.raises(StudioError):
        decode(io.BytesIO(magic + body))


def test_empty_missing_and_wrong_content(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(StudioError, match="empty"):
        decode(tmp_path / "empty.png")
    with pytest.raises(StudioError, match="not a picture"):
        decode(tmp_path / "text.png")
    with pytest.raises(StudioError, match="No such file"):
        decode(tmp_path / "gone.png")
    with pytest.raises(StudioError, match="cannot be read"):
        decode(tmp_path)


def test_unwanted_kinds_are_not_even_tried() -> None:
    with pytest.raises(StudioError, match="not a picture"):
        decode(io.BytesIO(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"))


def test_decompression_bomb_is_refused_before_it_unpacks(bomb_png: bytes) -> None:
    assert len(bomb_png) < 100_000
    with pytest.raises(StudioError, match="enormous"):
        decode(io.BytesIO(bomb_png))


def test_bombs_between_the_warning_and_the_error_of_the_decoder_too(
    monkeypatch: pytest.MonkeyPatch, noise: Make
) -> None:
    monkeypatch.setattr(module, "MAX_PIXELS", 1000)
    with pytest.raises(StudioError, match="enormous"):
        decode(io.BytesIO(saved(noise(0, (40, 40)), "PNG")))


def test_animated_files_give_their_first_frame(noise: Make) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    for kind in ("GIF", "WEBP", "TIFF", "PNG"):
        data = saved(
            frames[0], kind, save_all=True, append_images=frames[1:], **({"lossless": True} if kind == "WEBP" else {})
        )
        picture, _ = decode(io.BytesIO(data))
        assert picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0), kind


def test_reducing_keeps_the_short_side_and_tells_the_full_size(noise: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = noise(1, (400, 320))
    turned = Image.Exif()
    turned[0x0112] = 6
    picture, size = decode(io.BytesIO(saved(photo, "JPEG", exif=turned)), at_least=50)
    assert size == (320, 400)
    assert 50 <= min(picture.size) < 320
    monkeypatch.setattr(module, "_LARGE", 1000)
    for kind in ("PNG", "WEBP", "TIFF"):
        picture, size = decode(io.BytesIO(saved(photo, kind, exif=turned)), at_least=50)
        assert size == (320, 400), kind
        assert picture.size == (54, 67), kind
    picture, size = decode(io.BytesIO(saved(photo.quantize(16), "PNG", transparency=0)), at_least=150)
    assert (picture.mode, picture.size, size) == ("RGBA", (200, 160), (400, 320))
