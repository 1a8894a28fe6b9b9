"""Recordings: from bar line to bar line, to the sample, and what happens when the disk does not play along."""

from __future__ import annotations

import resource
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.engine import files as module
from studio.audio.engine.clips import circular
from studio.audio.engine.mixer import Mixer
from studio.core.looping import DeckMix

RATE, BAR = 48000, 57600
PATIENCE = 10.0


class Room:
    """A mixer with two decks and what was heard of it."""

    def __init__(self, level: float = 0.1) -> None:
        self.mixer = Mixer(RATE)
        noise = np.random.default_rng(1)
        self.loops = [noise.normal(0, level, (BAR * bars, 2)).astype(np.float32) for bars in (1, 2)]
        for deck, loop in enumerate(self.loops):
            self.mixer.load(1 + deck, circular(loop, RATE, RATE, BAR))
            self.mixer.looper.deck(deck, 1 + deck, 1 + deck, "bar")
        self.heard: list[np.ndarray] = []
        self.lines: list[int] = []

    def run(self, frames: int, block: int = 511) -> None:
        for at in range(0, frames, block):
            before = sum(map(len, self.heard))
            self.heard.append(self.mixer.render(min(block, frames - at)))
            self.lines += [before + line for line in self.mixer.looper.lines]

    def written(self) -> None:
        self.mixer.recorder.join(PATIENCE)
        self.mixer.render(1)


@pytest.fixture
def room() -> Room:
    return Room()


def read(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def test_it_begins_and_ends_on_bar_lines(room: Room, tmp_path: Path) -> None:
    recorded = {"master": tmp_path / "m.wav", 0: tmp_path / "a.wav", 1: tmp_path / "b.wav", 5: tmp_path / "none.wav"}
    room.mixer.looper.deck_mix(1, DeckMix(level=-6.0))
    room.mixer.looper.metronome(True, 0)
    room.mixer.looper.transport(True, BAR, 4)
    room.run(1000)
    room.mixer.record({target: str(path) for target, path in recorded.items()}, "wav", 32)
    room.run(BAR + BAR // 2)
    assert room.mixer.recorder.seconds == (BAR // 2 + 1000) / RATE
    room.mixer.record_stop()
    room.run(BAR)
    room.written()
    assert room.mixer.recorder.seconds == 0
    assert room.mixer.recorder.problem == ""
    first = room.loops[0]
    second = room.loops[1][:BAR] * np.float32(10 ** (-6 / 20))
    assert np.array_equal(read(recorded[0]), first)
    np.testing.assert_allclose(read(recorded[1]), second, atol=1e-7)
    np.testing.assert_allclose(read(recorded["master"]), first + second, atol=1e-7)
    assert not read(recorded[5]).any()
    assert len(read(recorded[5])) == BAR


def test_the_master_is_what_is_heard_but_for_the_metronome(tmp_path: Path) -> None:
    room = Room(level=0.6)
    room.mixer.volume(1.5)
    room.mixer.looper.transport(True, BAR)
    room.run(BAR)
    room.mixer.record({"master": str(tmp_path / "m.wav")}, "wav", 32)
    room.run(2 * BAR)
    room.mixer.record_stop()
    room.run(BAR)
    room.written()
    begin = room.lines[1] + room.mixer.limiter.delay
    recorded = read(tmp_path / "m.wav")
    assert len(recorded) == 2 * BAR
    assert np.array_equal(recorded, np.concatenate(room.heard)[begin : begin + 2 * BAR])
    assert np.abs(recorded).max() <= 1


@pytest.mark.parametrize(
    ("format", "bits", "error"), [("wav", 16, 1.1e-5 * 3), ("flac", 16, 3.3e-5), ("flac", 24, 2e-7)]
)
def test_formats(room: Room, tmp_path: Path, format: str, bits: int, error: float) -> None:
    path = tmp_path / f"a.{format}"
    room.mixer.looper.transport(True, BAR)
    room.mixer.record({0: str(path)}, format, bits)
    room.run(BAR)
    room.mixer.record_stop()
    room.run(1000)
    room.written()
    assert soundfile.info(path).subtype == f"PCM_{bits}"
    np.testing.assert_allclose(read(path), room.loops[0], atol=error)


def test_while_it_stands_still_from_the_first_sound_until_the_word(room: Room, tmp_path: Path) -> None:
    note = np.random.default_rng(2).normal(0, 0.1, (3000, 1)).astype(np.float32)
    room.mixer.record({"master": str(tmp_path / "m.wav"), 0: str(tmp_path / "a.wav")}, "wav", 32)
    room.run(4000, block=1000)
    room.mixer.load(9, circular(note, RATE, RATE, 0))
    room.mixer.note_on(1, 9, 1.0, 60)
    room.run(2000, block=1000)
    room.mixer.record_stop()
    room.run(1000)
    room.written()
    assert np.array_equal(read(tmp_path / "m.wav"), np.repeat(note[:2000], 2, 1))
    assert len(read(tmp_path / "a.wav")) == 2000


def test_armed_before_the_start_it_begins_with_the_first_bar(room: Room, tmp_path: Path) -> None:
    room.mixer.record({0: str(tmp_path / "a.wav")}, "wav", 32)
    room.run(5000)
    room.mixer.looper.transport(True, BAR)
    room.run(2000)
    room.mixer.looper.transport(False, BAR)
    room.run(2000)
    room.mixer.record_stop()
    room.run(100)
    room.written()
    recorded = read(tmp_path / "a.wav")
    assert np.array_equal(recorded[: 2000 - 240], room.loops[0][: 2000 - 240])
    assert not recorded[-500:].any()


def test_without_a_sample_there_is_no_file(room: Room, tmp_path: Path) -> None:
    room.mixer.record({"master": str(tmp_path / "m.wav")}, "wav", 24)
    room.run(1000)
    room.mixer.record_stop()
    room.run(1000)
    room.written()
    assert list(tmp_path.iterdir()) == []
    assert room.mixer.recorder.problem == ""


def test_the_next_recording_begins_where_the_last_one_ends(room: Room, tmp_path: Path) -> None:
    room.mixer.looper.transport(True, BAR)
    for name in "ab":
        room.mixer.record({1: str(tmp_path / name)}, "wav", 32)
        room.run(BAR)
    room.mixer.record_stop()
    room.run(BAR)
    room.written()
    assert np.array_equal(read(tmp_path / "a"), room.loops[1][:BAR])
    assert np.array_equal(read(tmp_path / "b"), room.loops[1][BAR:])


def test_a_folder_that_is_not_there_is_told_at_once(room: Room, tmp_path: Path) -> None:
    room.mixer.looper.transport(True, BAR)
    room.mixer.record({"master": str(tmp_path / "gone" / "m.wav")}, "wav", 24)
    room.run(100)
    room.written()
    assert "gone" in room.mixer.recorder.problem
    assert room.mixer.recorder.seconds == 0
    room.mixer.record({"master": str(tmp_path / "m.wav")}, "wav", 24)
    room.run(100)
    assert room.mixer.recorder.problem == ""
    room.mixer.record_stop()
    room.run(2 * BAR)
    room.written()


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be removed there")
def test_a_folder_that_is_removed_ends_the_recording_and_the_sound_goes_on(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    folder = tmp_path / "takes"
    folder.mkdir()
    room.mixer.looper.transport(True, BAR)
    room.mixer.record({0: str(folder / "a.wav")}, "wav", 24)
    room.run(BAR)
    shutil.rmtree(folder)
    room.run(100)
    room.mixer.recorder.join(PATIENCE)
    assert "a.wav" in room.mixer.recorder.problem
    room.run(BAR)
    assert room.heard[-1].any()
    assert room.mixer.recorder.seconds == 0


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
@pytest.mark.parametrize("format", ["wav", "flac"])
def test_a_file_that_cannot_grow_ends_the_recording_and_keeps_what_there_is(
    room: Room, tmp_path: Path, format: str
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        room.mixer.looper.transport(True, BAR)
        room.mixer.record({0: str(tmp_path / "a")}, format, 16)
        room.run(6 * BAR)
        room.mixer.recorder.join(PATIENCE)
        assert not room.mixer.recorder.seconds
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert room.mixer.recorder.problem
    kept = read(tmp_path / "a")
    assert len(kept) > 40_000
    np.testing.assert_allclose(kept, room.loops[0][: len(kept)], atol=3.3e-5)


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_disk_that_is_full_from_the_start_is_left_without_a_file(room: Room, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        room.mixer.looper.transport(True, BAR)
        room.mixer.record({0: str(tmp_path / "a")}, "flac", 16)
        room.run(3 * BAR)
        room.mixer.recorder.join(PATIENCE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert room.mixer.recorder.problem
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_too_slow(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BEHIND", 0.0)
    room.mixer.looper.transport(True, BAR)
    room.mixer.record({0: str(tmp_path / "a.wav")}, "wav", 16)
    room.run(BAR)
    room.mixer.recorder.join(PATIENCE)
    assert "slow" in room.mixer.recorder.problem


def test_wav_files_do_not_get_longer_than_their_header_can_tell(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_WAV", 100_000)
    room.mixer.looper.transport(True, BAR)
    room.mixer.record({0: str(tmp_path / "a.wav")}, "wav", 16)
    room.run(BAR)
    room.mixer.recorder.join(PATIENCE)
    assert "WAV" in room.mixer.recorder.problem
    assert 100_000 <= 4 * len(read(tmp_path / "a.wav")) < 110_000


def test_another_rate_ends_it(room: Room, tmp_path: Path) -> None:
    room.mixer.looper.transport(True, BAR)
    room.mixer.record({0: str(tmp_path / "a.wav")}, "wav", 32)
    room.run(5000)
    other = Mixer(44100)
    other.inherit(room.mixer)
    room.mixer.recorder.join(PATIENCE)
    assert other.recorder.problem
    assert np.array_equal(read(tmp_path / "a.wav"), room.loops[0][: 5000 - 240])
