"""Progress with time left, and cancelling: one object passed down to every long action."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from studio.core.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """How far a long action is.

    Attributes:
        what: the stage, for people ("Reading pictures").
        done, total: units of work; total 0 when unknown.
        elapsed: seconds since this stage began.
    """

    what: str = ""
    done: int = 0
    total: int = 0
    elapsed: float = 0.0

    @property
    def fraction(self) -> float | None:
        """Share done in [0, 1], None when the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds left at the pace so far, at least 0; None before there is a pace."""
        if not self.total or self.done <= 0 or self.elapsed < 0.5:
            return None
        return self.elapsed * max(0, self.total - self.done) / self.done


class Reporter:
    """Carries progress up and a cancel request down; safe across threads.

    Args:
        listener: called with each `Progress`, on the working thread; keep it short.
    """

    def __init__(self, listener: Callable[[Progress], None] | None = None) -> None:
        self._listener = listener
        self._cancel = threading.Event()
        self._stage = ""
        self._began = time.monotonic()
        self.latest = Progress()

    def cancel(self) -> None:
        """Ask the action to stop at its next check."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked for it."""
        if self._cancel.is_set():
            raise Cancelled

    def report(self, what: str, done: int, total: int = 0) -> None:
        """Say how far the stage is, then check for a cancel request."""
        now = time.monotonic()
        if what != self._stage:
            self._stage, self._began = what, now
        self.latest = Progress(what, done, total, now - self._began)
        if self._listener is not None:
            self._listener(self.latest)
        self.check()

    def track(self, what: str, things: Iterable[T], total: int, every: int = 1) -> Iterator[T]:
        """Yield each thing, reporting every so many and at the end."""
        for index, thing in enumerate(things):
            if index % every == 0:
                self.report(what, index, total)
            yield thing
        self.report(what, total, total)
