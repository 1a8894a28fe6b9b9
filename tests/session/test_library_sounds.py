from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.core.undo import UndoStack
from studio.data.sounds.options import SoundOptions
from studio.data.sounds.report import SoundReport
from studio.data.sounds.store import SoundStore
from studio.session.jobs import Jobs
from studio.session.library import Library
from studio.session.settings import Settings


@pytest.fixture
def tones(tmp_path: Path) -> Path:
    """A folder of nine tones, A3 upwards, each 0.5 s after a little silence."""
    folder = tmp_path / "tones"
    folder.mkdir()
    when = np.arange(8000) / 16000
    for index in range(9):
        tone = 0.4 * np.sin(2 * np.pi * 220 * 2 ** (index / 12) * when) * np.exp(-4 * when)
        soundfile.write(folder / f"{index}.wav", np.concatenate((np.zeros(1600), tone)), 16000)
    return folder


@pytest.fixture
def library() -> Iterator[Library]:
    problems: list[BaseException] = []
    jobs = Jobs(problems.append)
    made = Library(jobs, Settings(), UndoStack())
    yield made
    assert jobs.close()
    assert not problems


def wait(library: Library, until: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline
        library._jobs.poll()
        time.sleep(0.005)


def test_a_set_of_sounds_is_opened_previewed_and_prepared(library: Library, tones: Path) -> None:
    assert (library.kind, library.preview(), library.preview_sounds()) == ("pictures", [], [])
    library.open(str(tones))
    wait(library, lambda: library.report)
    assert isinstance(library.report, SoundReport)
    assert library.kind == "sounds"
    assert isinstance(library.options, SoundOptions)
    assert [spec.name for spec in library.option_specs][:3] == ["rate", "channels", "seconds"]
    for (before, after), (first, second) in zip(library.preview(), library.preview_sounds(), strict=True):
        assert before.shape == after.shape == (128, 256, 3)
        assert first.seconds == pytest.approx(0.6)
        assert len(second.samples) == library.options.length
    library.set_options(seconds=0.256, rate="22050")
    assert (library.options.rate, library.preview_sounds()[0][1].rate) == (22050, 22050)
    store = library.prepare(Reporter())
    assert isinstance(store, SoundStore)
    assert store.sounds.shape == (9, library.options.length, 1)


def test_any_shown_sound_can_be_heard(library: Library, tones: Path) -> None:
    library.open(str(tones))
    wait(library, lambda: library.report)
    heard: list[Sound] = []
    library.listen(4, heard.append)
    wait(library, lambda: heard)
    assert (heard[0].rate, heard[0].seconds) == (16000, pytest.approx(0.6))


def test_from_sounds_to_pictures_and_back(library: Library, tones: Path) -> None:
    library.open(str(tones))
    wait(library, lambda: library.report)
    library.open("builtin:glyphs", {"count": 64})
    wait(library, lambda: library.kind == "pictures")
    assert library.options is not None
    assert library.options.kind == "pictures"
    library.listen(0, lambda sound: pytest.fail("there is nothing to hear"))
    library.open(str(tones), None, {"seconds": 0.512})
    wait(library, lambda: library.kind == "sounds")
    assert isinstance(library.options, SoundOptions)
    assert library.options.seconds == 0.512


def test_examples_of_the_built_in_notes_are_pictures_of_them(library: Library) -> None:
    shown: list[list[np.ndarray]] = []
    library.thumbnails_for("builtin:notes", 3, shown.append)
    wait(library, lambda: shown)
    assert [picture.shape for picture in shown[0]] == [(128, 256, 3)] * 3
