"""PNG files that carry their recipe, and what hostile ones do."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.core.errors import StudioError
from studio.core.latent import LatentState
from studio.core.messages import Samples
from studio.export.document import LIMIT
from studio.export.files import has_document, read_document
from studio.export.png import read_picture, write_png
from studio.export.sheet import SheetPng, grid
from studio.training.recipe import load_recipe


def picture(channels: int = 3, size: int = 16) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (size, size, channels), dtype=np.uint8)


def document(**changes: Any) -> dict[str, Any]:
    state = LatentState(3.25, 7.0, (1.0, -2.5), ((4, 1.5),), 0.7, {"class": {"A": 0.5, "é": 0.5}}, 9, 3)
    return {
        "format": "gan-studio picture",
        "version": 1,
        "project_id": "ab12",
        "run_id": "20260101-120000-ab12",
        "step": 1200,
        "recipe": load_recipe("picture-32").model_dump(mode="json"),
        "state": state.to_json(),
        "label": "“A” é",
        "weights": "kept/weights/20260101-120000-ab12-1200.safetensors",
        **changes,
    }


def hostile(path: Path, text: str) -> Path:
    info = PngInfo()
    info.add_text("gan-studio", text)
    Image.fromarray(picture()).save(path, pnginfo=info)
    return path


@pytest.mark.parametrize("channels", [1, 3])
def test_picture_and_recipe_come_back(tmp_path: Path, channels: int) -> None:
    path = write_png(tmp_path / "a.png", picture(channels), document())
    np.testing.assert_array_equal(read_picture(path), picture(channels))
    read = read_document(path)
    assert LatentState.from_json(read["state"]) == LatentState.from_json(document()["state"])
    assert read == document() | {"recipe": read["recipe"]}
    assert read["recipe"] == document()["recipe"]


def test_recipe_can_be_left_out(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", picture(), None)
    with pytest.raises(StudioError, match="carries no recipe"):
        read_document(path)
    assert not has_document(path)
    assert b"gan-studio" not in path.read_bytes()


def test_a_large_picture_is_read_smaller(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", picture(size=64))
    assert read_picture(path, most=32).shape == (32, 32, 3)


@pytest.mark.parametrize(
    "text",
    [
        "{not json",
        "[]",
        "null",
        "[" * 100_000,
        json.dumps(document(format="something else")),
        json.dumps(document(version=0)),
        json.dumps(document(step=-1)),
        json.dumps(document(step=float("nan"))),
        json.dumps(document(run_id="../../etc/passwd")),
        json.dumps(document(weights="../outside.safetensors")),
        json.dumps(document(weights="kept\\..\\..\\outside.safetensors")),
        json.dumps(document(weights="/etc/passwd")),
        json.dumps(document(weights="C:/outside.safetensors")),
        json.dumps(document(state=None)),
        json.dumps(document(state={"psi": 1e300})),
        json.dumps(document(state={"directions": "up"})),
        json.dumps(document(state={"seed_x": float("inf")})),
        json.dumps(document(recipe={"name": "x"})),
    ],
)
def test_damaged_recipes_are_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(StudioError) as caught:
        read_document(hostile(tmp_path / "a.png", text))
    assert caught.value.sentence.endswith(".")


def test_a_newer_version_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="newer"):
        read_document(hostile(tmp_path / "a.png", json.dumps(document(version=2))))


def test_unknown_fields_are_left_out(tmp_path: Path) -> None:
    read = read_document(hostile(tmp_path / "a.png", json.dumps(document(surprise={"exec": "rm"}))))
    assert "surprise" not in read


def test_a_huge_recipe_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    body = b"gan-studio\0" + b" " * (LIMIT + 1)
    chunk = struct.pack(">I4s", len(body), b"tEXt") + body + struct.pack(">I", zlib.crc32(b"tEXt" + body))
    plain = write_png(tmp_path / "plain.png", picture()).read_bytes()
    path.write_bytes(plain[:33] + chunk + plain[33:])
    with pytest.raises(StudioError, match="larger than one can be"):
        read_document(path)


@pytest.mark.parametrize("cut", [4, 20, 40, 60])
def test_truncated_files_are_refused(tmp_path: Path, cut: int) -> None:
    path = write_png(tmp_path / "a.png", picture(), document())
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(StudioError):
        read_document(path)
    with pytest.raises(StudioError):
        read_picture(path)


def test_a_flipped_bit_in_the_recipe_is_found(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", picture(), document())
    data = bytearray(path.read_bytes())
    data[data.index(b'"step":1200') + 9] ^= 1
    path.write_bytes(data)
    with pytest.raises(StudioError, match="damaged"):
        read_document(path)


def test_other_files_are_no_pictures(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"GIF89a not a png")
    with pytest.raises(StudioError):
        read_document(path)
    with pytest.raises(StudioError):
        read_document(tmp_path / "missing.png")


def test_what_cannot_be_restored_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError):
        write_png(tmp_path / "a.png", picture(), {"format": "gan-studio picture", "version": 1})
    assert not (tmp_path / "a.png").exists()


def test_a_sheet_keeps_its_seeds(tmp_path: Path) -> None:
    tiles = np.stack([picture(1)] * 5)
    facts = {"format": "gan-studio sheet", "version": 1, "run_id": "run", "step": 40}
    facts |= {"seeds": [0, 1, 2, 3, 4], "labels": [0, 0, 1, 1, -1]}
    path = SheetPng.write(tmp_path / "s.png", Samples(tiles), facts)
    assert read_picture(path).shape == (32, 48, 1)
    read = read_document(path)
    assert read["seeds"] == [0, 1, 2, 3, 4]
    assert read["labels"][-1] == -1


def test_a_grid_leaves_free_places_black() -> None:
    tiles = np.full((3, 4, 4, 3), 255, np.uint8)
    sheet = grid(tiles, columns=2, gap=1)
    assert sheet.shape == (9, 9, 3)
    assert sheet[:4, :4].min() == 255
    assert sheet[5:, 5:].max() == 0
