"""Renders on a thread of its own: the newest request of each view wins, old ones are never drawn."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import torch

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.mailbox import Mailbox
from studio.core.messages import Frame, Samples
from studio.core.priority import lower_thread_priority
from studio.synthesis.renderer import Renderer, RendererInfo
from studio.training.weights import Weights

# Behind the window and before the trainer, which steps back by 10: a slider answers while training.
NICENESS = 5
ORIGINS = 32


class Renders(Protocol):
    """What the service needs of a renderer."""

    @property
    def info(self) -> RendererInfo | None: ...
    @property
    def step(self) -> int: ...
    @property
    def directions(self) -> np.ndarray: ...
    def load(self, weights: Weights) -> None: ...
    def render(self, states: tuple[LatentState, ...], pictures: bool = True) -> Samples: ...


@dataclass(frozen=True)
class _Request:
    stamp: int
    states: tuple[LatentState, ...]
    priority: int
    pictures: bool


@dataclass(frozen=True)
class Origin:
    """What a frame was drawn from: keep these, not what has come since, and it restores byte for byte.

    Attributes:
        weights: with the directions that were in use.
    """

    frame: Frame
    states: tuple[LatentState, ...]
    weights: Weights


class SynthesisService:
    """Draws the last request of each slot, again whenever new weights come.

    Attributes:
        error: why the last picture could not be drawn, empty when it could; the last good frame stays.

    Args:
        renderer: makes the renderer, on the service's own thread.
    """

    def __init__(self, renderer: Callable[[], Renders] = Renderer) -> None:
        self.error = ""
        self.info: RendererInfo | None = None
        self._make = renderer
        self._changed = threading.Condition()
        self._stamps = itertools.count(1)
        self._requests: dict[str, _Request] = {}
        self._due: list[str] = []
        self._weights: Weights | None = None
        self._loaded: Weights | None = None
        self._origins: deque[Origin] = deque(maxlen=ORIGINS)
        self._closing = False
        self._frames: dict[str, Mailbox[Frame]] = {}
        self._listeners: dict[str, Callable[[Frame], None]] = {}
        self._thread = threading.Thread(target=self._run, name="synthesis", daemon=True)
        self._thread.start()

    def publish(self, weights: Weights) -> None:
        """Draw with these weights from now on; only the newest that wait are used."""
        with self._changed:
            self._weights = weights
            self._changed.notify()

    def request(self, slot: str, states: tuple[LatentState, ...], priority: int = 0, pictures: bool = True) -> int:
        """Ask for samples; returns the stamp that the answer will carry. A newer request of the slot replaces it.

        Args:
            priority: lower goes first; among equals the one with the fewest states.
            pictures: also draw the spectrograms of sounds.
        """
        with self._changed:
            stamp = next(self._stamps)
            self._requests[slot] = _Request(stamp, states, priority, pictures)
            self._frames.setdefault(slot, Mailbox())
            if slot not in self._due:
                self._due.append(slot)
            self._changed.notify()
            return stamp

    def listen(self, prefix: str, callback: Callable[[Frame], None]) -> None:
        """Hand the frames of slots whose names begin so to `callback`, on the service's thread, instead of to `poll`.

        For sounds that should not wait for the window's next turn. Such a slot is drawn once per request, not
        again with new weights: whoever listens asks again.
        """
        self._listeners[prefix] = callback

    def release(self, slot: str) -> None:
        """Stop drawing for a view that is no longer looked at."""
        with self._changed:
            self._requests.pop(slot, None)
            if slot in self._due:
                self._due.remove(slot)

    def poll(self) -> list[Frame]:
        """Frames that have come since the last call, at most one per slot."""
        frames = [box.take() for box in list(self._frames.values())]
        return [frame for frame in frames if frame is not None]

    def origin(self, frame: Frame) -> Origin | None:
        """Exactly what a recent frame was drawn from, None for one of long ago."""
        return next((origin for origin in list(self._origins) if origin.frame is frame), None)

    def close(self, timeout: float = 5.0) -> bool:
        """Stop; False when the thread did not end in time."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    # On the service's thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        lower_thread_priority(NICENESS)
        torch.set_num_threads(1)
        renderer = self._make()
        while True:
            weights, slot = self._next(renderer.info is not None)
            if weights is None and not slot:
                return
            try:
                if weights is not None:
                    self._load(renderer, weights)
                if slot:
                    self._draw(renderer, slot)
            except Exception as error:
                self.error = (
                    str(error)
                    if isinstance(error, StudioError)
                    else _("This place could not be rendered: {reason}").format(reason=error)
                )

    def _next(self, ready: bool) -> tuple[Weights | None, str]:
        """Wait for work: weights to load or a slot to draw; neither when closing."""
        with self._changed:
            while not (self._closing or self._weights is not None or (ready and self._due)):
                self._changed.wait()
            if self._closing:
                return None, ""
            if self._weights is not None:
                weights, self._weights = self._weights, None
                return weights, ""
            # A pressed key goes before one picture under the finger, and that before many around it.
            slot = min(self._due, key=lambda name: (self._requests[name].priority, len(self._requests[name].states)))
            self._due.remove(slot)
            return None, slot

    def _load(self, renderer: Renders, weights: Weights) -> None:
        renderer.load(weights)
        self._loaded = replace(weights, directions=renderer.directions)
        self.info = renderer.info
        with self._changed:
            again = [slot for slot in self._requests if self._listener(slot) is None]
            self._due += [slot for slot in again if slot not in self._due]

    def _draw(self, renderer: Renders, slot: str) -> None:
        request = self._requests.get(slot)
        if request is None:
            return
        began = time.perf_counter()
        made = renderer.render(request.states, request.pictures)
        self.error = ""
        milliseconds = (time.perf_counter() - began) * 1000
        heard = made.sounds, made.rate, made.scores
        frame = Frame(request.stamp, slot, made.pictures, renderer.step, milliseconds, *heard)
        listener = self._listener(slot)
        if listener is not None:
            listener(frame)
            return
        assert self._loaded is not None
        self._origins.append(Origin(frame, request.states, self._loaded))
        self._frames[slot].put(frame)

    def _listener(self, slot: str) -> Callable[[Frame], None] | None:
        return next((callback for prefix, callback in self._listeners.items() if slot.startswith(prefix)), None)
