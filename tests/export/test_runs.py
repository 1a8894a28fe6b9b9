"""A run as a table, as event files and as a film: read back with other programs' readers."""

from __future__ import annotations

import csv
import itertools
import math
import os
import signal

import numpy as np
import pytest
from PIL import Image

from studio.core.errors import Cancelled, StudioError
from studio.core.messages import Sheet, StepMetrics
from studio.core.progress import Reporter
from studio.export.film import plan, read_document, write_film
from studio.export.metrics_csv import write_csv
from studio.export.tensorboard import MOST_SHEETS, spread, write_events
from studio.training.history import HistoryReader, HistoryWriter

STEPS = (0, 8, 16, 24, 32)
RATE = 8000
DOCUMENT = {"format": "gan-studio film", "version": 1, "recipe": {"title": "Wörter “für” alle 数"}}


@pytest.fixture
def pictures(tmp_path):
    """A run of 40 steps whose tiles say the step by their brightness."""
    writer = HistoryWriter(tmp_path / "run")
    values = [{"loss_g": n / 3, "pitch_error": n if n % 2 else math.nan} for n in range(1, 41)]
    writer.add([StepMetrics(n, n / 4, row) for n, row in enumerate(values, 1)])
    writer.flush()
    for step in STEPS:
        tiles = np.full((6, 16, 16, 3), 40 + 5 * step, np.uint8)
        writer.add_sheet(Sheet("run", step, tiles, tuple(range(6)), (0, 0, 1, 1, 2, 2)), 2)
    return tmp_path / "run"


@pytest.fixture
def notes(tmp_path):
    """A run whose second tile sounds higher and higher."""
    writer = HistoryWriter(tmp_path / "notes")
    writer.add([StepMetrics(n, n / 4, {"loss_g": 1.0}) for n in range(1, 41)])
    writer.flush()
    time = np.arange(RATE) / RATE
    for step in STEPS:
        heard = 0.5 * np.sin(2 * np.pi * (300 + 20 * step) * time)
        sounds = np.stack([np.zeros(RATE), heard, np.zeros(RATE)])[..., None].astype(np.float32)
        tiles = np.full((3, 16, 16, 3), 100, np.uint8)
        writer.add_sheet(Sheet("run", step, tiles, (0, 1, 2), (-1,) * 3, sounds, RATE), 3)
    return tmp_path / "notes"


def frames_of(path):
    import av

    with av.open(str(path)) as film:
        return [(frame.time, frame.to_ndarray(format="rgb24")) for frame in film.decode(video=0)]


def sound_of(path):
    import av

    with av.open(str(path)) as film:
        rate = film.streams.audio[0].rate
        return rate, np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])


def test_a_table_comes_back_with_its_units(pictures, tmp_path):
    path = write_csv(tmp_path / "run.csv", HistoryReader(pictures).metrics(), Reporter()).path
    assert path.read_bytes().count(b"\r\n") == 41
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["step", "seconds [s]", "pitch_error [cents]", "loss_g"]
    assert [row["step"] for row in rows[:3]] == ["1", "2", "3"]
    assert rows[1]["pitch_error [cents]"] == ""
    back = np.array([float(row["loss_g"]) for row in rows], np.float32)
    assert (back == HistoryReader(pictures).metrics()["loss_g"].astype(np.float32)).all()


def test_event_files_hold_numbers_sheets_and_recipe(pictures, tmp_path):
    from tensorboardX.proto.event_pb2 import Event

    path = write_events(tmp_path / "board" / "run", pictures, {"recipe": "wgan"}, 1000.0, Reporter()).path
    data, events, at = path.read_bytes(), [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 8], "little")
        events.append(Event.FromString(data[at + 12 : at + 12 + size]))
        at += size + 16
    assert events[0].file_version == "brain.Event:2"
    assert b"wgan" in events[1].summary.value[0].tensor.string_val[0]
    numbers = [e for e in events if e.summary.value and e.summary.value[0].HasField("simple_value")]
    assert [e.step for e in numbers] == list(range(1, 41))
    assert numbers[3].wall_time == 1001.0
    assert [v.tag for v in numbers[0].summary.value] == ["quality/pitch_error", "loss/loss_g"]
    assert [v.tag for v in numbers[1].summary.value] == ["loss/loss_g"], "what was not computed is left out"
    sheets = [e for e in events if e.summary.value and e.summary.value[0].HasField("image")]
    assert [e.step for e in sheets] == list(STEPS)
    assert sheets[0].summary.value[0].image.width == 32


def test_hours_keep_a_bounded_number_of_sheets():
    steps = list(range(0, 9000, 10))
    chosen = spread(steps, MOST_SHEETS)
    assert len(chosen) == MOST_SHEETS
    assert (chosen[0], chosen[-1]) == (0, steps[-1])


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_a_film_plays_the_sheets_in_order_and_carries_its_recipe(pictures, tmp_path, name):
    path = write_film(
        tmp_path / name, pictures, DOCUMENT, Reporter(), length=2, fps="12", side="480", caption=False
    ).path
    frames = frames_of(path)
    assert len(frames) == 24
    assert frames[0][1].shape == frames[-1][1].shape
    assert frames[0][1].shape[0] < frames[0][1].shape[1] <= 480, "three rows of two are laid on their side"
    middle = [int(picture[picture.shape[0] // 4, picture.shape[1] // 6, 1]) for _time, picture in frames]
    assert all(a <= b + 4 for a, b in itertools.pairwise(middle))
    assert abs(middle[0] - 40) < 8
    assert abs(middle[-1] - 200) < 8
    assert read_document(path) == DOCUMENT


def test_a_gif_moves_and_carries_its_recipe(pictures, tmp_path):
    path = write_film(
        tmp_path / "film.gif", pictures, DOCUMENT, Reporter(), length=2, side="480", tiles="one", tile=3
    ).path
    with Image.open(path) as film:
        assert film.n_frames == len(STEPS)
        assert film.info["loop"] == 0
        times = []
        for number in range(film.n_frames):
            film.seek(number)
            times.append(film.info["duration"])
    assert sum(times) == 2000
    assert times[-1] > times[0]
    assert read_document(path) == DOCUMENT


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_sounds_are_heard_in_time_with_the_picture(notes, tmp_path, name):
    path = write_film(tmp_path / name, notes, DOCUMENT, Reporter(), length=3, fps="12", side="480", tile=2).path
    frames = frames_of(path)
    assert abs(len(frames) / 12 - 3) < 0.2
    rate, samples = sound_of(path)
    assert abs(len(samples) / rate - 3) < 0.2
    for second, step in enumerate((0, 16, 32)):
        part = samples[int((second + 0.3) * rate) : int((second + 0.8) * rate)]
        peak = np.abs(np.fft.rfft(part * np.hanning(len(part)))).argmax() * rate / len(part)
        assert abs(peak - (300 + 20 * step)) < 6


def test_without_recipe_and_sound_nothing_of_them_is_inside(notes, tmp_path):
    import av

    params = {"length": 2, "fps": "12", "side": "480", "sound": False, "recipe": False}
    path = write_film(tmp_path / "film.mp4", notes, DOCUMENT, Reporter(), **params).path
    with av.open(str(path)) as film:
        assert not film.streams.audio
    assert read_document(path) == {}


def test_every_step_is_heard_to_its_end(notes):
    moments = plan(HistoryReader(notes), 2.0, 30, 1.0)
    assert [(m.step, m.start, m.stop) for m in moments] == [(0, 0.0, 1.0), (32, 1.0, 2.0)]
    assert moments[1].seconds == 8.0


def test_cancelling_leaves_what_stood_there(pictures, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"older")
    reporter = Reporter(lambda progress: reporter.cancel() if progress.done == 2 else None)
    with pytest.raises(Cancelled):
        write_film(path, pictures, DOCUMENT, reporter, length=2, side="480")
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full here")
@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.gif", "table.csv"])
def test_a_full_disk_is_told_and_leaves_nothing(pictures, tmp_path, monkeypatch, name):
    class Full:
        def __init__(self, path):
            self.path = path

        def open(self, *args, **options):
            return open("/dev/full", args[0], **options)

        def unlink(self, missing_ok=False):
            """Nothing was made."""

    parent = type(tmp_path)
    divide = parent.__truediv__
    monkeypatch.setattr(parent, "__truediv__", lambda a, b: Full(b) if str(b).endswith(".part") else divide(a, b))
    columns = HistoryReader(pictures).metrics()
    path, reporter = tmp_path / name, Reporter()
    with pytest.raises(StudioError, match="could not be written"):
        write_csv(path, columns, reporter) if path.suffix == ".csv" else write_film(path, pictures, {}, reporter)
    assert not (tmp_path / name).exists()


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit of file sizes here")
@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.gif"])
def test_a_disk_that_becomes_full_is_told_too(tmp_path, name):
    resource = pytest.importorskip("resource")
    writer, random = HistoryWriter(tmp_path / "run"), np.random.default_rng(0)
    for step in STEPS:
        tiles = random.integers(0, 256, (6, 32, 32, 3), np.uint8)
        writer.add_sheet(Sheet("run", step, tiles, tuple(range(6)), (-1,) * 6), 2)
    ignored, limits = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (24 << 10, limits[1]))
    try:
        with pytest.raises(StudioError, match="could not be written"):
            write_film(tmp_path / name, tmp_path / "run", {}, Reporter(), length=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("name", ["film.gif", "table.csv"])
def test_a_folder_that_is_a_file_is_told(pictures, tmp_path, name):
    (tmp_path / "taken").write_text("a file")
    path, columns = tmp_path / "taken" / name, HistoryReader(pictures).metrics()
    with pytest.raises(StudioError, match="could not be written"):
        write_csv(path, columns, Reporter()) if path.suffix == ".csv" else write_film(path, pictures, {}, Reporter())


def test_what_cannot_be_is_refused(pictures, tmp_path):
    HistoryWriter(tmp_path / "empty")
    with pytest.raises(StudioError, match="no pictures"):
        write_film(tmp_path / "film.mp4", tmp_path / "empty", DOCUMENT, Reporter())
    with pytest.raises(StudioError, match="no numbers"):
        write_csv(tmp_path / "run.csv", {}, Reporter())
    with pytest.raises(StudioError, match="cannot be saved"):
        write_film(tmp_path / "film.avi", pictures, DOCUMENT, Reporter())
    (tmp_path / "other.mp4").write_bytes(b"no film")
    with pytest.raises(StudioError, match="cannot be read"):
        read_document(tmp_path / "other.mp4")


@pytest.mark.parametrize("name", ["film.mp4", "film.gif"])
@pytest.mark.parametrize("broken", [16, 32])
def test_a_damaged_sheet_is_left_out_of_a_film_and_named(pictures, tmp_path, name, broken):
    (pictures / "history" / "sheets" / f"{broken:08d}.webp").write_bytes(b"no picture")
    params = {"length": 2, "fps": "12", "side": "480", "caption": False}
    written = write_film(tmp_path / name, pictures, DOCUMENT, Reporter(), **params)
    assert written.damaged == (broken,)
    assert f"step {broken}" in written.sentence
    levels = [int(frame[30, 30, 1]) for _time, frame in frames_of(written.path)]
    assert len({round((level - 40) / 40) for level in levels}) == len(STEPS) - 1
    assert all(min(abs(level - 40 - 5 * step) for step in STEPS if step != broken) < 8 for level in levels)


def test_a_damaged_sheet_is_left_out_of_event_files_and_named(pictures, tmp_path):
    for step in (0, 32):
        (pictures / "history" / "sheets" / f"{step:08d}.webp").write_bytes(b"no picture")
    written = write_events(tmp_path / "board", pictures, {}, 1000.0, Reporter())
    assert written.damaged == (0, 32)
    assert "0, 32" in written.sentence
    assert (
        write_events(tmp_path / "again", pictures, {}, 1000.0, Reporter()).path.stat().st_size
        == written.path.stat().st_size
    )


def test_a_film_of_damaged_sheets_only_is_refused(pictures, tmp_path):
    for step in STEPS:
        (pictures / "history" / "sheets" / f"{step:08d}.webp").write_bytes(b"no picture")
    with pytest.raises(StudioError, match="damaged"):
        write_film(tmp_path / "film.gif", pictures, DOCUMENT, Reporter(), length=2)
    assert not (tmp_path / "film.gif").exists()


def test_the_last_tile_is_marked_where_a_later_one_was_asked_for(notes, tmp_path):
    params = {"length": 3, "fps": "12", "side": "480"}
    last, beyond = (write_film(tmp_path / f"{n}.mp4", notes, {}, Reporter(), tile=n, **params).path for n in (3, 64))
    assert (frames_of(last)[0][1] == frames_of(beyond)[0][1]).all()
