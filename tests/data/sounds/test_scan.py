from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.core.errors import Cancelled
from studio.core.paths import cache_dir
from studio.core.progress import Progress, Reporter
from studio.core.sound import Sound
from studio.data.open import open_source
from studio.data.scan import scan
from studio.data.sounds.report import SoundReport
from studio.data.sounds.scan import clipped, suggest

Make = Callable[..., Any]


def report_of(folder: Path, **params: Any) -> SoundReport:
    report = scan(open_source(str(folder), params))
    assert isinstance(report, SoundReport)
    return report


def test_a_set_as_a_musician_checks_it(two_styles: Path) -> None:
    report = report_of(two_styles)
    assert (report.kind, report.usable, report.total, report.verdict) == ("sounds", 11, 11, "")
    assert report.classes == (("bass", 6), ("lead", 5))
    assert report.seconds == (0.4, 0.4, 0.4)
    assert (report.rates, report.channels) == (((16000, 11),), ((1, 11),))
    assert report.thumbnails.shape == (11, 64, 64, 3)
    assert report.thumbnails.max() > 100
    assert report.thumbnail_indices == tuple(range(11))
    assert report.summary == "11 sounds, 2 styles, about 0.4 s each, 16 kHz, mono, C2 to E4"


def test_pitches_are_heard_where_nobody_tells_them(two_styles: Path) -> None:
    report = report_of(two_styles)
    wanted = [*range(36, 42), *range(60, 65)]
    assert [round(found.midi or 0) for found in report.pitches.values()] == wanted
    assert {found.origin for found in report.pitches.values()} == {"heard"}
    assert min(found.confidence for found in report.pitches.values()) > 0.75
    assert report.coverage.sum() == 11
    assert report.style_coverage.shape == (2, 128)
    assert np.flatnonzero(report.style_coverage[1]).tolist() == list(range(60, 65))
    deaf = report_of(two_styles, detect=False)
    assert {found.midi for found in deaf.pitches.values()} == {None}
    assert deaf.summary.endswith("unpitched")


def test_names_that_count_octaves_another_way_are_understood(tmp_path: Path, fill: Make) -> None:
    right = fill(tmp_path / "right", 10, 48, "key-{midi:03d}-a.wav")
    assert (report_of(right).octaves, report_of(right).pitches[0].midi) == (0, 48)
    lower = tmp_path / "lower"
    lower.mkdir()
    for file in right.iterdir():  # the maker calls middle C C3
        midi = int(file.name.split("-")[1])
        file.rename(lower / f"key-{midi - 12:03d}-a.wav")
    report = report_of(lower)
    assert report.octaves == 1
    assert [found.midi for found in report.pitches.values()] == list(range(48, 58))
    assert {found.origin for found in report.pitches.values()} == {"name"}


def test_a_few_accidental_pitches_make_no_pitched_set(tmp_path: Path, fill: Make) -> None:
    folder = fill(tmp_path / "drums", 2)
    rng = np.random.default_rng(0)
    for index in range(18):
        soundfile.write(folder / f"hit {index}.wav", 0.3 * rng.normal(size=6000), 16000)
    report = report_of(folder)
    assert {found.midi for found in report.pitches.values()} == {None}
    assert max(found.confidence for found in report.pitches.values()) > 0.75
    assert not report.coverage.any()


def test_given_and_heard_pitches_stand_side_by_side(tmp_path: Path, fill: Make) -> None:
    folder = fill(tmp_path / "set", 8, 60, "key-{midi:03d}-a.wav")
    soundfile.write(folder / "noise.wav", 0.3 * np.random.default_rng(0).normal(size=6000), 16000)
    report = report_of(folder)
    assert report.pitches[8].midi is None
    assert report.pitches[0].origin == "name"
    assert "8 pitched, C4 to G4" in report.summary


def test_what_is_wrong_is_told(tmp_path: Path, fill: Make, note: Make) -> None:
    folder = fill(tmp_path / "set", 8)
    soundfile.write(folder / "loud.wav", np.clip(4 * note(57), -1, 1), 16000)
    soundfile.write(folder / "silent.wav", np.zeros(8000), 16000)
    broken = note(57).copy()
    broken[77] = np.nan
    soundfile.write(folder / "nan.wav", broken, 16000, subtype="FLOAT")
    soundfile.write(folder / "none.wav", np.zeros(0), 16000)
    (folder / "text.wav").write_text("hello " * 100)
    (folder / "copy.wav").write_bytes((folder / "3.wav").read_bytes())
    report = report_of(folder)
    assert report.clipped == ("loud.wav",)
    assert report.silent == ("silent.wav",)
    assert report.duplicates == (("3.wav", "copy.wav"),)
    assert (report.usable, report.total) == (10, 14)
    assert {problem.path for problem in report.problems} == {"silent.wav", "nan.wav", "none.wav", "text.wav"}
    assert {report.keys[index] for index in report.bad} == {"silent.wav", "nan.wav", "none.wav", "text.wav"}
    assert set(report.pitches) == set(range(14)) - report.bad
    assert report.summary.endswith("1 clipped, 1 duplicates, 4 cannot be used")


def test_clipping_is_told_from_loudness() -> None:
    time = np.arange(16000) / 16000
    sine = np.sin(2 * np.pi * 220 * time)
    square = np.sign(sine)
    assert not clipped(Sound.of(sine, 16000))
    assert clipped(Sound.of(np.clip(1.5 * sine, -1, 1), 16000))
    assert clipped(Sound.of(np.clip(1.5 * sine, -1, 1)[:, None] * [0.7, 0.1], 16000))
    assert not clipped(Sound.of(0.1 * square, 16000))
    assert not clipped(Sound.of(np.zeros(0), 16000))


def test_nothing_usable_and_too_few(tmp_path: Path, fill: Make) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "text.wav").write_text("hello")
    assert "None of the 1 sounds in “a” can be used. The first: text.wav:" in report_of(tmp_path / "a").verdict
    assert "Only 3 sounds" in report_of(fill(tmp_path / "b", 3)).verdict
    assert report_of(tmp_path / "a").seconds == (0, 0, 0)


def test_an_unchanged_set_comes_from_the_cache(two_styles: Path) -> None:
    first = report_of(two_styles)
    assert len(list((cache_dir() / "scans").iterdir())) == 1
    steps: list[Progress] = []
    second = scan(open_source(str(two_styles)), Reporter(steps.append))
    assert not steps
    assert np.array_equal(first.thumbnails, second.thumbnails)
    none = np.zeros(0)
    assert replace(first, thumbnails=none, pitches={}, spec="") == replace(second, thumbnails=none, pitches={}, spec="")
    assert first.pitches == second.pitches
    for file in (cache_dir() / "scans").iterdir():
        file.write_bytes(file.read_bytes()[:500])
    assert report_of(two_styles).usable == 11


def test_cancel_stops_listening(two_styles: Path) -> None:
    reporter = Reporter()
    reporter.cancel()
    with pytest.raises(Cancelled):
        scan(open_source(str(two_styles)), reporter)
    assert not (cache_dir() / "scans").exists()


def test_the_built_in_notes_are_looked_at_quickly() -> None:
    report = scan(open_source("builtin:notes", {"takes": 1, "low": 60, "high": 61}))
    assert isinstance(report, SoundReport)
    assert report.usable == len(report.keys) == 2 * 3 * 12
    assert np.flatnonzero(report.coverage).tolist() == [60, 61]
    assert [velocity for velocity, _count in report.velocities] == [40, 80, 120]


def test_suggestions_follow_the_lengths() -> None:
    assert [suggest([seconds], False).seconds for seconds in (0.2, 1.0, 1.3, 1.8, 60.0)] == [
        *(0.512, 1.024, 2.048, 2.048, 2.048)
    ]
    assert suggest([1.0], True).loudness == "none"
    assert suggest([1.0], False).loudness == "peak"
