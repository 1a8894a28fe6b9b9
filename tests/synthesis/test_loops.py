"""Loops rendered on a thread of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.sequencer import play
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.errors import StudioError
from studio.core.latent import LatentState
from studio.core.loops import Pattern, Score, bar_frames
from studio.core.messages import Samples, frozen
from studio.core.notes import NAMES
from studio.core.pattern_edits import PatternEdits
from studio.models.base import Shape
from studio.synthesis.loops import Answer, Failed, LoopJob, LoopMaker, LoopService, MadeLoop, key_of
from studio.synthesis.renderer import RendererInfo
from studio.training.recipe import Part
from studio.training.weights import Weights

RATE, BAR = 16_000, 32_000
TONAL = ConditionSchema(
    (ConditionField("key", "Key", values=NAMES), ConditionField("scale", "Scale", values=("minor",)))
)
SHOTS = np.random.RandomState(0).standard_normal((2, 500, 1)).astype(np.float32) * 0.1
SCORE = Score(Pattern.of(np.eye(16, 2), ("kick", "hat")), frozen(SHOTS), RATE)


class Band:
    """Plays the same score everywhere, and counts how often."""

    directions = np.zeros((0, 4), np.float32)

    def __init__(self, scored: bool = True, kind: str = "loops") -> None:
        self.scored, self.kind = scored, kind
        self.gate = threading.Event()
        self.gate.set()
        self.info: RendererInfo | None = None
        self.loaded: list[int] = []
        self.rendered: list[LatentState] = []

    def load(self, given: Weights) -> None:
        self.loaded.append(given.step)
        extras: dict[str, Any] = {"bars": 1, "bpm": 120.0, "scored": self.scored}
        self.info = RendererInfo("z", 1, 4, 0, given.schema, 0, 1, self.kind, 2.0, RATE, **extras)  # type: ignore[arg-type]

    def render(self, states: Sequence[LatentState], pictures: bool = True) -> Samples:
        assert self.gate.wait(5)
        self.rendered += states
        if any(state.psi == 0.25 for state in states):
            raise StudioError("There is nothing there.")
        sounds = frozen(np.stack([play(SCORE, 120, RATE).sound.samples for _state in states]))
        return Samples(np.zeros((0, 1, 1, 3), np.uint8), sounds, RATE)

    def scores(self, states: Sequence[LatentState]) -> tuple[Score, ...]:
        self.render(states)
        return (SCORE,) * len(states)


def job(**changes: Any) -> LoopJob:
    shape = Shape(4, 0, 1, TONAL.width, BAR, RATE, steps=16)
    weights = Weights("run", 1, Part(name="band"), shape, TONAL, {})
    state = LatentState(blend={"key": {"A": 0.6, "C": 0.4}})
    return replace(LoopJob("tag", "live", weights, state, 120.0, RATE), **changes)


def test_a_score_is_played_at_the_tempo_and_rate_asked_for() -> None:
    made = LoopMaker(Band).make(job(bpm=97.0, rate=48_000))
    assert made.loop is made.raw
    assert len(made.loop.sound.samples) == bar_frames(97, 48_000)
    assert (made.loop.root, made.loop.scale, made.loop.bpm) == (9, "minor", 97)
    assert made.own is SCORE.pattern
    np.testing.assert_array_equal(made.loop.sound.samples, play(SCORE, 97, 48_000).sound.samples)


def test_edits_and_swing_are_played_and_the_network_is_asked_once() -> None:
    band = Band()
    maker = LoopMaker(lambda: band)
    first = job()
    maker.make(first)
    edits = PatternEdits().with_hit(3, 1, 1.0, None)
    made = maker.make(replace(first, edits=edits, swing=0.3, bpm=130.0))
    assert made.loop.score is not None
    assert made.loop.score.pattern.velocities[3, 1] == 1
    assert made.loop.score.pattern.swing == 0.3
    assert made.own is SCORE.pattern
    assert len(band.rendered) == 1
    maker.make(replace(first, weights=replace(first.weights, step=2)))
    assert (len(band.rendered), band.loaded) == (2, [1, 2])


def test_each_network_has_a_renderer_and_old_ones_go() -> None:
    bands: list[Band] = []

    def another() -> Band:
        bands.append(Band())
        return bands[-1]

    maker = LoopMaker(another)
    for name in "abcdefga":
        maker.make(job(network=name))
    assert len(bands) == 8  # seven networks, and the first once more


def test_a_free_form_loop_keeps_its_pitch_and_fits() -> None:
    made = LoopMaker(lambda: Band(scored=False)).make(job(bpm=100.0, rate=44_100))
    assert made.own is None
    assert made.loop.score is None
    assert len(made.loop.sound.samples) == bar_frames(100, 44_100)
    own = LoopMaker(lambda: Band(scored=False)).make(job())
    np.testing.assert_array_equal(own.loop.sound.samples, play(SCORE, 120, RATE).sound.samples)


def test_theory_says_what_it_found() -> None:
    made = LoopMaker(Band).make(job(theory={"loudness": {}}))
    assert [finding.step for finding in made.findings] == ["loudness"]
    assert made.loop is not made.raw


def test_a_sound_file_stands_in_for_a_voice(tmp_path: Path) -> None:
    path = tmp_path / "clap.wav"
    soundfile.write(path, np.full((4000, 2), 0.9), 48_000)
    made = LoopMaker(Band).make(job(shots=((1, path), (7, path)), rate=48_000))
    assert made.loop.score is not None
    shots, wanted = made.loop.score.one_shots, float(np.abs(SHOTS[1]).max())
    assert shots.shape[2] == 2
    assert float(np.abs(shots[1]).max()) == pytest.approx(wanted, rel=0.1)
    assert made.loop.score.rate == 48_000
    assert made.loop.sound.channels == 2


def test_keys_are_those_that_weigh_most() -> None:
    assert key_of(LatentState(), ConditionSchema()) == (None, "")
    assert key_of(LatentState(), TONAL) == (0, "minor")
    assert key_of(LatentState(blend={"key": {"D": 0.9, "E": 0.1}}), TONAL) == (2, "minor")


class Studio:
    """A service whose network waits at a gate."""

    def __init__(self, **facts: Any) -> None:
        self.band = Band(**facts)
        self.service = LoopService(lambda: self.band)

    def answers(self, count: int) -> list[Answer]:
        found: list[Answer] = []
        end = time.monotonic() + 5
        while len(found) < count:
            assert time.monotonic() < end, found
            found += self.service.poll()
            time.sleep(0.001)
        return found


@pytest.fixture
def studio() -> Iterator[Studio]:
    made = Studio()
    yield made
    made.band.gate.set()
    assert made.service.close()


def test_the_newest_request_of_a_deck_wins_and_what_is_ahead_waits(studio: Studio) -> None:
    studio.band.gate.clear()
    studio.service.request("busy", [job(state=LatentState(psi=0.1))])
    time.sleep(0.05)
    studio.service.request("ahead", [job(state=LatentState(psi=0.2))], 5)
    studio.service.request("deck", [job(state=LatentState(psi=0.3))])
    newest = studio.service.request("deck", [job(state=LatentState(psi=0.4))])
    studio.service.request("gone", [job(state=LatentState(psi=0.5))])
    studio.service.release("gone")
    studio.band.gate.set()
    answers = studio.answers(3)
    assert [answer.slot for answer in answers] == ["busy", "deck", "ahead"]
    assert answers[1].stamp == newest
    assert [state.psi for state in studio.band.rendered] == [0.1, 0.4, 0.2]
    assert answers[0].loops[0].job.tag == "tag"


def test_what_goes_wrong_is_said_and_the_others_come(studio: Studio) -> None:
    studio.service.request("all", [job(), job(state=LatentState(psi=0.25)), job(rate=8000)])
    (answer,) = studio.answers(1)
    good, bad, other = answer.loops
    assert isinstance(good, MadeLoop)
    assert isinstance(other, MadeLoop)
    assert isinstance(bad, Failed)
    assert bad.sentence == "There is nothing there."


def test_a_network_of_notes_makes_no_loops() -> None:
    with pytest.raises(StudioError):
        LoopMaker(lambda: Band(kind="sounds")).make(job())
