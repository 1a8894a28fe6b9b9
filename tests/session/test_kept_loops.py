"""Keeping the loop on show: a file with tempo, key and loop points, and coming back from it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from studio.audio.acid import acid_of
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.core.notes import NAMES
from studio.export.files import read_document
from studio.export.wav import sampling_of
from studio.session import Session
from tests.session.waiting import until

LOOPS = ConditionSchema(
    (
        ConditionField("style", "Style", values=("house", "rock")),
        ConditionField("key", "Key", values=NAMES),
        ConditionField("scale", "Scale", values=("major", "minor")),
    )
)
RATE, STEP = 16_000, 1952  # a sixteenth at just under 123 BPM
PLACE = LatentState(blend={"style": {"house": 1.0}, "key": {"A": 1.0}, "scale": {"minor": 1.0}}).at_seed(42)


@pytest.fixture
def session() -> Iterator[Session]:
    """A session with a project that explores an untrained network for loops."""
    session = Session()
    session.engine.start()
    assert session.engine.wait()
    session.new_project()
    session.explorer.publish(network())
    session.explorer.set(PLACE, "move")
    until(session, lambda: session.explorer.frame is not None and not session.explorer.waiting)
    yield session
    assert session.close() == ""


def network():  # -> Weights; torch is loaded by the engine first
    from studio.models.base import Shape
    from studio.models.build import build_generator
    from studio.training.recipe import Part
    from studio.training.weights import Weights

    shape = Shape(16, 0, 1, LOOPS.width, 16 * STEP, RATE, steps=16, key_at=2, scale_at=14, scales=("major", "minor"))
    tensors = build_generator("sequencer", {"width": 32}, shape, 0).state_dict()
    return Weights("run", 1200, Part(name="sequencer", params={"width": 32}), shape, LOOPS, tensors)


def test_a_kept_loop_tells_what_it_is_and_restores_its_place(session: Session) -> None:
    path = session.kept.keep_picture()
    assert path.name == "house_Amin_122.95bpm_seed42_step1200.wav"
    acid, sampling = acid_of(path), sampling_of(path)
    assert acid is not None
    assert sampling is not None
    assert (round(acid.bpm, 2), acid.beats, acid.root) == (122.95, 4, 69)
    assert sampling.loop == (0, 16 * STEP)
    assert soundfile.info(path).frames == 16 * STEP
    document = read_document(path)
    assert (document["format"], document["bars"]) == ("gan-studio loop", 1)
    frame = session.explorer.frame
    assert frame is not None
    assert frame.sounds is not None
    np.testing.assert_allclose(soundfile.read(path)[0], frame.sounds[0, :, 0], atol=1e-6)
    session.explorer.set(LatentState(), "move")
    until(session, lambda: not session.explorer.waiting)
    session.drop([path])
    until(session, lambda: session.explorer.state == PLACE and not session.jobs.active)


def test_a_kept_loop_at_another_rate_is_still_whole_bars(session: Session) -> None:
    session.settings.set("sound_rate", "44100")
    session.settings.set("sound_format", "flac")
    path = session.kept.keep_picture()
    assert path.name.endswith("_step1200.flac")
    assert soundfile.info(path).frames == round(16 * STEP * 44_100 / RATE)
