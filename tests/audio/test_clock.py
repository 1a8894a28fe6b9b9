"""MIDI clock with real messages of mido, through ports that stand for other devices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import mido
import numpy as np
import pytest

from studio.audio import clock as module
from studio.audio.clock import PPQN, ClockIn, ClockOut, Pulses, Timeline
from studio.audio.midi import MidiInput
from studio.core.looping import TransportStatus
from studio.core.loops import bar_frames

RATE = 48000
SYNTH = "Synth:Synth MIDI 1 20:0"


class Port:
    """What `mido.open_output` gives: remembers what it was sent, and when."""

    def __init__(self, name: str) -> None:
        self.name, self.closed, self.broken = name, False, False
        self.sent: list[tuple[float, mido.Message]] = []

    def send(self, message: mido.Message) -> None:
        if self.broken:
            raise OSError("the cable was pulled")
        self.sent.append((time.monotonic(), message))

    def close(self) -> None:
        self.closed = True
        if self.broken:
            raise OSError("the cable was pulled")

    @property
    def kinds(self) -> list[str]:
        return [message.type for _moment, message in self.sent]


class Plugs:
    """What is plugged in, at the border of mido."""

    def __init__(self) -> None:
        self.names = [SYNTH, "Midi Through:Midi Through Port-0 14:0"]
        self.ports: list[Port] = []
        self.failure: Exception | None = None

    def get_output_names(self) -> list[str]:
        if self.failure:
            raise self.failure
        return list(self.names)

    def open_output(self, name: str) -> Port:
        self.ports.append(Port(name))
        return self.ports[-1]


@pytest.fixture
def plugs(monkeypatch: pytest.MonkeyPatch) -> Plugs:
    made = Plugs()
    monkeypatch.setattr(mido, "get_output_names", made.get_output_names)
    monkeypatch.setattr(mido, "open_output", made.open_output)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.005)
    return made


@pytest.fixture
def out(plugs: Plugs) -> Iterator[ClockOut]:
    sending = ClockOut("Synth:Synth MIDI 1")
    sending.start()
    until(lambda: sending.in_use)
    yield sending
    assert sending.close(5)
    assert all(port.closed for port in plugs.ports)


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def status(bpm: float, place: float = 0.0, playing: bool = True) -> TransportStatus:
    """The looper so many bars after its first bar line, just now."""
    bar = bar_frames(bpm, RATE)
    return TransportStatus(playing=playing, frame=round(place * bar), bar_frames=bar, at=time.monotonic())


def sent(pulses: Pulses, timeline: Timeline | None, begin: float, end: float) -> list[tuple[float, str, int]]:
    """What goes out between two moments when every nap ends in time."""
    found, now = [], begin
    while now < end:
        messages, wait = pulses.due(now, timeline)
        found += [(now, kind, position) for kind, position in messages]
        if wait is None:
            break
        now += wait + 1e-9
    return found


def test_pulses_lie_on_the_looper_and_start_comes_just_before_the_first_bar_line() -> None:
    line = Timeline(10.0, 0.02)
    found = sent(Pulses(), line, 9.5, 12.0)
    clocks = [moment for moment, kind, _position in found if kind == "clock"]
    np.testing.assert_allclose(clocks, 10.0 + 0.02 * np.arange(-25, 100), atol=1e-6)
    starts = [moment for moment, kind, _position in found if kind == "start"]
    np.testing.assert_allclose(starts, [9.998], atol=1e-6)
    assert {kind for _moment, kind, _position in found} == {"start", "clock"}


def test_a_late_first_status_still_starts_at_the_beginning() -> None:
    found = sent(Pulses(), Timeline(10.0, 0.02), 10.05, 10.2)
    assert [kind for _moment, kind, _position in found[:5]] == ["start", "clock", "clock", "clock", "clock"]
    assert len(found) == 1 + 10
    assert found[4][0] == pytest.approx(10.06, abs=1e-3)


def test_joining_in_the_middle_tells_the_place_and_continues_on_a_sixteenth() -> None:
    found = sent(Pulses(), Timeline(10.0, 0.02), 10.0 + 0.02 * 200.5, 16)
    assert [(kind, position) for _moment, kind, position in found[:3]] == [
        ("songpos", 34),
        ("continue", 0),
        ("clock", 0),
    ]
    assert found[2][0] == pytest.approx(10.0 + 0.02 * 34 * 6, abs=1e-6)


def test_stopping_beginning_again_and_oversleeping() -> None:
    pulses, line = Pulses(), Timeline(10.0, 0.02)
    assert pulses.due(9.0, None) == ([], None)
    sent(pulses, line, 9.9, 12.0)
    assert pulses.due(12.0, None) == ([("stop", 0)], None)
    assert pulses.due(12.0, None) == ([], None)
    sent(pulses, line, 12.0, 13.0)
    again = sent(pulses, Timeline(12.99, 0.02), 13.0, 13.1)
    assert [kind for _moment, kind, _position in again[:3]] == ["stop", "start", "clock"]
    slept = sent(pulses, Timeline(12.99, 0.02), 15.0, 15.2)
    assert [kind for _moment, kind, _position in slept[:4]] == ["stop", "songpos", "continue", "clock"]


def test_a_change_of_tempo_loses_no_pulse() -> None:
    pulses = Pulses()
    before = sent(pulses, Timeline(10.0, 0.02), 9.99, 11.0)
    after = sent(pulses, Timeline(11.0 - 50 * 0.015, 0.015), 11.0, 11.75)
    assert [kind for _moment, kind, _position in [*before, *after]].count("clock") == 100
    assert {kind for _moment, kind, _position in after} == {"clock"}


def test_it_is_sent_as_long_as_the_looper_plays(out: ClockOut, plugs: Plugs) -> None:
    assert out.ports == ("Synth:Synth MIDI 1",)
    port = plugs.ports[0]
    out.follow(status(240, -0.02), RATE)
    until(lambda: port.kinds.count("clock") >= 2 * PPQN)
    out.follow(status(240, playing=False), RATE)
    until(lambda: "stop" in port.kinds)
    assert [kind for kind in port.kinds if kind != "clock"] == ["start", "stop"]
    moments = np.array([moment for moment, message in port.sent if message.type == "clock"])
    assert np.polyfit(np.arange(len(moments)), moments, 1)[0] == pytest.approx(60 / 240 / PPQN, rel=0.1)


def test_ports_that_come_go_and_are_chosen(out: ClockOut, plugs: Plugs) -> None:
    out.follow(status(240), RATE)
    until(lambda: "clock" in plugs.ports[0].kinds)
    plugs.ports[0].broken = True
    plugs.names.clear()
    until(lambda: not out.in_use)
    assert plugs.ports[0].closed
    plugs.names.append("Synth:Synth MIDI 1 32:0")
    until(lambda: out.in_use)
    out.follow(status(240, 3.3), RATE)
    until(lambda: "continue" in plugs.ports[1].kinds)
    out.choose("")
    until(lambda: plugs.ports[1].closed)
    assert plugs.ports[1].kinds[-1] == "stop"


def test_a_system_without_midi(plugs: Plugs) -> None:
    plugs.failure = SystemError("no sequencer")
    sending = ClockOut("Synth")
    sending.start()
    until(lambda: sending.failure)
    sending.follow(status(120), RATE)
    plugs.failure = None
    sending.choose("Synth:Synth MIDI 1")
    until(lambda: sending.in_use)
    assert sending.close(5)
    assert ClockOut().close(1)


def test_statuses_that_are_a_little_off_are_smoothed() -> None:
    sending, noise = ClockOut(), np.random.default_rng(0)
    bar, begins = bar_frames(120, RATE), []
    for turn in range(300):
        at = 5.0 + turn / 30
        sending.follow(TransportStatus(True, round((at - 5.0) * RATE), bar, at + noise.normal(0, 0.002)), RATE)
        assert sending._timeline is not None
        begins.append(sending._timeline.begin)
    assert np.abs(np.array(begins[100:]) - 5.0).max() < 0.002
    sending.follow(TransportStatus(True, 0, bar, 30.0), RATE)
    assert sending._timeline.begin == 30.0


class Other:
    """A device that sends its clock."""

    def __init__(self, clock: ClockIn, port: str = "Box") -> None:
        self.clock, self.port, self.now = clock, port, 100.0
        self.noise = np.random.default_rng(5)

    def say(self, kind: str, **values: Any) -> None:
        self.clock.take(self.port, mido.Message(kind, **values), self.now)

    def pulses(self, count: int, bpm: float, jitter: float = 0.0) -> None:
        for _ in range(count):
            self.clock.take(self.port, mido.Message("clock"), self.now + abs(self.noise.normal(0, jitter)))
            self.now += 60 / bpm / PPQN


@pytest.mark.parametrize("bpm", [45.0, 120.0, 133.7, 235.0])
def test_the_tempo_of_a_clock_that_jitters(bpm: float) -> None:
    other = Other(ClockIn())
    other.pulses(10, bpm)
    assert other.clock.bpm(other.now) is None
    other.pulses(100, bpm, 0.001)
    assert other.clock.bpm(other.now) == pytest.approx(bpm, rel=0.004)
    late, other.now = other.now, other.now + 0.03
    other.clock.take("Box", mido.Message("clock"), other.now)
    other.now = late + 60 / bpm / PPQN
    other.pulses(30, bpm)
    assert other.clock.bpm(other.now) == pytest.approx(bpm, rel=0.004)
    assert other.clock.bpm(other.now + 1) is None


def test_it_follows_another_tempo_within_two_beats() -> None:
    other = Other(ClockIn())
    other.pulses(100, 120)
    other.pulses(2 * PPQN + 1, 140)
    assert other.clock.bpm(other.now) == pytest.approx(140, rel=1e-6)
    other.now += 2
    other.pulses(PPQN, 90)
    assert other.clock.bpm(other.now) == pytest.approx(90, rel=1e-6)
    other.pulses(100, 500)
    assert other.clock.bpm(other.now) is None


def test_start_stop_continue_and_how_far_the_looper_is_ahead() -> None:
    other = Other(ClockIn())
    clock, bar = other.clock, bar_frames(120, RATE)
    other.pulses(50, 120)
    assert not clock.running
    other.say("start")
    begin = other.now
    assert clock.running
    other.pulses(PPQN * 9, 120)

    def ahead(frame: float) -> float | None:
        place = TransportStatus(True, round(frame), bar, other.now - 0.01)
        return clock.ahead(place, RATE, other.now)

    there = (other.now - 0.01 - begin) * RATE
    assert ahead(there) == pytest.approx(0, abs=1e-4)
    assert ahead(there + 0.05 * RATE) == pytest.approx(0.05, abs=1e-4)
    assert ahead(there - 0.2 * RATE + 3 * bar) == pytest.approx(-0.2, abs=1e-4)
    assert clock.ahead(TransportStatus(), RATE, other.now) is None
    other.say("stop")
    assert not clock.running
    assert ahead(there) is None
    stopped = other.now
    other.pulses(40, 120)
    other.say("continue")
    there += (other.now - stopped) * RATE - 40 * 60 / 120 / PPQN * RATE
    other.pulses(PPQN, 120)
    assert ahead(there + 0.5 * RATE) == pytest.approx(0, abs=1e-4)
    other.say("stop")
    other.say("songpos", pos=16)
    other.say("continue")
    other.pulses(PPQN, 120)
    assert ahead(0.5 * RATE - 0.01 * RATE) == pytest.approx(0, abs=1e-4)


def test_of_two_clocks_the_first_one_counts_until_it_is_silent() -> None:
    first = Other(ClockIn())
    second = Other(first.clock, "Late")
    first.pulses(30, 120)
    second.now = first.now
    second.pulses(1, 90)
    second.say("start")
    assert first.clock.bpm(first.now) == pytest.approx(120, rel=1e-6)
    assert not first.clock.running
    second.now += 1
    second.say("start")
    second.pulses(30, 90)
    assert first.clock.bpm(second.now) == pytest.approx(90, rel=1e-6)
    assert first.clock.running


def test_keyboards_pass_the_clock_on(monkeypatch: pytest.MonkeyPatch) -> None:
    callbacks: list[Callable[[mido.Message], None]] = []

    class Silent:
        def close(self) -> None: ...

    def open_input(_name: str, callback: Callable[[mido.Message], None]) -> Silent:
        callbacks.append(callback)
        return Silent()

    monkeypatch.setattr(mido, "get_input_names", lambda: [SYNTH])
    monkeypatch.setattr(mido, "open_input", open_input)
    clock = ClockIn()
    heard = MidiInput(None, channel=3, clock=clock)  # type: ignore[arg-type]
    heard.start()
    until(lambda: heard.in_use)
    for message in (mido.Message("songpos", pos=4), mido.Message("continue"), mido.Message("clock")):
        callbacks[0](message)
    assert clock.running
    assert heard.close(5)
