from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import StudioError
from studio.data.open import open_source

Make = Callable[..., Any]


@pytest.fixture
def png(noise: Make) -> Callable[[int], bytes]:
    def make(seed: int) -> bytes:
        buffer = io.BytesIO()
        noise(seed).save(buffer, "PNG")
        return buffer.getvalue()

    return make


def test_folders_in_a_zip_are_classes_and_nothing_is_unpacked(tmp_path: Path, png: Callable[[int], bytes]) -> None:
    path = tmp_path / "animals.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(3):
            archive.writestr(f"animals/cat/{index}.png", png(index))
            archive.writestr(f"animals/dog/{index}.jpg", png(index + 10))
        archive.writestr("__MACOSX/animals/cat/._0.png", b"junk")
        archive.writestr("animals/readme.txt", b"hello")
        archive.writestr("animals/dog/no suffix", png(77))
    with open_source(str(path)) as source:
        assert source.labels == ("cat", "dog")
        assert [item.label for item in source.items] == [0, 0, 0, 1, 1, 1, 1]
        assert (source.problems, source.ignored, source.title) == ([], 2, "animals")
        assert all(source.read(index).size == (40, 48) for index in range(len(source)))
        assert source.read_reduced(0, 16)[1] == (40, 48)
        first = source.fingerprint()
    assert open_source(str(path)).fingerprint() == first
    assert list(tmp_path.iterdir()) == [path]


def test_hostile_entries_are_listed_and_skipped(tmp_path: Path, png: Callable[[int], bytes]) -> None:
    path = tmp_path / "hostile.zip"
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("fine.png", png(0))
        archive.writestr("../escape.png", png(1))
        archive.writestr("a/../../escape.png", png(1))
        archive.writestr("/etc/absolute.png", png(1))
        archive.writestr("C:\\windows.png", png(1))
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", b"PK\3\4")
        archive.writestr("empty.png", b"")
        archive.writestr("zeros.png", bytes(40 << 20))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("fine.png", png(3))
    source = open_source(str(path))
    listed = {problem.path: problem.reason for problem in source.problems}
    assert [item.key for item in source.items] == ["fine.png"]
    assert all("leads out" in listed[name] for name in ("../escape.png", "a/../../escape.png", "/etc/absolute.png"))
    assert "leads out" in next(reason for name, reason in listed.items() if "windows" in name)
    assert "link" in listed["link.png"]
    assert "archive inside" in listed["inner.zip"]
    assert "empty" in listed["empty.png"]
    assert "far more" in listed["zeros.png"]
    assert "same name" in listed["fine.png"]
    assert not (tmp_path.parent / "escape.png").exists()
    source.close()


def test_encrypted_and_oddly_packed_entries(tmp_path: Path, png: Callable[[int], bytes]) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("locked.png", png(0))
        archive.writestr("odd.png", png(1))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\1\2")
    data[central + 8] |= 1  # the flag of encryption
    second = data.index(b"PK\1\2", central + 4)
    data[second + 10] = 9  # deflate64
    path.write_bytes(data)
    listed = {problem.path: problem.reason for problem in open_source(str(path)).problems}
    assert "password" in listed["locked.png"]
    assert "packed in a way" in listed["odd.png"]


def test_damaged_entry_is_a_reason_and_damaged_archive_a_sentence(tmp_path: Path, png: Callable[[int], bytes]) -> None:
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.png", png(0))
        archive.writestr("b.png", png(1))
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)
    with open_source(str(path)) as source:
        with pytest.raises(StudioError, match="damaged"):
            source.read(0)
        assert source.read(1).size == (40, 48)
    path.write_bytes(bytes(data[: len(data) // 2]))
    with pytest.raises(StudioError, match="not a data set"):
        open_source(str(path))


def test_a_size_that_lies_does_not_unpack_more(tmp_path: Path, png: Callable[[int], bytes]) -> None:
    path = tmp_path / "lie.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lie.png", png(0) + bytes(1 << 20))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\1\2")
    data[central + 24 : central + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    with open_source(str(path)) as source, pytest.raises(StudioError):
        source.read(0)
