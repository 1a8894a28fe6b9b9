"""Sessions for the window's tests: networks painted by a formula, histories made up; no torch, no thread."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from psygnal import Signal
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from studio.audio.engine.status import EngineStatus
from studio.core.conditions import ConditionField, ConditionSchema, class_schema
from studio.core.latent import LatentState
from studio.core.messages import Event, Frame, Sheet, StepMetrics, frozen
from studio.core.sound import Sound
from studio.session import Session

CLASSES = ("sea", "hills", "night", "fog")
SIDE = 16


def picture(state: LatentState) -> np.ndarray:
    """uint8 (16, 16, 3): a flat colour that says where one stands."""
    colour = [int(40 * state.seed_x) % 256, int(40 * state.seed_y) % 256, int(100 * state.psi) % 256]
    return np.full((SIDE, SIDE, 3), colour, np.uint8)


class FakeService:
    """Answers every request at the next poll."""

    def __init__(self, info: Any) -> None:
        self.info = info
        self.asked: dict[str, tuple[int, tuple[LatentState, ...]]] = {}
        self._stamps = itertools.count(1)

    def publish(self, weights: Any) -> None:
        self.weights = weights

    def request(self, slot: str, states: tuple[LatentState, ...]) -> int:
        self.asked[slot] = (next(self._stamps), states)
        return self.asked[slot][0]

    def release(self, slot: str) -> None:
        self.asked.pop(slot, None)

    def listen(self, slot: str, take: Any) -> None:
        """Nobody waits for notes here."""

    def origin(self, frame: Frame) -> None:
        return None

    def poll(self) -> list[Frame]:
        frames = [
            Frame(stamp, slot, frozen(np.stack([picture(s) for s in states])), self.weights.step, 1.0)
            for slot, (stamp, states) in self.asked.items()
        ]
        self.asked = {slot: asked for slot, asked in self.asked.items() if slot == "around"}
        return frames

    def close(self, timeout: float) -> bool:
        return True


class FakeReader:
    """Sheets that exist at some steps, each filled with its step."""

    def __init__(self, steps: Sequence[int]) -> None:
        self.steps = list(steps)

    def sheet(self, step: int, heard: bool = True) -> Sheet:
        return sheet(step)


def sheet(step: int, count: int = 12) -> Sheet:
    """Tiles of one step: three of each class."""
    tiles = np.full((count, SIDE, SIDE, 3), step % 256, np.uint8)
    return Sheet("run", step, frozen(tiles), tuple(range(100, 100 + count)), tuple(i % 4 for i in range(count)))


class FakePlayer:
    """A player that only remembers what it was asked; tests set `status`, `range` and `clip` and emit its signals."""

    changed, notes_changed, played = Signal(), Signal(), Signal()

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.held: dict[int, float] = {}
        self.range: tuple[int, int] | None = (36, 84)
        self.playable = True
        self.playing = ""
        self.clip: Sound | None = None
        self.began = 0.0
        self.times = 1.0
        self.last_note = 60
        self.volume_db, self.muted = 0.0, False
        self.sustained = False
        self.devices = [
            {"name": "", "title": "System default", "detail": ""},
            {"name": "desk", "title": "Desk speakers", "detail": "48 kHz, 2 channels"},
        ]
        self.device, self.latency = "", "normal"
        self.status = EngineStatus("playing", "Desk speakers", rate=48_000, latency_ms=11.0)

    @property
    def sounding(self) -> bool:
        return bool(self.held) or bool(self.playing)

    def note_on(self, midi: int, velocity: float = 96.0) -> None:
        self.held[midi] = velocity
        self.last_note = midi
        self.asked.append(("on", midi, velocity))
        self.notes_changed.emit()

    def note_off(self, midi: int) -> None:
        self.held.pop(midi, None)
        self.asked.append(("off", midi))
        self.notes_changed.emit()

    def sustain(self, on: bool) -> None:
        self.sustained = on
        self.changed.emit()

    def bend(self, semitones: float) -> None:
        self.asked.append(("bend", semitones))

    def panic(self) -> None:
        self.held.clear()
        self.playing, self.sustained = "", False
        self.asked.append(("panic",))
        self.notes_changed.emit()
        self.changed.emit()

    def play(self, sound: Sound, key: str = "", times: int = 1) -> None:
        self.clip, self.playing, self.began, self.times = sound, key, time.monotonic(), times
        self.asked.append(("play", key))
        self.played.emit()

    def stop(self) -> None:
        self.playing = ""
        self.played.emit()

    def set_volume(self, db: float) -> None:
        self.volume_db = db
        self.changed.emit()

    def set_muted(self, muted: bool) -> None:
        self.muted = muted
        self.changed.emit()

    def set_output(self, device: str, latency: str) -> None:
        self.device, self.latency = device, latency
        self.changed.emit()

    def look_for_devices(self) -> None:
        self.asked.append(("look",))

    def poll(self) -> None:
        """Nothing happens by itself."""

    def show(self, **facts: Any) -> None:
        """Be in another state."""
        self.status = replace(self.status, **facts)
        self.changed.emit()


class FakeMidi:
    """MIDI input with one port."""

    changed = Signal()

    def __init__(self) -> None:
        self.ports = ["Keystep 37"]
        self.port, self.channel, self.direction = "", 0, 0
        self.port_in_use = "Keystep 37"
        self.sentence = "Notes come from Keystep 37."
        self.active = False

    def set_port(self, port: str) -> None:
        self.port = port
        self.changed.emit()

    def set_channel(self, channel: int) -> None:
        self.channel = channel
        self.changed.emit()

    def set_direction(self, direction: int) -> None:
        self.direction = direction
        self.changed.emit()

    def poll(self) -> None:
        """Nothing happens by itself."""


SOUND_SCHEMA = ConditionSchema(
    (
        ConditionField("style", "Style", values=("brass", "flute", "organ")),
        ConditionField("pitch", "Pitch", "pitch", low=36, high=84, unit="MIDI"),
        ConditionField("velocity", "Velocity", "continuous", low=1, high=127),
    )
)


@pytest.fixture
def audible() -> Callable[[Session], Session]:
    """Gives a session a player and MIDI that make no sound and start nothing."""

    def give(session: Session) -> Session:
        session.player, session.midi = FakePlayer(), FakeMidi()  # type: ignore[assignment,attr-defined]
        return session

    return give


@pytest.fixture
def session() -> Session:
    """An empty session."""
    return Session()


@pytest.fixture
def explore() -> Callable[..., Session]:
    """Gives a session a network to explore."""

    def give(
        session: Session,
        *,
        layers: int = 4,
        schema: ConditionSchema | None = None,
        step: int = 100,
        kind: str = "pictures",
    ) -> Session:
        schema = schema or (SOUND_SCHEMA if kind == "sounds" else class_schema(CLASSES))
        space = "w" if layers > 1 else "z"
        info = SimpleNamespace(
            space=space, layers=layers, latent=40, directions=8, schema=schema, resolution=SIDE, channels=3, kind=kind
        )
        session.engine.service = FakeService(info)  # type: ignore[assignment]
        shape = SimpleNamespace(length=0, kind=kind)
        weights = SimpleNamespace(step=step, run_id="run", shape=shape, schema=schema)
        session.explorer.publish(weights)  # type: ignore[arg-type]
        session.explorer.poll()
        return session

    return give


@pytest.fixture
def train() -> Callable[..., Session]:
    """Gives a session the history of a run."""

    def give(session: Session, rows: int = 1000, every: int = 100) -> Session:
        steps = list(range(every, rows + 1, every))
        session.timeline._reader = FakeReader(steps)  # type: ignore[assignment]
        still = {"loss_d": 0.5, "logit_real": 1.0, "logit_fake": -1.0}
        metrics = [
            StepMetrics(step, step / 50, {"loss_g": 2 + float(np.sin(step / 40)), **still})
            for step in range(1, rows + 1)
        ]
        events = [Event("sheet", step) for step in steps]
        events.append(Event("edit", rows // 2, "Learning rate changed to 0.0005"))
        session.timeline.add(metrics, events, sheet(steps[-1]))
        return session

    return give


@pytest.fixture
def drag() -> Callable[..., None]:
    """Presses the left button at a point, moves over others and lets go; QTest's own moves hold no button."""

    def do(widget: QWidget, *stops: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, modifier, stops[0])
        for stop in stops[1:]:
            place = QPointF(stop)
            move = QMouseEvent(
                QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, left, modifier
            )
            QApplication.sendEvent(widget, move)
        QTest.mouseRelease(widget, left, modifier, stops[-1])

    return do


@pytest.fixture
def hover() -> Callable[..., None]:
    """Tell a widget that the pointer is over it; the real pointer belongs to whoever shares the screen."""

    def do(widget: QWidget, at: QPoint) -> None:
        place, none = QPointF(at), Qt.MouseButton.NoButton
        move = QMouseEvent(
            QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(widget, move)

    return do


@pytest.fixture
def looper_view(session, audible, qtbot):
    from studio.gui.stage.looper import LooperView
    from tests.gui.looping import looping  # which needs this file

    window = QMainWindow()
    qtbot.addWidget(window)
    made = LooperView(looping(audible(session)))
    tools = made.tools()
    qtbot.addWidget(tools)
    window.setCentralWidget(made)
    window.resize(1040, 560)
    window.show()
    yield made
    window.hide()  # the keys are let go


@pytest.fixture
def looper(looper_view):
    return looper_view.looper
