"""One large painting at a time: what can wait goes between two pictures of what moves."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

SOON_MS, AGAIN_MS = 120, 4
BETWEEN = (0.006, 0.015)  # s after a picture: it is out by then, and the next one is not yet due
STILL = 0.05  # s without a picture after which nothing is in the way


class _Last:
    """When something large was painted, s of the monotonic clock."""

    at = 0.0


def painted() -> None:
    """Tell that a picture which moves, or something as large, is being painted."""
    _Last.at = time.monotonic()


class Soon(QObject):
    """Calls `act` once, some time after it was asked for, not in the turn in which the picture in the middle is
    painted: both together hold the window up for longer than one picture of the screen.

    Args:
        parent: it lives as long.
        act: repaints something large.
    """

    def __init__(self, parent: QObject, act: Callable[[], None]) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._try)

    def ask(self) -> None:
        """However often, it is done once."""
        if not self._timer.isActive():
            self._timer.start(SOON_MS)

    def _try(self) -> None:
        since = time.monotonic() - _Last.at
        if BETWEEN[0] <= since <= BETWEEN[1] or since >= STILL:
            painted()
            self._act()
        else:
            self._timer.start(AGAIN_MS)
