"""Files are whole or unchanged, whatever happens to the disk; names from elsewhere stay in their folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core import paths
from studio.core.errors import StudioError
from studio.core.paths import ended, free_name, inside, read_json, write_atomic, write_json

on_posix = pytest.mark.skipif(os.name == "nt", reason="about permissions and links of POSIX")


def test_home_moves_everything(studio_home: Path) -> None:
    folders = {paths.config_dir(), paths.cache_dir(), paths.projects_dir()}
    assert len(folders) == 3
    assert all(folder.parent == studio_home for folder in folders)


def test_without_a_home_the_system_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAN_STUDIO_HOME")
    assert paths.APP in str(paths.config_dir())
    assert paths.projects_dir().name == "GAN Studio"


def test_resources_are_there() -> None:
    assert (paths.resources() / "recipes").is_dir()


def test_writing_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.bin"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


@on_posix
def test_others_may_read_what_the_folder_lets_them(tmp_path: Path) -> None:
    write_atomic(tmp_path / "ours", b"x")
    (tmp_path / "plain").write_bytes(b"x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_name_of_any_length_the_system_takes_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    write_atomic(path, b"x")
    assert path.read_bytes() == b"x"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, b"old")

    def fail(*arguments: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(paths.os, call, fail)
    with pytest.raises(StudioError, match=r"“a\.json” could not be written: Input/output error") as caught:
        write_atomic(path, b"new")
    assert caught.value.path == path
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="could not be written"):
        write_atomic(tmp_path / "file" / "a", b"x")


@on_posix
def test_disks_that_cannot_sync_folders_are_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(paths.os, "fsync", refuse)
    paths.sync_folder(tmp_path)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 kB, where this process may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if not sys.platform.startswith("linux") or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this process may not mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_file(tiny_disk: Path) -> None:
    path = tiny_disk / "project.json"
    write_atomic(path, b"old")
    with pytest.raises(StudioError, match="No space left") as caught:
        write_atomic(path, bytes(1 << 20))
    assert "Free some space" in caught.value.hint
    assert path.read_bytes() == b"old"
    assert list(tiny_disk.iterdir()) == [path]
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(), st.lists))
def test_json_survives_a_file(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "survives.json"
    write_json(path, document)
    assert read_json(path) == document


def test_file_names_that_are_not_unicode_survive_too(tmp_path: Path) -> None:
    document = {"path": os.fsdecode(b"caf\xe9")}
    write_json(tmp_path / "a.json", document)
    assert read_json(tmp_path / "a.json") == document


def test_what_json_cannot_say_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        write_json(tmp_path / "a.json", float("nan"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b"[" * 200_000, b"nothing"])
def test_damaged_json_is_a_plain_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(StudioError, match="damaged"):
        read_json(path)


def test_missing_and_enormous_files_are_plain_errors(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="cannot be read"):
        read_json(tmp_path / "none.json")
    with pytest.raises(StudioError, match="cannot be read"):
        read_json(tmp_path)
    (tmp_path / "big.json").write_text("[1, 2, 3]")
    with pytest.raises(StudioError, match="larger"):
        read_json(tmp_path / "big.json", limit=4)


def test_names_inside_stay_inside(tmp_path: Path) -> None:
    assert inside(tmp_path, "a/b.png") == tmp_path.resolve() / "a" / "b.png"
    assert inside(tmp_path, "a/../b.png") == tmp_path.resolve() / "b.png"


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "a\0b"])
def test_names_that_escape_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StudioError, match="points outside"):
        inside(tmp_path, name)


@on_posix
def test_links_that_escape_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "loop").symlink_to("loop")
    with pytest.raises(StudioError, match="points outside"):
        inside(folder, "out/x")
    with pytest.raises(StudioError, match="points outside"):
        inside(folder, "../folder 2/x")


def test_free_names_count_up(tmp_path: Path) -> None:
    for expected in ("a.png", "a 2.png", "a 3.png"):
        path = free_name(tmp_path, "a", ".png")
        assert path.name == expected
        path.touch()


def test_an_ending_that_has_to_be_added_replaces_no_file(tmp_path: Path) -> None:
    endings = (".mp4", ".gif")
    (tmp_path / "film.mp4").touch()
    assert ended(tmp_path / "film.GIF", endings).name == "film.GIF"
    assert ended(tmp_path / "film.mp4", endings).name == "film.mp4", "whoever named it was asked"
    assert ended(tmp_path / "film", endings).name == "film 2.mp4"
    assert ended(tmp_path / "Run 1.5", endings).name == "Run 1.5.mp4"
