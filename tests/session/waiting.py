"""Waiting for what a session does behind the scenes."""

from __future__ import annotations

import time
from collections.abc import Callable

from studio.session import Session


def until(session: Session, met: Callable[[], object], seconds: float = 60) -> None:
    """Poll until something holds."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, (session.training.state, session.notices.items)
        session.poll()
        time.sleep(0.002)
