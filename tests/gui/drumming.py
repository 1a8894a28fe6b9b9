"""A session with real decks that play a network of two drums at once, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.session import Session
from tests.session.looper.drumming import opened, settle


@pytest.fixture
def drums(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """With a project; decks 2 to 4 are empty."""
    made = opened(monkeypatch)
    made.player.start()
    made.player.wake()
    made.poll()
    settle(made)
    yield made
    made.close()
