from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.core.errors import Cancelled, StudioError
from studio.core.progress import Reporter
from studio.data.formats.sound_folder import mostly_sounds
from studio.data.open import open_source, source_params
from studio.data.sounds.source import SoundItem

Make = Callable[..., Any]


def keys(source: Any) -> list[str]:
    return [item.key for item in source.items]


def test_a_folder_of_sounds_has_styles_and_reads(two_styles: Path) -> None:
    source = open_source(str(two_styles))
    assert (source.kind, len(source), source.labels) == ("sounds", 11, ("bass", "lead"))
    assert [item.label for item in source.items] == [0] * 6 + [1] * 5
    sound = source.read(7)
    assert (sound.rate, sound.channels, sound.seconds) == (16000, 1, 0.4)
    assert [spec.name for spec in source_params(str(two_styles))] == ["use", "cut", "detect", "grids"]


def test_names_tell_pitch_and_velocity(tmp_path: Path, fill: Make) -> None:
    source = open_source(str(fill(tmp_path / "keys", 8, 60, "key-{midi:03d}-v90.wav")))
    assert [item.pitch for item in source.items] == list(range(60, 68))
    assert {item.velocity for item in source.items} == {90}
    assert all(item.named for item in source.items)


def test_what_decides_between_pictures_and_sounds(tmp_path: Path, fill: Make) -> None:
    assert mostly_sounds(["a.wav", "b.FLAC", "cover.jpg"])
    assert not mostly_sounds(["a.wav", "1.png", "2.png", "notes.txt"])
    assert mostly_sounds(["a.mp4", "b.mov"])
    assert not mostly_sounds(["a.mp4", "b.mov", "1.jpg"])
    assert not mostly_sounds(["a.txt"])
    assert not mostly_sounds([])
    folder = fill(tmp_path / "mixed", 9)
    (folder / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    source = open_source(str(folder))
    assert (source.kind, source.ignored) == ("sounds", 1)


def test_hidden_files_and_empty_files(tmp_path: Path, fill: Make) -> None:
    folder = fill(tmp_path / "set", 8)
    (folder / "._0.wav").write_bytes(b"left by a Mac")
    (folder / "empty.wav").touch()
    (folder / "readme.txt").write_text("hello")
    source = open_source(str(folder))
    assert (len(source), source.ignored) == (8, 2)
    assert [(problem.path, problem.reason) for problem in source.problems] == [("empty.wav", "The file is empty.")]


def test_a_zip_is_the_same_as_its_folder(two_styles: Path) -> None:
    packed = two_styles.parent / "band.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(two_styles.rglob("*.wav")):
            archive.write(file, file.relative_to(two_styles).as_posix())
        archive.writestr("../outside.wav", b"RIFF")
    with open_source(str(packed)) as source, open_source(str(two_styles)) as folder:
        assert (source.kind, source.labels, keys(source)) == ("sounds", folder.labels, keys(folder))
        assert np.array_equal(source.read(3).samples, folder.read(3).samples)
        assert [problem.path for problem in source.problems] == ["../outside.wav"]


def recording(path: Path, note: Make, count: int = 10) -> Path:
    """Notes of 0.4 s, one every 0.8 s."""
    gap = np.zeros(6400, np.float32)
    soundfile.write(path, np.concatenate([part for i in range(count) for part in (note(48 + i), gap)]), 16000)
    return path


def test_a_long_recording_is_cut_where_sounds_begin(tmp_path: Path, note: Make) -> None:
    source = open_source(str(recording(tmp_path / "session.wav", note)))
    assert len(source) == 10
    assert np.abs([item.start - 0.8 * i for i, item in enumerate(source.items)]).max() < 0.05
    assert keys(source)[1].startswith("session.wav 0:00:00.")
    assert len({item.key for item in source.items}) == 10
    assert source.read(3).seconds == pytest.approx(0.8, abs=0.06)
    whole = open_source(str(tmp_path / "session.wav"), {"cut": False})
    assert (len(whole), whole.read(0).seconds) == (1, 8.0)
    assert whole.fingerprint() != source.fingerprint()


def test_long_files_of_a_folder_are_cut_on_request_only(tmp_path: Path, note: Make, fill: Make) -> None:
    folder = fill(tmp_path / "set", 8)
    recording(folder / "session_C4.wav", note)
    (folder / "broken.wav").write_bytes(b"no sound")
    assert len(open_source(str(folder))) == 10
    cut = open_source(str(folder), {"cut": True})
    assert len(cut) == 8 + 10 + 1
    # The name of the file is the note of none of its pieces.
    assert all(item.pitch is None for item in cut.items if item.key.startswith("session"))
    reporter = Reporter()
    reporter.cancel()
    with pytest.raises(Cancelled):
        open_source(str(folder), {"cut": True}, reporter)


def test_only_the_beginning_of_a_very_long_sound_is_read(tmp_path: Path, fill: Make) -> None:
    folder = fill(tmp_path / "set", 8)
    soundfile.write(folder / "long.wav", np.full(8000 * 90, 0.1, np.float32), 8000)
    source = open_source(str(folder))
    index = keys(source).index("long.wav")
    assert source.read(index).seconds == 30.0
    assert source.seconds(index) == 90.0


# NSynth ---------------------------------------------------------------------------------------------------


def nsynth(root: Path, fill: Make) -> Path:
    fill(root / "audio", 8, 50, "bass_synthetic_068-{midi:03d}-025.wav")
    fill(root / "audio", 4, 60, "brass_acoustic_001-{midi:03d}-100.wav")
    examples = {}
    for file in (root / "audio").iterdir():
        family, source = file.stem.split("_")[:2]
        pitch, velocity = file.stem.split("-")[1:]
        examples[file.stem] = {
            "pitch": int(pitch),
            "velocity": int(velocity),
            "instrument_family_str": family,
            "instrument_source_str": source,
            "instrument_str": file.stem.split("-")[0],
        }
    (root / "examples.json").write_text(json.dumps(examples))
    return root


def test_nsynth_tells_everything(tmp_path: Path, fill: Make) -> None:
    root = nsynth(tmp_path / "nsynth-test", fill)
    source = open_source(str(root))
    assert (len(source), source.labels) == (12, ("bass", "brass"))
    assert source.items[0] == SoundItem("bass_synthetic_068-050-025.wav", 0, 50.0, 25.0)
    names = [field.name for field in source.schema.fields]
    assert names == ["style", "pitch", "velocity"]
    assert open_source(str(root), {"style": "source"}).labels == ("acoustic", "synthetic")
    assert open_source(str(root), {"style": "instrument"}).labels == ("bass_synthetic_068", "brass_acoustic_001")


def test_nsynth_with_gaps(tmp_path: Path, fill: Make) -> None:
    root = nsynth(tmp_path / "set", fill)
    examples = json.loads((root / "examples.json").read_text())
    first, second, *_rest = sorted(examples)
    examples[first] |= {"pitch": "high", "velocity": 400, "instrument_family_str": None}
    del examples[second]
    (root / "examples.json").write_text(json.dumps(examples))
    source = open_source(str(root))
    assert [(item.label, item.pitch) for item in source.items[:2]] == [(-1, None), (-1, None)]
    assert [problem.path for problem in source.problems] == [f"{second}.wav"]


@pytest.mark.parametrize("text", ["[1, 2", "[1, 2]", "[" * 100_000, b"\xff\xfe"])
def test_a_damaged_examples_file_is_a_sentence(tmp_path: Path, fill: Make, text: str | bytes) -> None:
    root = nsynth(tmp_path / "set", fill)
    (root / "examples.json").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(StudioError, match=r"examples\.json"):
        open_source(str(root))


# Tables ---------------------------------------------------------------------------------------------------

ROWS = [("a/0.wav", "warm", "C4", "100"), ("a/1.wav", "warm", "61.5", ""), ("b/2.wav", "cold", "", "40,5")]


def table(root: Path, fill: Make, rows: list[tuple[str, ...]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    fill(root / "a", 2)
    fill(root / "b", 3)
    with open(root / "list.csv", "w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["File", "Style", "Pitch", "Velocity"])
        writer.writerows(rows)
    return root / "list.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_of_every_dialect(tmp_path: Path, fill: Make, delimiter: str, encoding: str) -> None:
    rows = [*ROWS, ("b/0.wav", "Geräusch", "Db3", "1")]
    path = table(tmp_path, fill, rows, delimiter, encoding)
    for spec in (path, tmp_path):
        source = open_source(str(spec))
        assert source.labels == ("cold", "Geräusch", "warm")
        assert [(i.label, i.pitch, i.velocity) for i in source.items] == [
            (2, 60.0, 100.0),
            (2, 61.5, None),
            (0, None, 40.5),
            (1, 49.0, 1.0),
        ]
        assert source.read(0).seconds == 0.4
        assert not source.problems


def test_rows_that_are_wrong_are_told(tmp_path: Path, fill: Make) -> None:
    (tmp_path / "outside.wav").write_bytes(b"RIFF")
    rows = [
        *ROWS,
        ("b/gone.wav", "", "", ""),
        ("../outside.wav", "", "", ""),
        ("a/0.wav", "warm", "C5", ""),
        ("b/0.wav", "warm", "H4", "loud"),
        ("b\\1.wav",),
        ("a", "", "", ""),
    ]
    source = open_source(str(table(tmp_path / "set", fill, rows)))
    assert keys(source) == ["a/0.wav", "a/1.wav", "b/2.wav", "b/0.wav", "b/1.wav"]
    assert [problem.path for problem in source.problems] == [
        *("b/gone.wav", "../outside.wav", "a/0.wav", "a", "b/0.wav", "b/0.wav")
    ]


def test_a_table_of_something_else_is_no_set_of_sounds(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("item,price\napple,1\n")
    (tmp_path / "pictures.csv").write_text("file,label\n1.png,cat\n")
    (tmp_path / "empty.csv").write_text("")
    for name in ("prices.csv", "pictures.csv", "empty.csv"):
        with pytest.raises(StudioError, match="not a data set"):
            open_source(str(tmp_path / name))
