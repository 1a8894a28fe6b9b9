"""Two ways across a thread border: pictures may be dropped, scalars never are."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the newest thing only: a late reader gets the latest, never a backlog."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._thing: T | None = None

    def put(self, thing: T) -> None:
        """Replace whatever waits."""
        with self._condition:
            self._thing = thing
            self._condition.notify()

    def take(self, timeout: float | None = 0.0) -> T | None:
        """Remove and return the newest thing.

        Args:
            timeout: seconds to wait for one; 0 returns at once, None waits for ever.
        """
        with self._condition:
            if self._thing is None and timeout != 0.0:
                self._condition.wait(timeout)
            thing, self._thing = self._thing, None
            return thing

    def wake(self) -> None:
        """Let a waiting reader return empty-handed (used to stop it)."""
        with self._condition:
            self._condition.notify_all()


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
