"""Keeping sounds: files with their note, place and network inside, packs, and coming back from them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.errors import StudioError
from studio.core.latent import LatentState, Voice
from studio.export.files import read_document
from studio.export.sfz import read_sfz
from studio.export.wav import sampling_of
from studio.session import Session

NOTES = ConditionSchema(
    (
        ConditionField("style", "Style", values=("brass", "flute")),
        ConditionField("pitch", "Pitch", "pitch", low=48, high=72, unit="MIDI"),
        ConditionField("velocity", "Velocity", "continuous", low=1, high=127),
    )
)
RATE, LENGTH = 16_000, 8192
PLACE = LatentState(
    psi=0.8,
    blend={"style": {"brass": 0.7, "flute": 0.3}, "pitch": 61.25, "velocity": 90.0},
    voice=Voice(detune=10, brightness=1),
).at_seed(42)


def until(session: Session, met: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, session.notices.items
        session.poll()
        time.sleep(0.002)


@pytest.fixture
def session() -> Iterator[Session]:
    """A session with a project that explores an untrained network for notes."""
    session = Session()
    session.engine.start()
    assert session.engine.wait()
    session.new_project()
    session.explorer.publish(network())
    go(session, PLACE)
    yield session
    assert session.close() == ""


def network():  # -> Weights; torch is loaded by the engine first
    from studio.models.base import Shape
    from studio.models.build import build_generator
    from studio.training.recipe import Part
    from studio.training.weights import Weights

    shape = Shape(16, 0, 1, NOTES.width, LENGTH, RATE, 2, 48, 72)
    params = {"width": 32, "overtones": 16, "bands": 9}
    tensors = build_generator("harmonic", params, shape, 0).state_dict()
    return Weights("run", 1200, Part(name="harmonic", params=params), shape, NOTES, tensors)


def go(session: Session, state: LatentState) -> None:
    """Move and wait for the sound there."""
    session.explorer.set(state, "move")
    until(session, lambda: session.explorer.frame is not None and not session.explorer.waiting)


def test_a_kept_sound_restores_place_network_and_samples(session: Session) -> None:
    path = session.kept.keep_picture()
    assert path.name == "brass_C#4_seed42_step1200.wav"
    assert session.explorer.frame is not None
    wanted = session.explorer.frame.sounds
    sampling = sampling_of(path)
    assert sampling is not None
    assert sampling.midi == pytest.approx(61.35, abs=1e-6)
    session.explorer.publish(replace(network(), step=1300))
    go(session, LatentState())
    session.drop([path])
    until(session, lambda: session.explorer.pinned == 1200 and not session.jobs.active)
    frame = session.explorer.frame
    until(session, lambda: session.explorer.frame is not frame and session.explorer.frame.step == 1200)
    assert session.explorer.state == PLACE
    np.testing.assert_array_equal(session.explorer.frame.sounds, wanted)
    (item,) = session.kept.items
    assert (item.kind, item.path) == ("sound", path)
    assert item.thumbnail is not None
    assert item.thumbnail.shape == (128, 128, 3)
    assert session.kept.sound_of(item).samples.shape == (LENGTH, 1)


def test_files_are_as_the_settings_want_them(session: Session, tmp_path: Path) -> None:
    for name, value in (("sound_format", "flac"), ("sound_rate", "44100"), ("sound_bits", "16")):
        session.settings.set(name, value)
    assert session.kept.offered_name == "brass_C#4_seed42_step1200.flac"
    kept = session.kept.keep_picture()
    info = soundfile.info(kept)
    assert (info.format, info.subtype, info.samplerate) == ("FLAC", "PCM_16", 44_100)
    assert LatentState.from_json(read_document(kept)["state"]) == PLACE
    bare = session.kept.export_sound(tmp_path / "bare.wav", with_recipe=False)
    assert soundfile.info(bare).subtype == "PCM_16"
    assert b"gan-studio" not in bare.read_bytes()
    session.settings.set("sound_bits", "32f")
    assert soundfile.info(session.kept.export_sound(tmp_path / "a.flac")).subtype == "PCM_24"
    session.settings.set("sound_rate", 5)
    assert soundfile.info(session.kept.export_sound(tmp_path / "own.wav")).samplerate == RATE
    picture = session.kept.export_picture(tmp_path / "spectrogram.png")
    assert LatentState.from_json(read_document(picture)["state"]) == PLACE
    with pytest.raises(StudioError, match="no kind of file"):
        session.kept.export_sound(tmp_path / "a.xyz")


def test_a_pack_is_made_of_the_place_on_show(session: Session, tmp_path: Path) -> None:
    job = session.kept.export_pack(tmp_path / "pack", 60, 62, (40, 100))
    until(session, lambda: not session.jobs.active)
    assert job.state == "done", session.notices.items
    regions = read_sfz(tmp_path / "pack" / "pack.sfz")
    assert [(r.key, r.low, r.high) for r in regions] == [(k, *v) for k in (60, 61, 62) for v in ((1, 70), (71, 127))]
    assert regions[0].sample == "brass_C4_seed42_v40.wav"
    assert "tune=10" in (tmp_path / "pack" / "pack.sfz").read_text()
    document = read_document(tmp_path / "pack" / regions[0].sample)
    state = LatentState.from_json(document["state"])
    assert state.blend == {**PLACE.blend, "pitch": 60.0, "velocity": 40.0}
    assert state.voice == Voice(brightness=1)
    assert document["weights"]
    second = session.kept.export_pack(tmp_path / "pack", 60, 60, (100,))
    until(session, lambda: not session.jobs.active)
    assert second.state == "done"
    assert (tmp_path / "pack" / session.kept.offered_pack_name).is_dir()
    assert session.kept.offered_pack_name == "brass_seed42_step1200"


def test_what_cannot_be_a_pack_is_said(session: Session, tmp_path: Path) -> None:
    for low, high, velocities in ((62, 60, (100,)), (60, 128, (100,)), (60, 62, (0,))):
        with pytest.raises(StudioError):
            session.kept.export_pack(tmp_path / "pack", low, high, velocities)
    job = session.kept.export_pack(tmp_path / "pack", 0, 127, (40, 80, 120))
    job.cancel()
    until(session, lambda: not session.jobs.active)
    assert job.state == "cancelled"
    assert not list(tmp_path.glob("*pack*"))
    assert not list(tmp_path.glob("*.part"))
