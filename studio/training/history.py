"""A run's numbers, pictures, sounds and marks on disk: appended while it trains, read while it is looked at."""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, Sheet, StepMetrics, frozen
from studio.core.paths import read_json, write_atomic, write_json
from studio.training.sheet_planes import read_plane, write_plane
from studio.training.sheet_sounds import read_sounds, write_sounds

FOLDER, METRICS, MARKS, SHEETS, INDEX = "history", "metrics.bin", "marks.jsonl", "sheets", "sheets.json"
FORMAT = "gan-studio metrics"
HEADER_LIMIT = 64 << 10
MARK_LIMIT = 64 << 10
MOST_MARKS = 100_000
MOST_PIXELS = 4096 * 4096
QUALITY = 92
SOUND, PLANE = ".flac", ".safetensors"
MARKED = ("edit", "note", "recovered", "failed", "finding", "cured")


def sheet_steps() -> Iterator[int]:
    """Steps at which a sheet is kept: every 8 at first, then a fifth further on, then every 80, later 2% apart.

    About 20 in the first 400 steps, 80 in 5,000 and 340 in a million, so that hours stay small.
    """
    step = 0
    while True:
        yield step
        step += max(min(max(8, step // 5), 80), step // 50)


class HistoryWriter:
    """Appends to the history in a run's folder; used by one thread.

    Every method raises OSError or StudioError when the disk is full or gone; nothing already written is lost.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        (self._folder / SHEETS).mkdir(parents=True, exist_ok=True)
        self._reader = HistoryReader(folder)
        self._rows: list[StepMetrics] = []
        self._marks = len(self._reader.marks())
        self._due = sheet_steps()
        self._next = next(self._due)

    def add(self, metrics: Sequence[StepMetrics]) -> None:
        """Take in rows; they reach the disk with the next `flush`."""
        self._rows.extend(metrics)

    def flush(self) -> None:
        """Put all rows on the disk and wait until they are there."""
        if not self._rows:
            return
        path = self._folder / METRICS
        dtype, offset = self._layout({name: None for metrics in self._rows for name in metrics.values})
        rows = memoryview(np.array([_row(dtype, metrics) for metrics in self._rows], dtype).tobytes())
        with path.open("r+b", buffering=0) as file:
            # A crash may have left part of a row, which is overwritten.
            end = offset + (os.fstat(file.fileno()).st_size - offset) // dtype.itemsize * dtype.itemsize
            file.seek(end)
            try:
                while rows:
                    rows = rows[file.write(rows) :]
                file.truncate()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)  # what a full disk took of them comes again with the next flush
                raise
        self._rows.clear()

    def _layout(self, wanted: Iterable[str]) -> tuple[np.dtype[Any], int]:
        """Type of a row that has all those columns and where the first begins, in a file that is made for it."""
        layout = self._reader.layout()
        known = layout[0].names or () if layout else ("step", "seconds")
        missing = [name for name in wanted if name not in known]
        if layout is not None and not missing:
            return layout
        # Begun now, or by a version that measured less: what was written has nothing in the new columns.
        old = self._reader.metrics()
        kinds = [(name, "<f8" if name in ("step", "seconds") else "<f4") for name in (*known, *missing)]
        dtype = np.dtype(kinds)
        table = np.full(len(old.get("step", ())), np.nan, dtype)
        for name, values in old.items():
            table[name] = values
        header = (json.dumps({"format": FORMAT, "version": 1, "columns": kinds}) + "\n").encode()
        write_atomic(self._folder / METRICS, header + table.tobytes())
        return dtype, len(header)

    def mark(self, event: Event) -> None:
        """Remember an edit, a recovery, a note or a failure; other events are not marks."""
        if event.kind not in MARKED:
            return
        short = asdict(event) | {"details": event.details[: MARK_LIMIT // 8]}
        path = self._folder / MARKS
        _cut_to_lines(path)
        with path.open("ab") as file:
            file.write(json.dumps(short, ensure_ascii=False).encode() + b"\n")
        self._marks += 1

    def sheet_due(self, step: int) -> bool:
        """Whether the schedule asks for a sheet at this step that is not there yet; steps must not go back."""
        while self._next < step:
            self._next = next(self._due)
        return self._next == step and not self._sheet_path(step).exists()

    def add_sheet(self, sheet: Sheet, columns: int) -> None:
        """Keep a sheet as one compressed picture of `columns` tiles a row."""
        count, height, width, channels = sheet.tiles.shape
        index = {
            "version": 1,
            "run_id": sheet.run_id,
            "tile": [height, width, channels],
            "columns": columns,
            "seeds": list(sheet.seeds),
            "labels": list(sheet.labels),
            "pitches": list(sheet.pitches),
            "bars": sheet.bars,
        }
        if not (self._folder / INDEX).exists():
            write_json(self._folder / INDEX, index)
        from PIL import Image  # here, as the window is on screen before it is needed

        rows = math.ceil(count / columns)
        sprite = np.zeros((rows * columns, height, width, channels), np.uint8)
        sprite[:count] = sheet.tiles
        sprite = sprite.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
        sprite = sprite.reshape(rows * height, columns * width, channels)
        buffer = io.BytesIO()
        picture = Image.fromarray(sprite[..., 0] if channels == 1 else sprite)
        picture.save(buffer, "WEBP", quality=QUALITY, method=2)
        if sheet.plane is not None:
            write_plane(self._sheet_path(sheet.step).with_suffix(PLANE), sheet.plane)
        if sheet.sounds is not None:
            write_sounds(self._sheet_path(sheet.step).with_suffix(SOUND), sheet.sounds, sheet.rate)
        write_atomic(self._sheet_path(sheet.step), buffer.getvalue())

    def position(self) -> dict[str, int]:
        """What a checkpoint remembers in order to `truncate` to its own moment."""
        return {"marks": self._marks}

    def truncate(self, step: int, position: dict[str, Any]) -> None:
        """Forget everything after a checkpoint, so that a resumed run writes the same history again."""
        self._rows.clear()
        layout = self._reader.layout()
        if layout is not None:
            dtype, offset = layout
            keep = int(np.searchsorted(self._reader.metrics()["step"], step, "right"))
            os.truncate(self._folder / METRICS, offset + keep * dtype.itemsize)
        for later in self._reader.sheet_steps():
            if later > step:
                self._sheet_path(later).unlink(missing_ok=True)
                for suffix in (SOUND, PLANE):
                    self._sheet_path(later).with_suffix(suffix).unlink(missing_ok=True)
        lines = _lines(self._folder / MARKS)
        marks = int(position.get("marks", len(lines)))
        if marks < len(lines):
            write_atomic(self._folder / MARKS, b"".join(lines[:marks]))
        self._marks = min(marks, len(lines))

    def _sheet_path(self, step: int) -> Path:
        return self._folder / SHEETS / f"{step:08d}.webp"


class HistoryReader:
    """Reads the history in a run's folder, also while it is being written; empty where there is none yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def layout(self) -> tuple[np.dtype[Any], int] | None:
        """Type of a row and where the first begins; None without a file; raises StudioError when it is damaged."""
        path = self._folder / METRICS
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return self._head(file)

    def _head(self, file: BinaryIO) -> tuple[np.dtype[Any], int]:
        header = file.readline(HEADER_LIMIT)
        try:
            document = json.loads(header)
            columns = [(str(name), str(kind)) for name, kind in document["columns"]][:100]
            if document["format"] != FORMAT or document["version"] != 1 or not header.endswith(b"\n"):
                raise ValueError("format")
            if columns[0] != ("step", "<f8") or any(kind not in ("<f4", "<f8") for __, kind in columns):
                raise ValueError("columns")
            return np.dtype(columns), len(header)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise StudioError(_("The numbers of this run are damaged."), path=self._folder / METRICS) from error

    def metrics(self, since_row: int = 0) -> dict[str, np.ndarray]:
        """Columns by name, float64, from a row on: "step", "seconds" and the values; {} before the first row."""
        path = self._folder / METRICS
        if not path.is_file():
            return {}
        with path.open("rb") as file:  # one and the same, as another may come in its place with other columns
            dtype, offset = self._head(file)
            count = max(0, (os.fstat(file.fileno()).st_size - offset) // dtype.itemsize - since_row)
            file.seek(offset + since_row * dtype.itemsize)
            table = np.fromfile(file, dtype, count)
        return {name: table[name].astype(np.float64) for name in dtype.names or ()}

    def marks(self) -> list[Event]:
        """Edits and other marks, oldest first; damaged lines are left out."""
        marks = []
        for line in _lines(self._folder / MARKS):
            try:
                found = json.loads(line)
                sentence, hint, details = (str(found[key]) for key in ("sentence", "hint", "details"))
                marks.append(
                    Event(str(found["kind"]), int(found["step"]), sentence, hint, details, dict(found["data"]))
                )
            except (KeyError, TypeError, ValueError, OverflowError):
                continue
        return marks

    def sheet_steps(self) -> list[int]:
        """Steps with a sheet, ascending."""
        folder = self._folder / SHEETS
        names = (path.stem for path in folder.glob("*.webp")) if folder.is_dir() else ()
        return sorted(int(name) for name in names if name.isdigit())

    @property
    def columns(self) -> int:
        """Tiles in a row of the sheets; raises StudioError when there is none yet or what describes them is damaged."""
        path = self._folder / INDEX
        try:
            return max(1, int(read_json(path)["columns"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise StudioError(_("The sheets of this run are damaged."), path=path) from error

    def sheet(self, step: int, heard: bool = True) -> Sheet:
        """The sheet of a step; raises StudioError when there is none or it is damaged.

        Args:
            heard: with its sounds, which take longer to read than its pictures.
        """
        path = self._folder / SHEETS / f"{step:08d}.webp"
        index = read_json(self._folder / INDEX)
        from PIL import Image

        try:
            height, width, channels = (int(size) for size in index["tile"])
            columns = int(index["columns"])
            seeds, labels = ([int(number) for number in index[key]] for key in ("seeds", "labels"))
            rows = math.ceil(len(seeds) / columns)
            with Image.open(path) as picture:
                if picture.size != (columns * width, rows * height) or math.prod(picture.size) > MOST_PIXELS:
                    raise ValueError("size")
                sprite = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
            tiles = sprite.reshape(rows, height, columns, width, channels).swapaxes(1, 2)
            tiles = tiles.reshape(rows * columns, height, width, channels)[: len(seeds)]
            sounds, rate = read_sounds(path.with_suffix(SOUND), len(seeds)) if heard else (None, 0)
            pitches = tuple(float(note) for note in index.get("pitches", ()))
            rest = sounds, rate, pitches, int(index.get("bars", 0)), read_plane(path.with_suffix(PLANE))
            return Sheet(str(index["run_id"]), step, frozen(tiles), tuple(seeds), tuple(labels), *rest)
        except (KeyError, TypeError, ValueError, ArithmeticError, OSError, Image.DecompressionBombError) as error:
            raise StudioError(_("This sheet is damaged."), path=path) from error

    def newest_sheet(self, heard: bool = True) -> Sheet | None:
        """The last sheet that can be read, see `sheet`; None where there is none."""
        for step in reversed(self.sheet_steps()):
            try:
                return self.sheet(step, heard)
            except (StudioError, OSError):
                continue
        return None


def _row(dtype: np.dtype[Any], metrics: StepMetrics) -> tuple[float, ...]:
    names = (dtype.names or ())[2:]
    return (metrics.step, metrics.seconds, *(metrics.values.get(name, math.nan) for name in names))


def _cut_to_lines(path: Path) -> None:
    """Drop the part of a line that a crash or a full disk left at the end of a file."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        start = file.seek(max(0, end - 2 * MARK_LIMIT))
        whole = start + file.read().rfind(b"\n") + 1
    if whole < end:
        os.truncate(path, whole)


def _lines(path: Path) -> list[bytes]:
    """Whole lines of a file, none when it does not exist."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        lines = [
            line for line, __ in zip(iter(lambda: file.readline(MARK_LIMIT), b""), range(MOST_MARKS), strict=False)
        ]
    return [line for line in lines if line.endswith(b"\n")]
