"""Sets of points: read from tables or drawn, looked through and prepared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.progress import Reporter
from studio.data.builtin.points import SHAPES
from studio.data.formats.point_table import PointTable
from studio.data.open import open_source
from studio.data.options import PrepareOptions, option_specs, options_from
from studio.data.points.options import PointOptions
from studio.data.points.source import PointSource, placed, suggested
from studio.data.points.store import PointStore
from studio.data.prepare import prepare
from studio.data.scan import scan
from studio.data.store import open_store


def table(folder: Path, text: str, name: str = "mine.csv") -> PointSource:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    source = open_source(str(path))
    assert isinstance(source, PointSource)
    return source


# Tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1,2\n-3.5,4e1\n",
        "1,2\n-3.5,40\n",
        "x;y\n1,0;2,0\n-3,5;40\n",
        "x,y\r1,2\r-3.5,40\r",
        "x\ty\n1\t2\n-3.5\t40\n",
        "loudness,pitch\n1,2\n-3.5,40\n",
        "name,y,x,more\na,2,1,9\nb,40,-3.5,9\n",
    ],
)
def test_two_columns_of_numbers_are_points(text: str, tmp_path: Path) -> None:
    source = table(tmp_path, text)
    assert source.kind == "points"
    assert source.points.tolist() == [[1, 2], [-3.5, 40]]
    assert source.title == "mine"
    assert not source.labels


@pytest.mark.filterwarnings("error")
def test_an_empty_line_before_the_names_is_no_damaged_row(tmp_path: Path) -> None:
    source = table(tmp_path, "\n\nx,y\n" + "1,2\n" * 9)
    assert (len(source), source.problems) == (9, [])


def test_more_points_than_can_be_used_are_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.data.points.table.MOST_POINTS", 9)
    source = table(tmp_path, "x,y\n" + "1,2\n" * 9)
    assert (len(source), source.problems) == (9, [])
    source = table(tmp_path, "x,y\n" + "1,2\n" * 20)
    assert len(source) == 9
    assert [problem.path for problem in source.problems] == ["row 11"]
    assert "first 9 points" in source.problems[0].reason


def test_numbers_that_are_out_of_this_world_are_left_out(tmp_path: Path) -> None:
    source = table(tmp_path, "x,y\n" + "1,2\n5,6\n" * 9 + "1.7e308,0\n-1.7e308,0\n0,-1e200\n")
    assert len(source.problems) == 3
    assert scan(source).spans == ((1, 5), (2, 6))


def test_a_third_column_tells_the_class(tmp_path: Path) -> None:
    for number, text in enumerate(("x,y,class\n1,2,b\n3,4,a10\n5,6,a2\n7,8,\n", "1,2,b\n3,4,a10\n5,6,a2\n7,8,\n")):
        source = table(tmp_path, text, f"{number}.csv")
        assert source.labels == ("a2", "a10", "b")
        assert [item.label for item in source.items] == [2, 1, 0, -1]


def test_rows_without_numbers_are_told(tmp_path: Path) -> None:
    source = table(tmp_path, "x,y\n1,2\n\nnan,3\n4,\n5,6\n7,inf\n")
    assert source.points.tolist() == [[1, 2], [5, 6]]
    assert [problem.path for problem in source.problems] == ["row 4", "row 5", "row 7"]


@pytest.mark.parametrize(
    "text", ["", "x\n1\n2\n", "file,pitch,velocity\na.wav,60,100\n", "1,2,3,4\n1,2,3,4\n", "a,b\nc,d\n"]
)
def test_other_tables_are_none_of_points(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text)
    assert not PointTable.matches(path)
    with pytest.raises(StudioError, match="no table of points"):
        PointTable.open(path, {}, Reporter())


def test_content_decides_the_fingerprint(tmp_path: Path) -> None:
    texts = ("x,y\n1,2\n3,4\n", "x,y\n1,2\n3,5\n", "x,y,class\n1,2,a\n3,4,b\n")
    prints = {table(tmp_path, text).fingerprint() for text in texts}
    assert len(prints) == 3
    assert table(tmp_path, texts[0], "moved.csv").fingerprint() in prints


# The built-in set -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_drawn_from_their_seed_alone(shape: str) -> None:
    one, other = (open_source("builtin:points", {"shape": shape, "count": 300, "seed": 4}) for _ in range(2))
    assert isinstance(one, PointSource)
    assert isinstance(other, PointSource)
    assert np.array_equal(one.points, other.points)
    assert one.fingerprint() == other.fingerprint()
    assert open_source("builtin:points", {"shape": shape, "count": 300, "seed": 5}).fingerprint() != one.fingerprint()
    assert one.points.std(0).min() > 0.5
    assert np.abs(one.points).max() < 6


def test_the_grid_has_25_heaps_and_the_ring_8() -> None:
    for shape, heaps in (("grid", 25), ("ring", 8)):
        source = open_source("builtin:points", {"shape": shape, "count": 2000, "noise": 0.0})
        assert isinstance(source, PointSource)
        _places, counts = np.unique(source.points.round(6), axis=0, return_counts=True)
        assert len(counts) == heaps
        assert counts.min() > 1000 / heaps


def test_examples_show_every_shape() -> None:
    source = open_source("builtin:points")
    assert isinstance(source, PointSource)
    pictures = source.examples(12, 48)
    assert len(pictures) == len(SHAPES)
    assert all(picture.shape == (48, 48, 3) for picture in pictures)
    assert len({picture.tobytes() for picture in pictures}) == len(SHAPES)


# Looking through and preparing ----------------------------------------------------------------------------


def test_a_scan_counts_and_draws(tmp_path: Path) -> None:
    rows = [f"{x},{y},{'left' if x < 5 else 'right'}" for x in range(10) for y in range(4)]
    report = scan(table(tmp_path, "x,y,class\n" + "\n".join([*rows, rows[0], "a,b,c"])))
    assert report.kind == "points"
    assert (report.usable, report.total, report.verdict) == (41, 42, "")
    assert report.classes == (("left", 21), ("right", 20))
    assert report.duplicates == (("1", "41"),)
    assert report.thumbnails.shape == (3, 192, 192, 3)
    assert "x 0 to 9" in report.summary
    again = scan(table(tmp_path, "x,y,class\n" + "\n".join([*rows, rows[0], "a,b,c"]), "copy.csv"))
    assert again.title == "copy"
    assert again.summary == report.summary


def test_too_few_points_or_one_place_cannot_be_learned(tmp_path: Path) -> None:
    few, same = table(tmp_path, "x,y\n1,2\n"), table(tmp_path, "x,y\n" + "3,3\n" * 20, "same.csv")
    assert "at least 8" in scan(few).verdict
    assert "same place" in scan(same).verdict
    with pytest.raises(StudioError, match="at least 8"):
        prepare(few, PointOptions())
    assert np.array_equal(prepare(same, PointOptions()).points, np.zeros((20, 2)))


def test_points_are_brought_into_the_plane_and_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(50, 2)) * [3, 40] + [100, -7]
    text = "\n".join(f"{x},{y}" for x, y in points)
    source = table(tmp_path, text)
    for axes, touching in (("same", 1), ("each", 2)):
        store = prepare(source, PointOptions(axes=axes))
        assert isinstance(store, PointStore)
        assert (store.points.dtype, store.points.shape) == (np.float32, (50, 2))
        assert (np.abs(store.points).max(0) > 0.999).sum() == touching
        assert np.abs(store.points).max() <= 1
        assert np.allclose(store.original(store.points), points, atol=1e-4)
        assert open_store(store.path).kind == "points"


def test_two_units_are_scaled_each_by_itself() -> None:
    points = np.random.default_rng(0).normal(size=(100, 2))
    assert suggested(points).axes == "same"
    assert suggested(points * [1, 5000]).axes == "each"
    assert suggested(points * [1, 0]).axes == "same"
    assert np.isfinite(placed(points * 0, PointOptions(axes="each"))[0]).all()


def test_a_damaged_store_is_said_to_be(tmp_path: Path) -> None:
    store = prepare(open_source("builtin:points", {"count": 100}), PointOptions())
    with (store.path / "points.npy").open("r+b") as file:
        file.seek(200)
        file.write(b"\x00\x01\x02\x03")
    with pytest.raises(StudioError, match="damaged"):
        open_store(store.path)
    assert len(prepare(open_source("builtin:points", {"count": 100}), PointOptions())) == 100


def test_choices_are_those_of_the_kind() -> None:
    assert options_from({"axes": "each"}, "points") == PointOptions(axes="each")
    assert [spec.name for spec in option_specs("points")] == ["axes"]
    with pytest.raises(StudioError):
        options_from({"axes": "neither"}, "points")
    with pytest.raises(StudioError, match="not for a set of this kind"):
        prepare(open_source("builtin:points"), PrepareOptions())
