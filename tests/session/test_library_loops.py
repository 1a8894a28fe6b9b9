"""The library with loops: opened, scanned, previewed, listened to and prepared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.core.undo import UndoStack
from studio.data.loops.options import LoopOptions
from studio.data.loops.report import LoopReport
from studio.data.loops.store import LoopStore
from studio.session.jobs import Jobs
from studio.session.library import Library
from studio.session.settings import Settings


@pytest.fixture
def library() -> Iterator[Library]:
    jobs = Jobs(lambda error: None)
    made = Library(jobs, Settings(), UndoStack())
    made.open("builtin:loops", {"count": 24, "bars": "2"})
    _wait(jobs, lambda: made.report is not None)
    yield made
    assert jobs.close()


def _wait(jobs: Jobs, done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until
        jobs.poll()
        time.sleep(0.01)


def test_a_set_of_loops_is_opened_and_prepared(library: Library) -> None:
    assert library.kind == "loops"
    assert isinstance(library.report, LoopReport)
    assert library.options == LoopOptions(bars=2)
    assert [spec.name for spec in library.option_specs][:3] == ["bpm", "bars", "conform"]
    library.set_options(bars="1")
    store = library.prepare(Reporter())
    assert isinstance(store, LoopStore)
    assert store.sounds.shape == (48, 32000, 1)


def test_loops_are_seen_and_heard_before_and_after(library: Library) -> None:
    library.set_options(bpm=90, conform="resample")
    pairs = library.preview_sounds()
    assert len(pairs) == len(library.preview()) == 6
    for before, after in pairs:
        assert (before.rate, len(before.samples)) == (16000, 64000)
        assert len(after.samples) == LoopOptions(bpm=90, bars=2).length
    assert all(picture.shape[2] == 3 for pair in library.preview() for picture in pair)


def test_a_thumbnail_can_be_listened_to(library: Library) -> None:
    heard: list[Sound] = []
    library.listen(2, heard.append)
    _wait(library._jobs, lambda: bool(heard))
    assert np.array_equal(heard[0].samples, library._opened.source.read(2).samples)  # type: ignore[union-attr]


def test_examples_of_a_built_in_set_are_drawn(library: Library) -> None:
    drawn: list[list[np.ndarray]] = []
    library.thumbnails_for("builtin:phrases", 3, drawn.append)
    _wait(library._jobs, lambda: bool(drawn))
    assert [picture.shape for picture in drawn[0]] == [(128, 256, 3)] * 3
