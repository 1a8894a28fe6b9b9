"""The one timer of the window: whatever happened behind it is delivered here, some 30 times a second.

While a picture of the explorer is on its way it looks oftener, so that a slider's picture does not wait for the turn;
while points learn, whose plane moves thirty times a second, often enough to miss none.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, QTimer

from studio.session import Session

PERIOD_MS = 33
MOVING_MS = 22
HURRY_MS = 4


class Bridge(QObject):
    """Polls the session and turns what goes wrong in the window into notices instead of a dead window."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._poll)
        self._hook = sys.excepthook

    def start(self) -> None:
        self._timer.start()
        self._session.explorer.changed.connect(self._hurry)
        sys.excepthook = self._caught

    def stop(self) -> None:
        self._session.explorer.changed.disconnect(self._hurry, missing_ok=True)
        self._timer.stop()
        sys.excepthook = self._hook

    def _poll(self) -> None:
        self._session.guarded(self._session.poll)
        period = self._period()
        if self._timer.interval() != period and not self._session.explorer.waiting:
            self._timer.setInterval(period)

    def _period(self) -> int:
        training = self._session.training
        return MOVING_MS if training.state == "running" and training.kind == "points" else PERIOD_MS

    def _hurry(self) -> None:
        if self._timer.isActive() and self._session.explorer.waiting and self._timer.interval() != HURRY_MS:
            self._timer.setInterval(HURRY_MS)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        if threading.current_thread() is threading.main_thread() and isinstance(error, Exception):
            self._session.notices.error(error, key=f"{kind.__name__}: {error}")
        # What a broken call held is let go: a painter that stays open takes the whole program with it.
        traceback.clear_frames(trace)
