"""A session to play loops in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.session import Session
from tests.session.looper.drumming import Drummer, opened, settle


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """With a project and a live network of loops, but nothing to hear them with."""
    made = opened(monkeypatch)
    settle(made)
    yield made
    Drummer.gate.set()
    assert made.close() == ""


@pytest.fixture
def session(silent: Session) -> Session:
    """The same with a sound engine."""
    silent.player.start()
    silent.player.wake()
    silent.poll()
    settle(silent)
    return silent
