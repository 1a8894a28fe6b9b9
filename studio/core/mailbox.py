"""Ways across a thread border: pictures and looks may be dropped, scalars never are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the newest thing only: a late reader gets the latest, never a backlog."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thing: T | None = None

    def put(self, thing: T) -> None:
        """Replace whatever waits."""
        with self._lock:
            self._thing = thing

    def take(self) -> T | None:
        """Remove and return the newest thing, None when nothing has come since the last time."""
        with self._lock:
            thing, self._thing = self._thing, None
            return thing


class Pigeonholes(Generic[T]):
    """Holds the newest thing of each name, so that nothing piles up while nobody comes for it.

    Args:
        name: of a thing.
    """

    def __init__(self, name: Callable[[T], str]) -> None:
        self._lock = threading.Lock()
        self._name = name
        self._things: dict[str, T] = {}

    def put(self, thing: T) -> None:
        """Replace what waits under its name."""
        with self._lock:
            self._things[self._name(thing)] = thing

    def drain(self) -> list[T]:
        """Remove and return what waits."""
        with self._lock:
            things, self._things = list(self._things.values()), {}
            return things


class Channel(Generic[T]):
    """Keeps everything in order until it is drained: metrics and events."""

    def __init__(self) -> None:
        self._things: deque[T] = deque()

    def put(self, thing: T) -> None:
        self._things.append(thing)

    def drain(self) -> list[T]:
        """Remove and return all that has arrived, oldest first."""
        things: list[T] = []
        while True:
            try:
                things.append(self._things.popleft())
            except IndexError:
                return things
