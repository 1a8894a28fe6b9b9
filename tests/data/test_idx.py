from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.core.errors import Cancelled, StudioError
from studio.core.progress import Reporter
from studio.data.open import open_source, source_params


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def digits(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator.integers(0, 256, (count, 28, 28), np.uint8), np.arange(count, dtype=np.uint8) % 10


def write(folder: Path, stem: str, count: int, seed: int = 0, packed: bool = True, dot: str = "-") -> np.ndarray:
    pictures, labels = digits(count, seed)
    for name, array in ((f"images{dot}idx3", pictures), (f"labels{dot}idx1", labels)):
        data = idx(array)
        path = folder / f"{stem}-{name}-ubyte{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(data) if packed else data)
    return pictures


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_of_mnist_files(tmp_path: Path, packed: bool) -> None:
    train = write(tmp_path, "train", 60, packed=packed)
    test = write(tmp_path, "t10k", 20, seed=1, packed=packed)
    assert [spec.name for spec in source_params(str(tmp_path))] == ["split"]
    for split, pictures in (("train", train), ("test", test), ("all", np.concatenate([train, test]))):
        with open_source(str(tmp_path), {"split": split}) as source:
            assert len(source) == len(pictures)
            assert source.labels == tuple("0123456789")
            assert source.params == {"split": split}
            assert [item.label for item in source.items[:11]] == [*range(10), 0]
            assert (np.asarray(source.read(len(pictures) - 1)) == pictures[-1]).all()
            assert len({item.key for item in source.items}) == len(source)
    assert len(open_source(str(tmp_path))) == 60


def test_the_splits_have_different_fingerprints(tmp_path: Path) -> None:
    write(tmp_path, "train", 20)
    write(tmp_path, "t10k", 20, seed=1)
    prints = {open_source(str(tmp_path), {"split": split}).fingerprint() for split in ("train", "test", "all")}
    assert len(prints) == 3
    assert open_source(str(tmp_path)).fingerprint() in prints


def test_one_file_finds_its_classes_beside_it(tmp_path: Path) -> None:
    write(tmp_path, "train", 12, dot=".")
    source = open_source(str(tmp_path / "train-images.idx3-ubyte.gz"))
    assert (len(source), source.labels[:2], source.title) == (12, ("0", "1"), "train")
    (tmp_path / "train-labels.idx1-ubyte.gz").unlink()
    source = open_source(str(tmp_path / "train-images.idx3-ubyte.gz"))
    assert (len(source), source.labels, source.problems) == (12, (), [])


def test_a_file_of_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    for name, data in (("digits.bin", idx(digits(9)[0])), ("digits.bin.gz", gzip.compress(idx(digits(9)[0])))):
        (tmp_path / name).write_bytes(data)
        assert len(open_source(str(tmp_path / name))) == 9


def test_colour_pictures(tmp_path: Path) -> None:
    array = np.random.default_rng(0).integers(0, 256, (10, 8, 9, 3), np.uint8)
    (tmp_path / "colour-images-idx4-ubyte").write_bytes(idx(array))
    source = open_source(str(tmp_path / "colour-images-idx4-ubyte"))
    assert (np.asarray(source.read(3)) == array[3]).all()


@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_file_gives_its_whole_pictures(tmp_path: Path, packed: bool) -> None:
    pictures = write(tmp_path, "train", 50, packed=packed)
    path = tmp_path / f"train-images-idx3-ubyte{'.gz' if packed else ''}"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    source = open_source(str(tmp_path))
    assert 15 <= len(source) <= 26
    assert (np.asarray(source.read(10)) == pictures[10]).all()
    assert "ends too early" in source.problems[0].reason
    assert "classes for" in source.problems[1].reason


def test_fewer_classes_than_pictures(tmp_path: Path) -> None:
    write(tmp_path, "train", 30)
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.arange(20) % 10)))
    source = open_source(str(tmp_path))
    assert [item.label for item in source.items[18:22]] == [8, 9, -1, -1]
    assert len(source.problems) == 1


def test_damaged_classes_do_not_cost_the_pictures(tmp_path: Path) -> None:
    write(tmp_path, "train", 30)
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(b"nonsense")
    source = open_source(str(tmp_path))
    assert (len(source), source.labels) == (30, ())
    assert "first bytes" in source.problems[0].reason


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "first bytes"),
        (b"\x00\x00\x08", "first bytes"),
        (b"abcdefgh" * 8, "first bytes"),
        (struct.pack(">HBB3I", 0, 0x0D, 3, 5, 28, 28) + bytes(5 * 784 * 4), "8-bit"),
        (struct.pack(">HBB3I", 0, 8, 3, 5, 0, 28), "pictures would be"),
        (struct.pack(">HBB3I", 0, 8, 3, 5, 1 << 30, 1 << 30), "pictures would be"),
        (struct.pack(">HBB3I", 0, 8, 3, 0, 28, 28), "no whole picture"),
        (struct.pack(">HBB3I", 0, 8, 3, 5, 28, 28), "no whole picture"),
        (struct.pack(">HBB2I", 0, 8, 2, 5, 28), "dimensions"),
        (b"\x1f\x8b\x08 not gzip", "damaged"),
    ],
)
def test_a_bad_header_is_a_sentence(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    with pytest.raises(StudioError, match=why):
        open_source(str(path))


def test_a_header_that_promises_too_much_reads_no_more_than_there_is(tmp_path: Path) -> None:
    header = struct.pack(">HBB3I", 0, 8, 3, 4_000_000_000, 28, 28)
    plain, packed = tmp_path / "a-images-idx3-ubyte", tmp_path / "b-images-idx3-ubyte.gz"
    plain.write_bytes(header + bytes(784 * 3))
    packed.write_bytes(gzip.compress(header + bytes(784 * 3)))
    assert len(open_source(str(plain))) == 3
    with pytest.raises(StudioError, match="gigabyte"):
        open_source(str(packed))


def test_more_sets_in_one_folder_are_named(tmp_path: Path) -> None:
    write(tmp_path, "letters-train", 10)
    write(tmp_path, "digits-train", 12)
    source = open_source(str(tmp_path))
    assert len(source) == 12
    assert source.problems[0].path == "letters-train-images-idx3-ubyte.gz"


def test_different_sizes_do_not_mix(tmp_path: Path) -> None:
    write(tmp_path, "train", 10)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(np.zeros((5, 20, 20))))
    with pytest.raises(StudioError, match="different sizes"):
        open_source(str(tmp_path), {"split": "all"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.binary(max_size=80), head=st.sampled_from((b"\0\0\x08\x03", b"\0\0\x08\x04", b"\x1f\x8b\x08\0", b"")))
def test_rubbish_is_refused_with_a_sentence(tmp_path: Path, data: bytes, head: bytes) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(head + data)
    try:
        source = open_source(str(path))
    except StudioError:
        return
    assert len(source) >= 1
    source.read(0)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    write(tmp_path, "train", 10)
    reporter = Reporter()
    reporter.cancel()
    with pytest.raises(Cancelled):
        open_source(str(tmp_path), None, reporter)
