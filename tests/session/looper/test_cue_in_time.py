"""A tile of the sheet among real decks: from the first sample of the next bar line on, to the sample."""

from __future__ import annotations

import numpy as np

from studio.core.sound import Sound
from studio.session import Session
from studio.session.looper.cue import DECK
from tests.session.looper.drumming import BAR, RATE, booth, until


def test_it_begins_at_the_bar_line_and_goes_round_until_it_is_stopped(session: Session) -> None:
    session.looper.play()
    out = booth(session)
    out.turn(-out.decks.frame)
    out.turn(BAR // 2)
    session.poll()
    tone = np.float32(0.3) * np.sin(2 * np.pi * 5 * np.arange(BAR) / BAR + 1).astype(np.float32)
    session.cue.hear(Sound.of(tone, RATE), 1, "sheet 4")
    until(session, lambda: session.player.playing == "sheet 4")
    heard = out.turn(2 * BAR).get(DECK)
    assert heard is not None
    line = BAR // 2
    assert not heard[: line - RATE // 100].any()
    np.testing.assert_allclose(heard[line : line + BAR, 0], tone, atol=1e-6)
    np.testing.assert_allclose(heard[line + BAR :, 0], tone[: BAR // 2], atol=1e-6)
    session.player.stop()
    session.poll()
    out.turn(RATE)
    assert DECK not in out.turn(RATE)


def test_it_ends_when_the_looper_stops(session: Session) -> None:
    session.looper.play()
    booth(session).turn(100)
    session.poll()
    session.cue.hear(Sound.of(np.zeros(BAR, np.float32), RATE), 1, "crate x")
    until(session, lambda: session.player.playing == "crate x")
    session.looper.stop()
    assert session.player.playing == ""
