"""A player whose network takes no time and whose engine writes down what it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from studio.audio.engine.status import EngineStatus
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.core.messages import Samples, frozen
from studio.core.notes import frequency
from studio.core.undo import UndoStack
from studio.models.base import Shape
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.jobs import Jobs
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.settings import Settings
from studio.synthesis.renderer import RendererInfo
from studio.synthesis.service import SynthesisService
from studio.training.recipe import Part
from studio.training.weights import Weights

RATE = 8000
SCHEMA = ConditionSchema(
    (
        ConditionField("pitch", "Pitch", "pitch", low=36, high=84),
        ConditionField("velocity", "Velocity", "continuous", low=1, high=127),
    )
)


def weights(step: int = 1, run: str = "run", schema: ConditionSchema = SCHEMA, length: int = 2048) -> Weights:
    shape = Shape(4, 0 if length else 16, 1, schema.width, length, RATE if length else 0)
    return Weights(run, step, Part(name="sines"), shape, schema, {})


class Sines:
    """A network that takes no time, unless the gate is closed."""

    directions = np.zeros((0, 4), np.float32)

    def __init__(self) -> None:
        self.step, self.info = 0, None
        self.gate = threading.Event()
        self.gate.set()
        self.rendered: list[LatentState] = []

    def load(self, given: Weights) -> None:
        self.step = given.step
        self.info = RendererInfo("z", 1, 4, 0, given.schema, 0, 1, "sounds", 0.256, RATE)

    def render(self, states: tuple[LatentState, ...], pictures: bool = True) -> Samples:
        self.gate.wait(5)
        self.rendered += states
        time_ = np.arange(2048) / RATE
        tones = [np.sin(2 * np.pi * frequency(s.blend.get("pitch", 60)) * time_) * s.psi for s in states]
        return Samples(np.zeros((0, 1, 1, 3), np.uint8), frozen(np.stack(tones)[..., None].astype(np.float32)), RATE)


class Tape:
    """Stands for the process that plays: writes down what it was told."""

    def __init__(self, device: str = "", latency: str = "normal") -> None:
        self.told: list[tuple[Any, ...]] = []
        self.now = EngineStatus("playing", "Desk")

    def status(self) -> EngineStatus:
        return self.now

    def devices(self, refresh: bool = False) -> list[dict[str, str]]:
        return [{"name": "", "title": "Desk", "detail": ""}]

    def close(self, timeout: float = 2.0) -> bool:
        return True

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.told.append((name, *arguments))

    def of(self, *names: str) -> list[tuple[Any, ...]]:
        return [entry for entry in list(self.told) if entry[0] in names]


class Studio:
    """A player with everything about it."""

    def __init__(self) -> None:
        self.sines = Sines()
        self.engine = Engine()
        self.service = self.engine.service = SynthesisService(lambda: self.sines)
        self.explorer = Explorer(self.engine, UndoStack(), Jobs(lambda error: None))
        self.settings, self.notices = Settings(), Notices()
        self.player = Player(self.engine, self.explorer, self.settings, self.notices)

    @property
    def tape(self) -> Tape:
        tape = self.player._fingers.out
        assert isinstance(tape, Tape)
        return tape

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            self.player.poll()
            time.sleep(0.002)

    def settle(self) -> None:
        """Until the synthesis has nothing to do."""
        done = threading.Event()
        self.service.listen("done", lambda frame: done.set())
        self.service.request("done", (LatentState(),), priority=100)
        assert done.wait(5)
