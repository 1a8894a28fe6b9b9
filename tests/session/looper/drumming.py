"""A session whose networks take no time and whose sound engine is the real looper, turned by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from studio.audio.engine.clips import Clip, circular
from studio.audio.engine.looper import Looper as EngineLooper
from studio.audio.engine.status import EngineStatus
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.core.looping import DeckMix
from studio.core.loops import Pattern, Score
from studio.core.messages import Samples, frozen
from studio.core.sound import Sound
from studio.models.base import Shape
from studio.session import Session
from studio.session.looper.places import z_of
from studio.session.looper.state import DeckState
from studio.synthesis.loops import LoopService
from studio.synthesis.renderer import RendererInfo
from studio.training.recipe import Part
from studio.training.weights import Weights

RATE = 8000  # of the device, and of the networks
BAR = 16_000  # samples at 120 beats per minute
SIZES, LATENT = (4, 4), 8
SCHEMA = ConditionSchema(
    (
        ConditionField("style", "Style", values=("house", "rock")),
        ConditionField("swing", "Swing", "continuous", high=0.5, default=0),
    )
)


def weights(step: int = 1, run: str = "run", kind: str = "loops") -> Weights:
    length, steps = (BAR, 16) if kind == "loops" else (2048, 0)
    shape = Shape(LATENT, 0, 1, SCHEMA.width, length, RATE, steps=steps)
    return Weights(run, step, Part(name="drummer"), shape, SCHEMA, {})


def score_of(state: LatentState, step: int) -> Score:
    """Two voices: the first part of z says when they sound, the second what they sound like."""
    z = z_of(state, SIZES, LATENT)
    chance = np.random.RandomState(int(1000 * abs(float(z[:4].sum()))) % 2**31)
    velocities = (chance.rand(16, 2) < 0.4) * chance.uniform(0.2, 1, (16, 2))
    velocities[0] = 1
    time_ = np.arange(400)[:, None] / RATE
    tones = [np.sin(2 * np.pi * (200 + 100 * abs(float(value)) + step) * time_) for value in z[4:6]]
    shots = np.stack(tones).astype(np.float32) * np.float32(0.2)
    return Score(Pattern.of(velocities, ("kick", "snare")), frozen(shots), RATE)


class Drummer:
    """A network of loops that takes no time, unless the gate is closed."""

    gate = threading.Event()
    scored = True

    def __init__(self) -> None:
        self.info: RendererInfo | None = None
        self.directions = np.zeros((0, LATENT), np.float32)
        self._step = 0

    def load(self, given: Weights) -> None:
        self._step = given.step
        parts = ("pattern", "sound") if self.scored else ()
        sizes = SIZES if self.scored else ()
        kind = given.shape.kind
        self.info = RendererInfo("z", 2, LATENT, 0, SCHEMA, 0, 1, kind, 2.0, RATE, parts, sizes, 1, 120.0, self.scored)  # type: ignore[arg-type]

    def render(self, states: Sequence[LatentState], pictures: bool = True) -> Samples:
        assert self.gate.wait(5)
        from studio.audio.sequencer import play

        scores = [score_of(state, self._step) for state in states]
        sounds = np.stack([play(score, 120, RATE).sound.samples for score in scores])
        nothing = np.zeros((0, 1, 1, 3), np.uint8)
        return Samples(nothing, frozen(sounds), RATE)

    def scores(self, states: Sequence[LatentState]) -> tuple[Score, ...]:
        assert self.gate.wait(5)
        return tuple(score_of(state, self._step) for state in states)


class Booth:
    """Stands for the process that plays: the real decks on a clock that tests turn."""

    def __init__(self, device: str = "", latency: str = "normal") -> None:
        self.rate = RATE
        self.told: list[tuple[Any, ...]] = []
        self.clips: dict[int, Clip] = {}
        self.decks = EngineLooper(RATE, self.clips)
        self.tape: dict[int, list[np.ndarray]] = {}
        self.recording, self.problem = 0.0, ""
        self._numbers: dict[Any, int] = {}

    def loop(self, key: Any, sound: Sound) -> None:
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self.clips[number] = circular(sound.samples, sound.rate, self.rate, self.decks.bar_frames)

    def deck(self, deck: int, key: Any, number: int, when: str = "bar") -> None:
        self.told.append(("deck", deck, number, when))
        self.decks.deck(deck, 0 if key is None else self._numbers[key], number, when)

    def conform(self, bar_frames: int, loops: Mapping[int, tuple[Any, int]]) -> None:
        self.told.append(("conform", bar_frames, dict(loops)))
        self.decks.conform(bar_frames, {deck: (self._numbers[key], n) for deck, (key, n) in loops.items()})

    def transport(self, play: bool, bar_frames: int, count_in_beats: int = 0) -> None:
        self.told.append(("transport", play, bar_frames, count_in_beats))
        self.decks.transport(play, bar_frames, count_in_beats)

    def deck_mix(self, deck: int, mix: DeckMix) -> None:
        self.told.append(("deck_mix", deck, mix))

    def turn(self, frames: int) -> dict[int, np.ndarray]:
        """Let time go on; what each deck sounds like meanwhile."""
        self.decks.render(frames)
        return {deck: samples.copy() for deck, samples in self.decks.bus.items()}

    def status(self) -> EngineStatus:
        from dataclasses import replace

        transport = replace(self.decks.status(), at=time.monotonic(), recording=self.recording, problem=self.problem)
        return EngineStatus("playing", "Desk", rate=self.rate, transport=transport)

    def devices(self, refresh: bool = False) -> list[dict[str, str]]:
        return [{"name": "", "title": "Desk", "detail": ""}]

    def close(self, timeout: float = 2.0) -> bool:
        return True

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.told.append((name, *arguments))

    def of(self, *names: str) -> list[tuple[Any, ...]]:
        return [entry for entry in self.told if entry[0] in names]


def until(session: Session, met: Callable[[], object]) -> None:
    """Poll until something holds."""
    end = time.monotonic() + 5
    while not met():
        assert time.monotonic() < end, ("it did not happen", session.notices.items)
        session.poll()
        time.sleep(0.001)


def settle(session: Session) -> None:
    """Poll until every deck has the loop that it is set to."""
    session.poll()
    until(session, lambda: not any(session.looper.rendering.is_busy(deck) for deck in session.looper.decks))
    session.poll()


def booth(session: Session) -> Booth:
    out = session.player.engine
    assert isinstance(out, Booth)
    return out


def opened(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session with a project whose first deck plays the drummers; the others are empty, and nothing is heard yet."""
    monkeypatch.setattr("studio.audio.engine.client.SoundEngine", Booth)
    monkeypatch.setattr("studio.synthesis.loops.LoopService", lambda: LoopService(Drummer))
    monkeypatch.setattr("studio.export.weights.save_weights", lambda path, given: path.write_bytes(b"network"))
    monkeypatch.setattr("studio.export.weights.load_weights", lambda path: weights(int(path.stem.split("-")[1])))
    Drummer.gate.set()
    made = Session()
    made.engine.state = "ready"
    made.new_project()
    made.starters.wake()
    for deck in made.looper.decks[1:]:  # what came along would sound beside what a test listens to
        made.looper.put(deck, DeckState(deck.name))
    made.explorer.publish(weights())
    return made
