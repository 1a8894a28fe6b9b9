"""A session with real decks that play a network of two drums at once, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.session import Session
from studio.session.looper.state import DeckState
from studio.synthesis.loops import LoopService
from tests.session.looper.drumming import Booth, Drummer, settle, weights


@pytest.fixture
def drums(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """With a project; decks 2 to 4 are empty."""
    monkeypatch.setattr("studio.audio.engine.client.SoundEngine", Booth)
    monkeypatch.setattr("studio.synthesis.loops.LoopService", lambda: LoopService(Drummer))
    monkeypatch.setattr("studio.export.weights.save_weights", lambda path, given: path.write_bytes(b"network"))
    monkeypatch.setattr("studio.export.weights.load_weights", lambda path: weights(int(path.name.split("-")[1])))
    Drummer.gate.set()
    made = Session()
    made.engine.state = "ready"
    made.new_project()
    made.starters.wake()
    for deck in made.looper.decks[1:]:  # what came along would sound beside what a test listens to
        made.looper.put(deck, DeckState(deck.name))
    made.explorer.publish(weights())
    made.player.start()
    made.player.wake()
    made.poll()
    settle(made)
    yield made
    made.close()
