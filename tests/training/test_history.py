"""The history of a run: small, whole after a crash, and cut back to a checkpoint exactly."""

from __future__ import annotations

import errno
import itertools
import json
import math
import sys

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.messages import Event, Sheet, StepMetrics
from studio.training.history import HistoryReader, HistoryWriter, sheet_steps


def rows(first: int, count: int) -> list[StepMetrics]:
    return [StepMetrics(n, n / 8, {"loss_g": n / 4, "penalty": math.nan}) for n in range(first, first + count)]


def sheet(step: int, channels: int = 3, tiles: int = 6) -> Sheet:
    x = np.mgrid[0:16, 0:16][1]
    base = np.stack([(x * 8 + i * 16 + step) % 256 for i in range(tiles)])[..., None]
    pictures = np.repeat(base, channels, 3).astype(np.uint8)
    return Sheet("run", step, pictures, tuple(range(tiles)), (-1,) * tiles)


def everything(folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_metrics_come_back_as_they_were(tmp_path) -> None:
    writer, reader = HistoryWriter(tmp_path), HistoryReader(tmp_path)
    assert reader.metrics() == {}
    writer.add(rows(1, 3))
    writer.flush()
    writer.add(rows(4, 2))
    writer.flush()
    found = reader.metrics()
    assert list(found) == ["step", "seconds", "loss_g", "penalty"]
    assert found["step"].tolist() == [1, 2, 3, 4, 5]
    assert found["loss_g"].tolist() == [0.25, 0.5, 0.75, 1.0, 1.25]
    assert np.isnan(found["penalty"]).all()
    assert reader.metrics(since_row=3)["step"].tolist() == [4, 5]
    assert reader.metrics(since_row=9)["step"].tolist() == []


def test_row_cut_by_a_crash_is_written_over(tmp_path) -> None:
    writer = HistoryWriter(tmp_path)
    writer.add(rows(1, 2))
    writer.flush()
    path = tmp_path / "history" / "metrics.bin"
    path.write_bytes(path.read_bytes()[:-5])
    assert HistoryReader(tmp_path).metrics()["step"].tolist() == [1]
    again = HistoryWriter(tmp_path)
    again.add(rows(2, 2))
    again.flush()
    assert HistoryReader(tmp_path).metrics()["step"].tolist() == [1, 2, 3]


def test_rows_that_a_full_disk_took_in_part_are_not_there_twice(tmp_path, monkeypatch) -> None:
    writer = HistoryWriter(tmp_path)
    writer.add(rows(1, 2))
    writer.flush()

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr("studio.training.history.os.fsync", full)
        writer.add(rows(3, 2))
        with pytest.raises(OSError, match="full"):
            writer.flush()
    writer.add(rows(5, 1))
    writer.flush()
    assert HistoryReader(tmp_path).metrics()["step"].tolist() == [1, 2, 3, 4, 5]


def test_numbers_that_an_older_version_did_not_know_are_kept_too(tmp_path) -> None:
    writer = HistoryWriter(tmp_path)
    writer.add(rows(1, 2))
    writer.flush()
    again = HistoryWriter(tmp_path)
    again.add([StepMetrics(3, 3 / 8, {"loss_g": 0.75, "fd": 5.0}), StepMetrics(4, 0.5, {"auc": 0.5, "fd": 4.0})])
    again.flush()
    found = HistoryReader(tmp_path).metrics()
    assert list(found) == ["step", "seconds", "loss_g", "penalty", "fd", "auc"]
    assert found["step"].tolist() == [1, 2, 3, 4]
    np.testing.assert_array_equal(found["loss_g"], [0.25, 0.5, 0.75, np.nan])
    np.testing.assert_array_equal(found["fd"], [np.nan, np.nan, 5, 4])
    again.truncate(2, {"marks": 0})
    again.add(rows(3, 1))
    again.flush()
    assert HistoryReader(tmp_path).metrics()["step"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "damage", [b"", b"{}\n", b"[1]\n", b'{"format": "gan-studio metrics", "version": 2}\n', b"\xff" * 100]
)
def test_damaged_metrics_are_named(tmp_path, damage: bytes) -> None:
    HistoryWriter(tmp_path)
    (tmp_path / "history" / "metrics.bin").write_bytes(damage)
    with pytest.raises(StudioError, match="damaged"):
        HistoryReader(tmp_path).metrics()


def test_numbers_without_end_are_damage_too(tmp_path) -> None:
    writer, reader = HistoryWriter(tmp_path), HistoryReader(tmp_path)
    writer.add_sheet(sheet(8), 3)
    writer.mark(Event("note", 1, "one"))
    index, marks = (tmp_path / "history" / name for name in ("sheets.json", "marks.jsonl"))
    for name in ("tile", "columns", "bars"):
        endless = json.dumps(json.loads(index.read_text()) | {name: [math.inf] * 3 if name == "tile" else math.inf})
        good, _ = index.read_text(), index.write_text(endless)
        with pytest.raises(StudioError, match="damaged"):
            reader.sheet(8)
        index.write_text(good)
    marks.write_text(marks.read_text().replace('"step": 1', '"step": Infinity'))
    assert reader.marks() == []


@pytest.mark.parametrize("channels", [1, 3])
def test_sheet_comes_back_nearly_as_it_was(tmp_path, channels: int) -> None:
    writer, reader = HistoryWriter(tmp_path), HistoryReader(tmp_path)
    drawn = sheet(8, channels)
    writer.add_sheet(drawn, 4)
    found = reader.sheet(8)
    assert found.tiles.shape == drawn.tiles.shape
    assert not found.tiles.flags.writeable
    assert np.abs(found.tiles.astype(int) - drawn.tiles).mean() < 6
    assert (found.run_id, found.seeds, found.labels) == ("run", drawn.seeds, drawn.labels)
    with pytest.raises(StudioError):
        reader.sheet(9)
    (tmp_path / "history" / "sheets" / "00000008.webp").write_bytes(b"RIFF")
    with pytest.raises(StudioError, match="damaged"):
        reader.sheet(8)


def test_hours_stay_small() -> None:
    steps = list(itertools.takewhile(lambda step: step < 1_000_000, sheet_steps()))
    assert steps[:4] == [0, 8, 16, 24]
    assert 15 <= sum(step < 400 for step in steps) <= 25
    assert len(steps) < 400
    assert max(b - a for a, b in itertools.pairwise(steps)) <= 20_000


def test_schedule_asks_once_for_each_sheet(tmp_path) -> None:
    writer = HistoryWriter(tmp_path)
    due = []
    for step in range(30):
        if writer.sheet_due(step):
            due.append(step)
            writer.add_sheet(sheet(step), 3)
            assert not writer.sheet_due(step)
    assert due == [0, 8, 16, 24] == HistoryReader(tmp_path).sheet_steps()
    assert not any(HistoryWriter(tmp_path).sheet_due(step) for step in range(30))


def test_marks_keep_what_matters(tmp_path) -> None:
    writer, reader = HistoryWriter(tmp_path), HistoryReader(tmp_path)
    writer.mark(Event("state", 1))
    edit = Event("edit", 2, "Batch: 8 to 16", data={"name": "batch", "value": 16})
    writer.mark(edit)
    writer.mark(Event("failed", 3, "It broke.", details="x" * 100_000))
    with (tmp_path / "history" / "marks.jsonl").open("ab") as file:
        file.write(b'{"kind": "edit"}\n[]\nnonsense\n{"kind": "edit", "step": 4')
    first, second = reader.marks()
    assert first == edit
    assert len(second.details) < 10_000


def test_a_mark_cut_by_a_crash_does_not_take_the_next_one_with_it(tmp_path) -> None:
    writer = HistoryWriter(tmp_path)
    writer.mark(Event("note", 1, "one"))
    path = tmp_path / "history" / "marks.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind": "no')
    again = HistoryWriter(tmp_path)
    again.mark(Event("note", 3, "three"))
    assert [mark.step for mark in HistoryReader(tmp_path).marks()] == [1, 3]
    assert again.position() == {"marks": 2}


def test_cut_back_and_written_again_is_the_same(tmp_path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"

    def go(writer: HistoryWriter, first: int, last: int) -> dict[str, int]:
        for step in range(first, last):
            writer.add(rows(step, 1))
            if writer.sheet_due(step):
                writer.add_sheet(sheet(step), 3)
            if step % 5 == 0:
                writer.mark(Event("edit", step, f"at {step}"))
        writer.flush()
        return writer.position()

    go(HistoryWriter(whole), 1, 40)
    position = go(HistoryWriter(cut), 1, 19)
    HistoryWriter(cut).mark(Event("edit", 18, "made after the checkpoint, so it never was"))
    go(HistoryWriter(cut), 19, 31)
    again = HistoryWriter(cut)
    again.truncate(18, position)
    assert HistoryReader(cut).metrics()["step"].max() == 18
    assert [mark.step for mark in HistoryReader(cut).marks()] == [5, 10, 15]
    go(again, 19, 40)
    assert everything(whole) == everything(cut)


def test_header_says_what_the_columns_are(tmp_path) -> None:
    writer = HistoryWriter(tmp_path)
    writer.add(rows(1, 1))
    writer.flush()
    header = json.loads((tmp_path / "history" / "metrics.bin").read_bytes().split(b"\n")[0])
    assert header["columns"][0] == ["step", "<f8"]
    assert header["version"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_numbers_stay_whole_when_the_file_is_written_anew_while_they_are_read(tmp_path, monkeypatch) -> None:
    writer = HistoryWriter(tmp_path)
    writer.add([StepMetrics(n, n / 4, {"loss_g": float(n)}) for n in range(1, 9)])
    writer.flush()
    fromfile = np.fromfile

    def late(*args, **changes):
        """Between the header and the rows another column comes."""
        monkeypatch.setattr(np, "fromfile", fromfile)
        writer.add([StepMetrics(9, 2.25, {"loss_g": 9.0, "fd": 1.0})])
        writer.flush()
        return fromfile(*args, **changes)

    monkeypatch.setattr(np, "fromfile", late)
    columns = HistoryReader(tmp_path).metrics()
    assert columns["step"].tolist() == list(range(1, 9))
    assert columns["loss_g"].tolist() == list(range(1, 9))
    assert HistoryReader(tmp_path).metrics()["fd"][-1] == 1.0
