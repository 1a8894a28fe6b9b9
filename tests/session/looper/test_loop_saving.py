"""Loops as files, and recordings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.acid import acid_of
from studio.core.errors import StudioError
from studio.core.sound import Sound
from studio.export.files import read_document
from studio.export.midi_file import read_midi
from studio.session import Session
from studio.session.looper.state import DeckState
from tests.session.looper.drumming import BAR, RATE, Drummer, booth, settle, weights


def test_a_loop_is_saved_as_the_settings_want_it(session: Session, tmp_path: Path) -> None:
    looper = session.looper
    assert looper.offered_name(0) == "house_120bpm_seed0.wav"
    for name, value in (("sound_format", "flac"), ("sound_rate", "44100"), ("sound_bits", "16")):
        session.settings.set(name, value)
    assert looper.offered_name(0) == "house_120bpm_seed0.flac"
    path = looper.export_deck(0, tmp_path / "new" / looper.offered_name(0))
    info = soundfile.info(path)
    assert (info.format, info.subtype, info.samplerate, info.frames) == ("FLAC", "PCM_16", 44_100, 88_200)
    document = read_document(path)
    assert (document["format"], document["bpm"], document["bars"]) == ("gan-studio loop", 120, 1)
    assert DeckState.from_json(document["loop"]) == replace(looper.decks[0].setup, swing=None)
    assert (document["run_id"], document["step"], document["label"]) == ("run", 1, "house")
    session.wait()
    assert session.project is not None
    assert (session.project.folder / document["weights"]).is_file()
    with pytest.raises(StudioError):
        looper.export_deck(0, tmp_path / "a.png")
    with pytest.raises(StudioError):
        looper.export_deck(1, tmp_path / "a.wav")


def test_stems_have_one_name_one_length_and_leave_out_what_is_muted(session: Session, tmp_path: Path) -> None:
    looper = session.looper
    for deck in looper.decks[1:]:
        deck.set_network("live")
    looper.decks[3].set_mix(mute=True)
    settle(session)
    paths = looper.export_stems(tmp_path / "song")
    assert [path.name for path in paths] == ["song_Drums.wav", "song_Bass.wav", "song_Chords.wav"]
    assert {soundfile.info(path).frames for path in paths} == {BAR}
    acid = acid_of(paths[0])
    assert acid is not None
    assert acid.bpm == 120
    again = looper.export_stems(tmp_path / "song")
    assert again[0].parent == tmp_path / "song" / "Stems"


def test_patterns_and_voices_are_saved(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looper = session.looper
    looper.decks[0].set_hit(0, 0, velocity=0.5)
    settle(session)
    tempo, notes = read_midi(looper.export_midi(0, tmp_path / "beat.mid"))
    assert tempo == pytest.approx(120)
    pattern = looper.decks[0].pattern
    assert pattern is not None
    assert len(notes) == np.count_nonzero(pattern.velocities)
    shots = looper.export_one_shots(0, tmp_path / "kit")
    assert [path.name for path in shots] == ["01_kick.wav", "02_snare.wav"]
    assert looper.export_one_shots(0, tmp_path / "kit")[0].parent.parent == tmp_path / "kit"
    assert session.notices.items[-1].sentence.startswith("Saved “")
    monkeypatch.setattr(Drummer, "scored", False)
    session.explorer.publish(weights(5, run="textures"))
    settle(session)
    for action in (looper.export_midi, looper.export_one_shots):
        with pytest.raises(StudioError):
            action(0, tmp_path / "none")


def test_files_for_dragging_out_do_not_pile_up(session: Session) -> None:
    looper = session.looper
    for _index in range(24):
        path = looper.drag_file(0)
        path.rename(path.with_stem(f"{path.stem}_{_index}"))
    path = looper.drag_file(0)
    assert path.name == "house_120bpm_seed0.wav"
    assert len(list(path.parent.iterdir())) <= 22


def recorded(session: Session, what: str, seconds: float = 0.5) -> list[Path]:
    """Record as the engine would."""
    session.looper.play()
    session.poll()
    session.looper.record(what)
    (told,) = booth(session).of("record")
    booth(session).recording = seconds
    session.poll()
    for path in told[1].values():
        soundfile.write(path, np.zeros((int(RATE * seconds), 2)), RATE)
    return list(told[1].values())


def test_a_recording_goes_into_the_project_and_is_told_of(session: Session) -> None:
    looper = session.looper
    files = recorded(session, "master")
    assert looper.recording
    assert session.project is not None
    assert files[0].parent == session.project.kept_folder / "recordings"
    assert looper.stop_recording() == files
    assert not looper.recording
    session.poll()
    assert session.notices.items == []  # the files are not closed yet
    booth(session).recording = 0.0
    session.poll()
    assert files[0].name in session.notices.items[-1].sentence


def test_every_deck_is_recorded_for_itself(session: Session) -> None:
    session.looper.decks[2].set_network("live")
    settle(session)
    session.looper.decks[2].rename("a/b")
    files = recorded(session, "decks")
    assert [path.name.split(" ", 2)[2] for path in files] == ["Drums.wav", "a-b.wav"]
    session.looper.stop()
    assert not session.looper.recording


def test_a_recording_that_ends_early_says_why(session: Session) -> None:
    recorded(session, "master")
    booth(session).problem = "The disk is full."
    session.poll()
    assert not session.looper.recording
    assert session.notices.items[-1].sentence == "The disk is full."


def test_a_recording_ends_with_the_process_that_made_it(session: Session) -> None:
    (path,) = recorded(session, "master")
    cut_off(path)
    booth(session).recording = 0.0
    session.poll()
    assert not session.looper.recording
    assert "ended early" in session.notices.items[-1].sentence
    assert told(path) == RATE // 2


def test_recordings_that_were_cut_off_are_found_again(session: Session) -> None:
    (path,) = recorded(session, "master")
    cut_off(path)
    assert session.project is not None
    folder = session.project.folder
    session.close_project()
    session.open_project(folder)
    assert path.name in session.notices.items[-1].sentence
    assert told(path) == RATE // 2


def cut_off(path: Path) -> None:
    """As a writer leaves a WAV file that cannot say any more how long it has become."""
    data = path.read_bytes()
    at = data.index(b"data") + 4
    path.write_bytes(data[:4] + bytes(4) + data[8:at] + bytes(4) + data[at + 4 :])
    assert told(path) == 0


def told(path: Path) -> int:
    """Frames that a WAV file of two channels and 16 bits says it has."""
    data = path.read_bytes()
    return int.from_bytes(data[data.index(b"data") + 4 :][:4], "little") // 4


def test_nothing_recorded_is_said(session: Session) -> None:
    files = recorded(session, "master")
    for path in files:
        path.unlink()
    session.looper.stop_recording()
    booth(session).recording = 0.0
    session.poll()
    assert session.notices.items[-1].level == "warning"


def test_without_anything_to_record_there_is_no_recording(silent: Session) -> None:
    with pytest.raises(StudioError):
        silent.looper.record("master")


def test_one_shots_have_the_rate_of_loops_not_of_the_network(session: Session, tmp_path: Path) -> None:
    deck = session.looper.decks[0]
    shown = deck.shown
    assert shown is not None
    sound = Sound.of(np.zeros((96_000, 1), np.float32), 48_000)
    loop = replace(shown.made.loop, sound=sound)
    deck.shown = replace(shown, made=replace(shown.made, loop=loop))
    shots = session.looper.export_one_shots(0, tmp_path / "kit")
    assert {soundfile.info(path).samplerate for path in shots} == {48_000}


def test_what_was_saved_is_told(session: Session, tmp_path: Path) -> None:
    told = session.notices.items
    session.looper.export_deck(0, tmp_path / "mine.wav")
    assert "Saved “mine.wav”." in [notice.sentence for notice in session.notices.items]
    session.looper.export_stems(tmp_path / "song")
    session.looper.export_midi(0, tmp_path / "mine.mid")
    assert [n.sentence for n in session.notices.items if n not in told] == ["Saved “mine.mid”."]
    session.looper.drag_file(0)
    assert session.notices.items[-1].sentence == "Saved “mine.mid”."
