"""One handle over pictures, curves and marks of a run, from its first step to now."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.messages import Event, Sheet, StepMetrics
from studio.training.history import HistoryReader


class Columns:
    """Named float64 columns that grow by doubling, so that appending stays cheap for hours."""

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, columns: dict[str, np.ndarray]) -> None:
        """Append rows; a column that is missing here or there is NaN."""
        count = len(next(iter(columns.values()), ()))
        needed = self._size + count
        for name in set(columns) | set(self._arrays):
            array = self._arrays.get(name)
            if array is None or len(array) < needed:
                grown = np.full(max(1024, 2 * needed), np.nan)
                if array is not None:
                    grown[: self._size] = array[: self._size]
                self._arrays[name] = grown
            self._arrays[name][self._size : needed] = columns.get(name, np.nan)
        self._size = needed

    def cut(self, size: int) -> None:
        """Forget the rows from the one numbered `size` on."""
        self._size = min(self._size, size)

    def views(self) -> dict[str, np.ndarray]:
        """Read-only views of what is filled; valid until the next append."""
        views = {name: array[: self._size] for name, array in self._arrays.items()}
        for view in views.values():
            view.flags.writeable = False
        return views


class Timeline:
    """History of the run that is looked at.

    Attributes:
        position: step that the handle stands at, None at the live end.
        real: real samples laid out like the sheet, None until known.
    """

    changed = Signal()
    grew = Signal()

    def __init__(self) -> None:
        self.position: int | None = None
        self.real: Sheet | None = None
        self._reader: HistoryReader | None = None
        self._columns = Columns()
        self._marks: list[Event] = []
        self._steps: list[int] = []
        self._live: Sheet | None = None
        self._past: Sheet | None = None

    def show(self, folder: Path | None) -> None:
        """Look at the run in this folder from its live end, without what is damaged; None for no run."""
        self.position, self.real, self._live, self._past = None, None, None, None
        self._columns, self._marks, self._steps = Columns(), [], []
        self._reader = HistoryReader(folder) if folder else None
        if self._reader is not None:
            with suppress(StudioError, OSError):  # pictures can be looked at without numbers
                self._columns.extend(self._reader.metrics())
            self._marks = self._reader.marks()
            self._steps = self._reader.sheet_steps()
            self._live = self._reader.newest_sheet()
        self.changed.emit()
        self.grew.emit()

    @property
    def steps(self) -> list[int]:
        """Steps with a sheet on disk, ascending."""
        return self._steps

    @property
    def last_step(self) -> int:
        rows = self._columns.views().get("step")
        last = int(rows[-1]) if rows is not None and len(rows) else 0
        return max(last, self._steps[-1] if self._steps else 0)

    @property
    def marks(self) -> list[Event]:
        """Edits, recoveries and other events, in order."""
        return self._marks

    @property
    def sheet(self) -> Sheet | None:
        """What the Stage shows: the newest sheet, or that of the handle's position."""
        return self._live if self.position is None else self._past

    def metrics(self) -> dict[str, np.ndarray]:
        """All rows so far: `step`, `seconds` and a column per value, float64, read-only."""
        return self._columns.views()

    def scrub(self, step: float | None) -> None:
        """Move the handle to the sheet nearest to a step; None goes back to live."""
        if step is not None and self._steps:
            nearest = min(self._steps, key=lambda s: abs(s - step))
            if nearest != self.position:
                self._past = self._read(nearest)
            self.position = nearest if self._past is not None else None
        else:
            self.position, self._past = None, None
        self.changed.emit()

    def thumbnail(self, step: int) -> np.ndarray | None:
        """The first tile of the sheet at a step: uint8 (H, W, C)."""
        sheet = self._read(step, heard=False)
        return sheet.tiles[0] if sheet else None

    def add(self, metrics: Sequence[StepMetrics], events: Sequence[Event], sheet: Sheet | None) -> None:
        """Take in what the running trainer reported."""
        if metrics:
            self._forget_from(metrics[0].step)
            names = {name for row in metrics for name in row.values}
            columns = {name: np.array([row.values.get(name, np.nan) for row in metrics]) for name in names}
            columns["step"] = np.array([row.step for row in metrics], float)
            columns["seconds"] = np.array([row.seconds for row in metrics])
            self._columns.extend(columns)
        for event in events:
            if event.kind == "sheet":
                self._steps = [s for s in self._steps if s < event.step] + [event.step]
            elif event.kind in ("edit", "recovered", "note", "finding", "cured"):
                self._marks.append(event)
        if sheet is not None:
            self._live = sheet
            if self.position is None:
                self.changed.emit()
        if metrics or events:
            self.grew.emit()

    def set_real(self, real: Sheet) -> None:
        """Lay real samples beside the sheet; see `real_beside`."""
        self.real = real
        self.changed.emit()

    def _forget_from(self, step: int) -> None:
        """A resumed run begins at its checkpoint: what was shown of the steps after it happens again."""
        known = self._columns.views().get("step")
        if known is not None and len(known) and known[-1] >= step:
            self._columns.cut(int(np.searchsorted(known, step)))
            self._steps = [s for s in self._steps if s < step]
            self._marks = [mark for mark in self._marks if mark.step < step]

    def _read(self, step: int, heard: bool = True) -> Sheet | None:
        try:
            return self._reader.sheet(step, heard) if self._reader else None
        except (StudioError, OSError):
            return None
