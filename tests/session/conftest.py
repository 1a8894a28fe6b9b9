"""A player to strike notes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.session.listening import Studio, Tape, weights


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setattr("studio.audio.engine.client.SoundEngine", Tape)
    made = Studio()
    made.player.start()
    made.explorer.publish(weights())
    made.player.poll()
    yield made
    made.sines.gate.set()
    made.service.close()
