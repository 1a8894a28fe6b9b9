"""MIDI input: real messages of mido through ports that stand for keyboards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import mido
import pytest

from studio.audio import midi
from studio.audio.midi import MidiInput, stable

DESK, STAGE = "Desk:Desk MIDI 1 24:0", "Stage:Stage MIDI 1 28:0"


class Port:
    """What `mido.open_input` gives."""

    def __init__(self, plugs: Plugs, name: str, callback: Callable[[mido.Message], None]) -> None:
        self._plugs, self._name, self.send = plugs, name, callback
        plugs.open[name] = self

    def close(self) -> None:
        self._plugs.open.pop(self._name)
        if self._name not in self._plugs.names:
            raise OSError("the cable was pulled")


class Plugs:
    """The keyboards that are plugged in, at the border of mido."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.open: dict[str, Port] = {}
        self.failure: Exception | None = None
        self.asked = 0

    def get_input_names(self) -> list[str]:
        self.asked += 1
        if self.failure:
            raise self.failure
        return list(self.names)

    def open_input(self, name: str, callback: Callable[[mido.Message], None]) -> Port:
        if name.startswith("Busy"):
            raise OSError("in use")
        return Port(self, name, callback)

    def send(self, name: str, kind: str, **values: Any) -> None:
        self.open[name].send(mido.Message(kind, **values))


class Listener:
    """Writes down what was played."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *values: self.told.append((name, *values))


@pytest.fixture
def plugs(monkeypatch: pytest.MonkeyPatch) -> Plugs:
    made = Plugs()
    monkeypatch.setattr(mido, "get_input_names", made.get_input_names)
    monkeypatch.setattr(mido, "open_input", made.open_input)
    monkeypatch.setattr(midi, "LOOK_SECONDS", 0.005)
    return made


@pytest.fixture
def ears() -> Listener:
    return Listener()


@pytest.fixture
def start(plugs: Plugs, ears: Listener) -> Iterator[Callable[..., MidiInput]]:
    made: list[MidiInput] = []

    def begin(*names: str, **choice: Any) -> MidiInput:
        plugs.names = list(names)
        made.append(MidiInput(ears, **choice))
        made[-1].start()
        until(lambda: plugs.asked > 1 or plugs.failure)
        return made[-1]

    yield begin
    for each in made:
        assert each.close(5)
    assert not plugs.open


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def test_everything_a_keyboard_says(start: Callable[..., MidiInput], plugs: Plugs, ears: Listener) -> None:
    heard = start(DESK)
    assert heard.in_use == heard.ports == ("Desk:Desk MIDI 1",)
    plugs.send(DESK, "note_on", note=60, velocity=100)
    plugs.send(DESK, "note_on", note=60, velocity=0)
    plugs.send(DESK, "note_on", note=62, velocity=1)
    plugs.send(DESK, "note_off", note=62, velocity=64)
    for pitch in (-8192, 0, 8191):
        plugs.send(DESK, "pitchwheel", pitch=pitch)
    for value in (10, 70, 100, 63, 0):
        plugs.send(DESK, "control_change", control=64, value=value)
    plugs.send(DESK, "control_change", control=1, value=127)
    assert ears.told == [
        ("note_on", 60, 100.0), ("note_off", 60), ("note_on", 62, 1.0), ("note_off", 62),
        ("bend", -2.0), ("bend", 0.0), ("bend", 2.0), ("sustain", True), ("sustain", False), ("wheel", 1.0),
    ]  # fmt: skip
    assert heard.heard_at > 0


def test_what_means_nothing_here_is_passed_over(start: Callable[..., MidiInput], plugs: Plugs, ears: Listener) -> None:
    heard = start(DESK)
    plugs.open[DESK].send(mido.Message("clock"))
    plugs.open[DESK].send(mido.Message("sysex", data=(1, 2)))
    plugs.send(DESK, "program_change", program=3)
    plugs.send(DESK, "aftertouch", value=3)
    plugs.send(DESK, "control_change", control=7, value=3)
    assert not ears.told
    assert heard.heard_at == 0


def test_keyboards_come_and_go(start: Callable[..., MidiInput], plugs: Plugs, ears: Listener) -> None:
    heard = start()
    assert heard.in_use == ()
    plugs.names = [DESK, STAGE, "Midi Through:Midi Through Port-0 14:0", "Busy 20:0"]
    until(lambda: len(heard.in_use) == 2)
    assert heard.ports == ("Desk:Desk MIDI 1", "Stage:Stage MIDI 1", "Busy")
    plugs.send(DESK, "note_on", note=60, velocity=100)
    plugs.send(DESK, "control_change", control=64, value=127)
    plugs.send(STAGE, "note_on", note=72, velocity=100)
    plugs.names.remove(DESK)
    until(lambda: heard.in_use == ("Stage:Stage MIDI 1",))
    assert ears.told[3:] == [("note_off", 60), ("sustain", False)]


def test_one_port_is_chosen_and_found_again(start: Callable[..., MidiInput], plugs: Plugs, ears: Listener) -> None:
    heard = start(DESK, STAGE, port=stable(STAGE))
    assert heard.in_use == ("Stage:Stage MIDI 1",)
    plugs.send(STAGE, "note_on", note=72, velocity=100)
    heard.choose(stable(DESK), 0)
    until(lambda: heard.in_use == ("Desk:Desk MIDI 1",))
    assert ears.told[-1] == ("note_off", 72)
    plugs.names = ["Desk:Desk MIDI 1 31:0"]
    until(lambda: list(plugs.open) == plugs.names)
    assert heard.in_use == ("Desk:Desk MIDI 1",)


def test_one_channel(start: Callable[..., MidiInput], plugs: Plugs, ears: Listener) -> None:
    heard = start(DESK, channel=2)
    plugs.send(DESK, "note_on", note=60, velocity=100, channel=0)
    plugs.send(DESK, "note_on", note=61, velocity=100, channel=1)
    assert ears.told == [("note_on", 61, 100.0)]
    before = plugs.open[DESK]
    heard.choose("", 1)
    until(lambda: plugs.open.get(DESK) not in (None, before))
    plugs.send(DESK, "note_on", note=60, velocity=100, channel=0)
    assert ears.told[1:] == [("note_off", 61), ("note_on", 60, 100.0)]


def test_all_notes_off(start: Callable[..., MidiInput], plugs: Plugs, ears: Listener) -> None:
    start(DESK)
    plugs.send(DESK, "note_on", note=60, velocity=100)
    plugs.send(DESK, "control_change", control=123, value=0)
    assert ears.told[1:] == [("note_off", 60)]


def test_a_system_without_midi(start: Callable[..., MidiInput], plugs: Plugs) -> None:
    plugs.failure = SystemError("no sequencer")
    heard = start()
    until(lambda: heard.failure)
    assert heard.failure == "no sequencer"
    asked = plugs.asked
    threading.Event().wait(0.05)
    assert plugs.asked == asked
    plugs.failure, plugs.names = None, [DESK]
    heard.choose("", 0)
    until(lambda: heard.in_use)
    assert not heard.failure


def test_closing_what_never_began(ears: Listener) -> None:
    assert MidiInput(ears).close(1)
