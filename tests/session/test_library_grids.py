"""Bar lines of a folder of loops, seen, heard and put right in the library."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.sound import Sound
from studio.core.undo import UndoStack
from studio.session.grids import Grid, bars_alone, with_clicks
from studio.session.jobs import Jobs
from studio.session.library import Library
from studio.session.settings import Settings
from tests.data.loops.conftest import _clicks

FILE = "house/0_120bpm.wav"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    for style, every in (("house", 2), ("techno", 1)):
        (tmp_path / "crate" / style).mkdir(parents=True)
        for number in range(4):
            sound = _clicks(120, 2, 16000, every)
            soundfile.write(tmp_path / "crate" / style / f"{number}_120bpm.wav", sound.samples, 16000)
    soundfile.write(tmp_path / "crate" / "house" / "hit.wav", np.full(4000, 0.1), 16000)
    jobs = Jobs(lambda error: None)
    made = Library(jobs, Settings(), UndoStack())
    made.open(str(tmp_path / "crate"))
    _wait(jobs, lambda: made.report is not None)
    yield made
    made.close()
    assert jobs.close()


def _wait(jobs: Jobs, done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until
        jobs.poll()
        time.sleep(0.01)


def _grid(library: Library, file: str = FILE) -> Grid:
    read: list[Grid] = []
    library.grid_of(file, read.append)
    _wait(library._jobs, lambda: bool(read))
    return read[0]


def test_every_file_is_listed_with_its_bars(library: Library) -> None:
    files = {each.file: each for each in library.loop_files}
    assert (library.kind, len(files)) == ("loops", 9)
    assert (files[FILE].style, files[FILE].bars, files[FILE].origin) == ("house", 2, "name")
    assert (files["house/hit.wav"].bars, files["house/hit.wav"].reason) == (0, "It is shorter than a bar.")
    assert library.file_of(0) in files


def test_bar_lines_are_put_right_undone_and_reset(library: Library) -> None:
    library.set_grid(FILE, 60, 0)
    _wait(library._jobs, lambda: library.corrected(FILE))
    grid = _grid(library)
    assert (grid.bpm, grid.bars, grid.origin) == (60, 1, "given")
    assert next(each.bars for each in library.loop_files if each.file == FILE) == 1
    library._undo.undo()
    _wait(library._jobs, lambda: not library.corrected(FILE))
    assert _grid(library).bars == 2
    library._undo.redo()
    _wait(library._jobs, lambda: library.corrected(FILE))
    library.reset_grid(FILE)
    _wait(library._jobs, lambda: not library.corrected(FILE))
    assert library.params["grids"] == ""


def test_clicks_lie_on_the_beats(library: Library) -> None:
    grid = _grid(library).at(120, 0.25)
    assert grid.bars == 1
    silent = Grid(
        **{name: getattr(grid, name) for name in Grid.__slots__} | {"sound": Sound.of(np.zeros(64000), 16000)}
    )
    heard = with_clicks(silent).samples[:, 0]
    loud = np.flatnonzero(np.abs(heard) > 0.02)
    begins = loud[np.flatnonzero(np.diff(loud, prepend=-4000) > 2000)]
    assert np.abs(begins / 16000 - (0.25 + 0.5 * np.arange(8))).max() < 0.002
    assert len(bars_alone(grid).samples) == 32000


def test_a_file_is_heard_at_the_tempo_of_the_set(library: Library) -> None:
    library.set_options(bpm=90)
    heard: list[Sound] = []
    library.at_tempo(_grid(library), "resample", heard.append)
    _wait(library._jobs, lambda: bool(heard))
    assert len(heard[0].samples) == 2 * 16 * library.options.step  # type: ignore[union-attr]
