"""MIDI clock in and out of the looper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

import mido
import pytest

from studio.core.errors import StudioError
from studio.session import Session
from tests.session.looper.drumming import booth


class Out:
    """Stands for what sends the clock."""

    made: ClassVar[list[Out]] = []

    def __init__(self, port: str) -> None:
        self.port, self.ports, self.in_use = port, ("Synth", "Drum machine"), ""
        self.followed: list[Any] = []
        self.closed = False
        Out.made.append(self)

    def start(self) -> None: ...

    def choose(self, port: str) -> None:
        self.port = self.in_use = port

    def follow(self, status: Any, rate: int) -> None:
        self.followed.append((status, rate))

    def close(self, timeout: float) -> bool:
        self.closed = True
        return True


@pytest.fixture
def outs(monkeypatch: pytest.MonkeyPatch) -> list[Out]:
    monkeypatch.setattr("studio.audio.clock.ClockOut", Out)
    Out.made = []
    return Out.made


def test_the_clock_is_sent_while_it_is_wanted(session: Session, outs: list[Out]) -> None:
    looper = session.looper
    assert not looper.clock_out
    looper.set_clock_out(True)
    session.poll()
    (out,) = outs
    assert out.port == "Synth"  # the first there is
    assert looper.clocks.ports == ("Synth", "Drum machine")
    looper.clocks.set_port("Drum machine")
    assert out.port == "Drum machine"
    session.poll()
    assert out.followed[-1][1] == 8000
    looper.set_clock_out(False)
    session.poll()
    assert out.closed


def test_another_clock_is_followed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    looper, clock = session.looper, session.looper.clocks
    now = [100.0]
    monkeypatch.setattr("studio.session.looper.clocks.time", SimpleNamespace(monotonic=lambda: now[0]))

    def pulses(count: int, bpm: float) -> None:
        for _index in range(count):
            now[0] += 60 / bpm / 24
            clock.heard.take("box", mido.Message("clock"), now[0])

    looper.set_sync("midi")
    pulses(24, 100)
    session.poll()
    assert looper.bpm == pytest.approx(100, abs=0.01)
    assert not looper.playing
    clock.heard.take("box", mido.Message("start"), now[0])
    session.poll()
    assert looper.playing
    assert booth(session).of("transport")[-1][3] == 0  # the other one counts in
    clock.heard.take("box", mido.Message("stop"), now[0])
    session.poll()
    assert not looper.playing
    assert session.undo.undo_label == ""
    looper.set_sync("internal")
    pulses(60, 150)
    session.poll()
    assert looper.bpm == pytest.approx(100, abs=0.01)


def test_what_lies_apart_is_caught_up_with_gently(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = session.looper.clocks
    heard = SimpleNamespace(running=False, bpm=lambda now: 120.0, ahead=lambda status, rate, now: 0.2)
    clock.heard = heard  # type: ignore[assignment]
    clock.set_sync("midi")
    session.poll()
    assert 115 < session.looper.bpm < 120
    heard.ahead = lambda status, rate, now: 0.001
    clock._corrected = 0.0
    session.poll()
    assert session.looper.bpm == 120


def test_there_are_two_kinds(session: Session) -> None:
    with pytest.raises(StudioError):
        session.looper.set_sync("ableton")
