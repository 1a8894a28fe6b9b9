"""Folders, zips and long recordings of loops."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.acid import Acid, pack_acid
from studio.core.errors import StudioError
from studio.core.sound import Sound
from studio.data.loops.files import LoopFiles
from studio.data.loops.grids import grids_from, grids_text
from studio.data.open import open_source
from studio.data.prepare import prepare
from studio.data.scan import scan

Make = Callable[..., Sound]


def _write(path: Path, sound: Sound, acid: Acid | None = None, subtype: str = "PCM_16") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound.samples, sound.rate, subtype=subtype)
    if acid is not None:
        body = path.read_bytes() + b"acid" + struct.pack("<I", 24) + pack_acid(acid)
        path.write_bytes(body[:4] + struct.pack("<I", len(body) - 8) + body[8:])
    return path


@pytest.fixture
def crate(tmp_path: Path, clicks: Make) -> Path:
    """Four loops in each of two styles, at tempi of their own, which their names tell."""
    for style, every in (("house", 2), ("techno", 1)):
        for number in range(4):
            bpm = 120 + 3 * number
            _write(tmp_path / "crate" / style / f"{number}_{bpm}bpm_F#min.wav", clicks(bpm, 2, 22050, every))
    return tmp_path / "crate"


def test_a_folder_of_named_loops_is_taken_for_loops(crate: Path) -> None:
    source = open_source(str(crate))
    assert isinstance(source, LoopFiles)
    assert (len(source), source.labels, source.problems) == (8, ("house", "techno"), [])
    first = source.items[1]
    assert (first.bpm, first.bars, first.root, first.scale) == (pytest.approx(123, abs=0.1), 2, 6, "minor")
    assert {item.origin for item in source.items} == {"name"}
    assert source.read(1).seconds == pytest.approx(480 / 123, abs=0.001)
    notes = open_source(str(crate), {"use": "notes"})
    assert (notes.kind, len(notes)) == ("sounds", 8)


def test_loops_without_names_are_heard(tmp_path: Path, clicks: Make) -> None:
    for number, bpm in enumerate((90, 100, 110, 126)):
        _write(tmp_path / "set" / f"{number}.wav", clicks(bpm, 2, 16000, 2))
    source = open_source(str(tmp_path / "set"))
    assert [item.bpm for item in source.items] == [pytest.approx(bpm, rel=0.001) for bpm in (90, 100, 110, 126)]
    assert {(item.bars, item.origin) for item in source.items} == {(2, "heard")}


def test_acid_chunks_come_before_names(tmp_path: Path, clicks: Make) -> None:
    folder = tmp_path / "set"
    _write(folder / "a_90bpm.wav", clicks(140, 1, 16000, 4), Acid(140.0, 4, root=57))
    _write(folder / "b.wav", clicks(140, 1, 16000, 4), Acid(140.0, 4, one_shot=True))
    _write(folder / "c.wav", clicks(160, 3, 16000, 4), Acid(160.0, 12, meter=(3, 4)))
    source = open_source(str(folder), {"use": "loops"})
    (item,) = source.items
    assert (item.key, item.bars, item.root, item.origin) == ("a_90bpm.wav", 1, 9, "acid")
    assert item.bpm == pytest.approx(140, abs=0.01)
    reasons = {problem.path: problem.reason for problem in source.problems}
    assert reasons["b.wav"] == "It calls itself a single hit."
    assert reasons["c.wav"].startswith("Its bars have 3 beats")


def test_what_is_no_loop_is_told_with_the_reason(tmp_path: Path, clicks: Make) -> None:
    folder, rng = tmp_path / "set", np.random.default_rng(1)
    _write(folder / "good_120bpm.wav", clicks(120, 1, 16000, 1))
    odd = clicks(120, 4, 16000, 1).samples
    _write(folder / "odd_120bpm.wav", Sound.of(odd[: round(3.4 * 32000)], 16000))
    _write(folder / "hit.wav", clicks(240, 1, 16000, 16))
    (folder / "broken.wav").write_bytes(b"no sound")
    free = np.zeros(16000 * 12, np.float32)
    click = clicks(240, 1, 16000, 16).samples[:600, 0]
    for place in rng.uniform(0, len(free) - 600, 40).astype(int):
        free[place : place + 600] += click
    _write(folder / "free.wav", Sound.of(free, 16000))
    source = open_source(str(folder), {"use": "loops"})
    assert [item.key for item in source.items] == ["good_120bpm.wav"]
    reasons = {problem.path: problem.reason for problem in source.problems}
    assert reasons["odd_120bpm.wav"] == "It has 3.4 bars at 120 BPM, not whole ones."
    assert reasons["free.wav"] == "No steady beat is heard in it."
    assert "bar" in reasons["hit.wav"] or "beat" in reasons["hit.wav"]
    assert len(reasons) == 4


def test_a_pad_as_long_as_the_others_is_a_loop_too(tmp_path: Path, clicks: Make) -> None:
    for number in range(4):
        _write(tmp_path / "set" / f"{number}.wav", clicks(120, 2, 16000, 1))
    swell = np.sin(np.arange(64000) / 40) * np.hanning(64000) * 0.3
    _write(tmp_path / "set" / "pad.wav", Sound.of(swell, 16000))
    _write(tmp_path / "set" / "long.wav", Sound.of(np.resize(swell, 70000), 16000))
    source = open_source(str(tmp_path / "set"))
    assert [(item.key, item.bars) for item in source.items][-1] == ("pad.wav", 2)
    assert [problem.path for problem in source.problems] == ["long.wav"]


def test_a_long_recording_is_cut_on_bar_lines(tmp_path: Path, clicks: Make) -> None:
    one = clicks(126, 1, 16000, 2).samples
    lead = np.zeros((8000, 1), np.float32)
    path = _write(tmp_path / "set.wav", Sound.of(np.concatenate([lead, *[one] * 31]), 16000))
    source = open_source(str(path))
    assert source.kind == "loops"
    assert [item.bars for item in source.items] == [4] * 7 + [2, 1]
    starts = np.array([item.start for item in source.items])
    assert np.abs(starts - 0.5 - np.cumsum([0, *[4] * 7, 2]) * 240 / 126).max() < 0.012
    piece = source.read(3)
    assert len(piece.samples) == round(4 * 240 / 126 * 16000)
    store = prepare(source, scan(source).suggested, root=tmp_path / "stores")
    assert len(store) == 9


def test_corrections_win_and_change_the_fingerprint(crate: Path) -> None:
    plain = open_source(str(crate))
    grids = grids_text({"house/0_120bpm_F#min.wav": (60.0, 0.0)})
    source = open_source(str(crate), {"grids": grids})
    assert (source.items[0].bpm, source.items[0].bars, source.items[0].origin) == (60.0, 1, "given")
    assert source.items[1] == plain.items[1]
    assert source.fingerprint() != plain.fingerprint()
    assert grids_from(grids) == {"house/0_120bpm_F#min.wav": (60.0, 0.0)}


@pytest.mark.parametrize("text", ["[1]", "{", '{"a": [1]}', '{"a": [5, 0]}', '{"a": [120, -1]}', '{"a": [120, NaN]}'])
def test_damaged_corrections_are_a_sentence(crate: Path, text: str) -> None:
    with pytest.raises(StudioError, match="bar lines"):
        open_source(str(crate), {"grids": text})


def test_a_zip_is_the_same_as_its_folder(crate: Path) -> None:
    packed = crate.parent / "crate.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(crate.rglob("*.wav")):
            archive.write(file, file.relative_to(crate).as_posix())
    with open_source(str(packed)) as source, open_source(str(crate)) as folder:
        assert (source.kind, source.labels, list(source.items)) == ("loops", folder.labels, list(folder.items))
        assert np.array_equal(source.read(3).samples, folder.read(3).samples)


def test_notes_are_still_notes(tmp_path: Path) -> None:
    when = np.arange(16000 * 2) / 16000
    for midi in range(48, 56):
        tone: Any = np.sin(2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * when) * np.exp(-2 * when)
        _write(tmp_path / "keys" / f"key_{midi}.wav", Sound.of(0.5 * tone, 16000))
    assert open_source(str(tmp_path / "keys")).kind == "sounds"
    assert json.loads(grids_text({}) or "{}") == {}
