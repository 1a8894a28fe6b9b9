from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studio.core.errors import Cancelled
from studio.core.paths import cache_dir
from studio.core.progress import Progress, Reporter
from studio.data.balanced import balanced
from studio.data.open import open_source
from studio.data.options import PrepareOptions
from studio.data.scan import scan, suggest
from studio.data.source import Item, Source, fingerprint_of

Make = Callable[..., Any]


class Counted(Source):
    """Grey squares that count how often they are read."""

    reads = 0

    def __init__(self, count: int, classes: int = 2) -> None:
        items = [Item(str(index), index % classes) for index in range(count)]
        super().__init__("builtin:counted", "Counted", items, labels=[str(c) for c in range(classes)])

    def read(self, index: int) -> Image.Image:
        self.reads += 1
        return Image.new("L", (28, 28), index % 256)

    def fingerprint(self) -> str:
        return fingerprint_of(("counted", len(self)))


def test_a_mixed_folder(two_classes: Path, bomb_png: bytes, noise: Make) -> None:
    cat = two_classes / "cat"
    (cat / "bomb.png").write_bytes(bomb_png)
    (cat / "cut.jpg").write_bytes((cat / "0.png").read_bytes()[:900])
    (cat / "text.png").write_text("hello")
    (cat / "empty.png").touch()
    shutil.copy(cat / "0.png", two_classes / "dog" / "same file.png")
    noise(0).save(two_classes / "dog" / "same pixels.bmp")
    noise(3, (100, 60)).save(two_classes / "dog" / "wide.webp", lossless=True)
    (two_classes / "notes.txt").write_text("hello")
    source = open_source(str(two_classes))
    report = scan(source)
    why = {problem.path: problem.reason for problem in report.problems}
    assert set(why) == {"cat/bomb.png", "cat/cut.jpg", "cat/text.png", "cat/empty.png"}
    assert "enormous" in why["cat/bomb.png"]
    assert "too early" in why["cat/cut.jpg"]
    assert "not a picture" in why["cat/text.png"]
    assert (report.usable, report.total, report.ignored) == (14, 18, 1)
    assert report.classes == (("cat", 6), ("dog", 8))
    assert report.sizes == (("40x48", 13), ("100x60", 1))
    assert report.duplicates == (("cat/0.png", "dog/same file.png", "dog/same pixels.bmp"),)
    assert {source.items[index].key for index in report.bad} == set(why) - {"cat/empty.png"}
    assert report.verdict == ""
    assert not report.grey
    assert report.suggested == PrepareOptions(resolution=32, channels=3, fit="crop")
    assert report.summary == "14 pictures, 2 classes, mostly 40 × 48, colour, 2 duplicates, 4 cannot be used"


def test_thumbnails_belong_to_their_keys(two_classes: Path) -> None:
    source = open_source(str(two_classes))
    report = scan(source)
    assert report.thumbnails.shape == (11, 64, 64, 3)
    keys = [item.key for item in source.items]
    assert list(report.thumbnail_keys) == keys
    assert list(report.thumbnail_labels) == [item.label for item in source.items]
    picture = np.asarray(Image.open(two_classes / "dog" / "2.png")).astype(float)
    shown = report.thumbnails[keys.index("dog/2.png")].astype(float)
    assert abs(shown.mean((0, 1)) - picture[4:44].mean((0, 1))).max() < 3


def test_the_same_set_comes_from_the_cache_and_a_changed_one_does_not() -> None:
    first = scan(Counted(60))
    again = Counted(60)
    report = scan(again)
    assert again.reads == 0
    assert report.summary == first.summary
    assert (report.thumbnails == first.thumbnails).all()
    assert (report.bad, report.classes, report.sizes, report.suggested) == (
        first.bad,
        first.classes,
        first.sizes,
        first.suggested,
    )
    other = Counted(61)
    scan(other)
    assert other.reads > 60


def test_a_damaged_cache_is_scanned_again() -> None:
    scan(Counted(20))
    for file in (cache_dir() / "scans").iterdir():
        file.write_bytes(file.read_bytes()[:500])
    source = Counted(20)
    assert scan(source).usable == 20
    assert source.reads > 0


def test_the_cache_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.data.scan_cache.KEEP", 3)
    for count in range(10, 16):
        scan(Counted(count))
    assert len(list((cache_dir() / "scans").iterdir())) == 3


def test_progress_and_cancel() -> None:
    seen: list[Progress] = []
    scan(Counted(100), Reporter(seen.append))
    assert {progress.what for progress in seen} == {"Looking at the pictures", "Making thumbnails"}
    reporter = Reporter(lambda progress: reporter.cancel() if progress.done > 20 else None)
    with pytest.raises(Cancelled):
        scan(Counted(101), reporter)
    again = Counted(101)
    scan(again)
    assert again.reads > 101, "a scan that was not finished is not remembered"


def test_verdicts(tmp_path: Path, fill: Make) -> None:
    fill(tmp_path / "few", 3)
    (tmp_path / "none").mkdir()
    (tmp_path / "bad").mkdir()
    for index in range(9):
        (tmp_path / "bad" / f"{index}.png").write_bytes(b"nonsense")
    assert scan(open_source(str(tmp_path / "none"))).verdict == "There are no pictures in “none”."
    few = scan(open_source(str(tmp_path / "few"))).verdict
    assert few == "Only 3 pictures in “few” can be used; at least 8 are needed."
    bad = scan(open_source(str(tmp_path / "bad"))).verdict
    assert bad.startswith("None of the 9 pictures in “bad” can be used. The first: 0.png: Its content is not")
    assert scan(Counted(8)).verdict == ""


@pytest.mark.parametrize(
    ("size", "resolution", "fit"),
    [
        ((28, 28), 32, "crop"),
        ((63, 90), 32, "crop"),
        ((64, 64), 64, "crop"),
        ((4000, 3000), 128, "crop"),
        ((300, 100), 64, "pad"),
    ],
)
def test_suggestions(size: tuple[int, int], resolution: int, fit: str) -> None:
    assert suggest([size] * 5, grey=True) == PrepareOptions.model_validate(
        {"resolution": resolution, "channels": 1, "fit": fit}
    )


@given(st.lists(st.integers(-1, 4), max_size=300), st.integers(1, 60))
def test_balanced_choice(labels: list[int], count: int) -> None:
    chosen = balanced(range(len(labels)), labels, count)
    assert len(chosen) == len(set(chosen)) == min(count, len(labels))
    assert chosen == sorted(chosen)
    shares = {label: sum(labels[index] == label for index in chosen) for label in set(labels)}
    for label, share in shares.items():
        if share < labels.count(label):
            assert share >= max(shares.values()) - 1, "a class got less although it has more"


def test_a_set_that_the_studio_draws_is_judged_by_the_pictures_shown() -> None:
    source = open_source("builtin:glyphs", {"characters": "digits", "count": 5000})
    drawn: list[int] = []
    read = source.read
    source.read = lambda index: drawn.append(index) or read(index)  # type: ignore[method-assign,func-returns-value]
    report = scan(source)
    assert report.usable == report.total == 5000
    assert report.duplicates == ()
    assert len(report.thumbnails) == 200
    assert len(set(drawn)) == 200
    assert dict(report.classes) == dict.fromkeys("0123456789", 500)
