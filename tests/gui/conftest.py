"""Sessions for the window's tests: networks painted by a formula, histories made up; no torch, no thread."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.conditions import ConditionSchema, class_schema
from studio.core.latent import LatentState
from studio.core.messages import Event, Frame, Sheet, StepMetrics, frozen
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

    def sheet(self, step: int) -> Sheet:
        return sheet(step)


def sheet(step: int, count: int = 12) -> Sheet:
    """Tiles of one step: three of each class."""
    tiles = np.full((count, SIDE, SIDE, 3), step % 256, np.uint8)
    return Sheet("run", step, frozen(tiles), tuple(range(100, 100 + count)), tuple(i % 4 for i in range(count)))


@pytest.fixture
def session() -> Session:
    """An empty session."""
    return Session()


@pytest.fixture
def explore() -> Callable[..., Session]:
    """Gives a session a network to explore."""

    def give(session: Session, *, layers: int = 4, schema: ConditionSchema | None = None, step: int = 100) -> Session:
        schema = class_schema(CLASSES) if schema is None else schema
        space = "w" if layers > 1 else "z"
        info = SimpleNamespace(
            space=space, layers=layers, latent=40, directions=8, schema=schema, resolution=SIDE, channels=3
        )
        session.engine.service = FakeService(info)  # type: ignore[assignment]
        session.explorer.publish(SimpleNamespace(step=step, run_id="run"))  # type: ignore[arg-type]
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
