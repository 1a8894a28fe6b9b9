from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Cancelled, StudioError
from studio.core.progress import Reporter
from studio.data.open import open_source
from studio.data.source import Source

Make = Callable[..., Any]
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


def reasons(source: Source) -> dict[str, str]:
    return {problem.path: problem.reason for problem in source.problems}


def test_sub_folders_are_classes_in_natural_order(tmp_path: Path, fill: Make) -> None:
    for name in ("10", "9", "Äpfel"):
        fill(tmp_path / name, 2)
    source = open_source(str(tmp_path))
    assert source.labels == ("9", "10", "Äpfel")
    assert [(item.key, item.label) for item in source.items[:3]] == [("9/0.png", 0), ("9/1.png", 0), ("10/0.png", 1)]
    assert source.schema.classes == source.labels
    assert source.read(0).size == (40, 48)


def test_files_sort_naturally(tmp_path: Path, fill: Make) -> None:
    fill(tmp_path, 12)
    assert [item.key for item in open_source(str(tmp_path)).items] == [f"{index}.png" for index in range(12)]


def test_pictures_without_folders_have_no_classes(tmp_path: Path, fill: Make) -> None:
    fill(tmp_path, 3)
    source = open_source(str(tmp_path))
    assert source.labels == ()
    assert {item.label for item in source.items} == {-1}
    assert source.schema.width == 0


def test_deeper_folders_belong_to_their_first_level(two_classes: Path, fill: Make) -> None:
    fill(two_classes / "cat" / "indoors" / "sofa", 2, 50)
    source = open_source(str(two_classes))
    deep = [item for item in source.items if "sofa" in item.key]
    assert source.labels == ("cat", "dog")
    assert [item.label for item in deep] == [0, 0]


def test_a_folder_around_everything_is_not_a_class(tmp_path: Path, two_classes: Path) -> None:
    shutil.move(two_classes, tmp_path / "set" / "train")
    assert open_source(str(tmp_path / "set")).labels == ("cat", "dog")


def test_pictures_beside_class_folders_have_no_class(two_classes: Path, noise: Make) -> None:
    noise(7).save(two_classes / "stray.png")
    source = open_source(str(two_classes))
    assert [item.label for item in source.items if item.key == "stray.png"] == [-1]


def test_too_many_folders_are_not_classes(tmp_path: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n"
    for index in range(1001):
        (tmp_path / str(index)).mkdir()
        (tmp_path / str(index) / "x.png").write_bytes(data)
    source = open_source(str(tmp_path))
    assert source.labels == ()
    assert "too many" in source.problems[0].reason


def test_every_kind_opens(tmp_path: Path, noise: Make) -> None:
    for suffix in ("png", "jpg", "jpeg", "webp", "bmp", "gif", "tiff", "tif", "PNG"):
        noise(1).save(tmp_path / f"picture-{suffix}.{suffix}")
    source = open_source(str(tmp_path))
    assert len(source) == 9
    assert all(source.read(index).size == (40, 48) for index in range(9))


def test_content_decides_not_the_name(tmp_path: Path, noise: Make) -> None:
    noise(1).save(tmp_path / "png.png")
    (tmp_path / "png.png").rename(tmp_path / "really a png.jpg")
    for kind in ("png", "jpeg", "webp", "gif", "bmp", "tiff"):
        noise(2).save(tmp_path / f"no suffix {kind}", kind)
    source = open_source(str(tmp_path))
    assert len(source) == 7
    assert all(source.read(index).size == (40, 48) for index in range(7))


def test_other_files_and_junk_are_ignored_not_errors(two_classes: Path, noise: Make) -> None:
    (two_classes / "notes.txt").write_text("BM is not a bitmap here")
    (two_classes / "cat" / "Thumbs.db").write_bytes(b"x")
    (two_classes / "cat" / "._0.png").write_bytes(b"x")
    (two_classes / ".hidden").mkdir()
    noise(1).save(two_classes / ".hidden" / "0.png")
    (two_classes / "empty.txt").touch()
    source = open_source(str(two_classes))
    assert (len(source), source.problems, source.ignored) == (11, [], 4)


def test_unusable_files_are_listed_with_their_reason(two_classes: Path) -> None:
    (two_classes / "cat" / "empty.png").touch()
    (two_classes / "cat" / "photo.heic").write_bytes(b"ftypheic")
    listed = reasons(open_source(str(two_classes)))
    assert listed == {
        "cat/empty.png": "The file is empty.",
        "cat/photo.heic": "This kind of picture file is not supported; save it as PNG or JPEG first.",
    }


@posix
def test_links_pipes_and_loops(two_classes: Path, tmp_path: Path, noise: Make, fill: Make) -> None:
    (two_classes / "cat" / "loop").symlink_to(two_classes)
    (two_classes / "self").symlink_to("self")
    (two_classes / "cat" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    os.mkfifo(two_classes / "pipe.png")
    fill(tmp_path / "elsewhere", 2, 300)
    (two_classes / "linked").symlink_to(tmp_path / "elsewhere")
    (two_classes / "again").symlink_to(two_classes / "dog")
    noise(9).save(tmp_path / "single.png")
    (two_classes / "dog" / "one.png").symlink_to(tmp_path / "single.png")
    source = open_source(str(two_classes))
    listed = reasons(source)
    assert "leads back" in listed["cat/loop"]
    assert "leads nowhere" in listed["cat/gone.png"]
    assert "not an ordinary file" in listed["pipe.png"]
    assert "already read" in listed["again"]
    assert set(listed) == {"cat/loop", "self", "cat/gone.png", "pipe.png", "again"}
    assert source.labels == ("cat", "dog", "linked")
    assert "dog/one.png" in [item.key for item in source.items]


@posix
def test_links_cannot_multiply_a_set(tmp_path: Path, fill: Make) -> None:
    fill(tmp_path / "0", 1)
    for level in range(1, 25):
        folder = tmp_path / str(level)
        folder.mkdir()
        for twin in "ab":
            (folder / twin).symlink_to(tmp_path / str(level - 1))
    assert len(open_source(str(tmp_path / "24"))) == 1


def test_a_folder_called_like_a_picture(two_classes: Path, fill: Make) -> None:
    fill(two_classes / "x.png", 2, 70)
    assert open_source(str(two_classes)).labels == ("cat", "dog", "x.png")


def test_file_gone_or_cut_after_listing(two_classes: Path) -> None:
    source = open_source(str(two_classes))
    (two_classes / "cat" / "0.png").unlink()
    with pytest.raises(StudioError, match="cannot be read"):
        source.read(0)


@pytest.mark.skipif(sys.platform != "linux", reason="file names of bytes")
def test_names_that_are_not_unicode(tmp_path: Path, fill: Make) -> None:
    fill(tmp_path, 2)
    os.rename(tmp_path / "0.png", os.fsencode(tmp_path) + b"/caf\xe9.png")
    source = open_source(str(tmp_path))
    keys = [item.key for item in source.items]
    assert "caf�.png" in keys
    assert all(source.read(index).size == (40, 48) for index in range(2))
    assert len(source.fingerprint()) == 64


def test_fingerprint_follows_the_content(two_classes: Path, noise: Make) -> None:
    before = open_source(str(two_classes)).fingerprint()
    assert open_source(str(two_classes)).fingerprint() == before
    noise(500).save(two_classes / "cat" / "0.png")
    assert open_source(str(two_classes)).fingerprint() != before
    moved = two_classes.rename(two_classes.with_name("renamed"))
    changed = open_source(str(moved)).fingerprint()
    (moved / "cat" / "1.png").rename(moved / "dog" / "1b.png")
    assert open_source(str(moved)).fingerprint() != changed


def test_listing_can_be_cancelled(tmp_path: Path) -> None:
    for index in range(600):
        (tmp_path / f"{index}.txt").touch()
    reporter = Reporter()
    reporter.cancel()
    with pytest.raises(Cancelled):
        open_source(str(tmp_path), None, reporter)
