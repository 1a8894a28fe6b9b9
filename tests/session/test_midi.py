"""MIDI in the session: notes to the player, the wheel to the explorer, choices to the settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import mido
import pytest

from studio.audio import midi as ports
from studio.core.undo import UndoStack
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.jobs import Jobs
from studio.session.midi import Midi
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.settings import Settings

DESK = "Desk"


class Port:
    """What `mido.open_input` gives."""

    def __init__(self, send: Callable[[mido.Message], None]) -> None:
        self.send = send

    def close(self) -> None:
        """Nothing was opened."""


class Studio:
    """A session's midi with what it plays."""

    def __init__(self, opened: dict[str, Port]) -> None:
        self.opened = opened
        self.undo = UndoStack()
        engine, settings = Engine(), Settings()
        self.explorer = Explorer(engine, self.undo, Jobs(lambda error: None))
        # Whether there is a network is all that matters here.
        self.explorer.weights = object()  # type: ignore[assignment]
        self.player = Player(engine, self.explorer, settings, Notices())
        self.played: list[tuple[Any, ...]] = []
        for name in ("note_on", "note_off", "sustain", "bend"):
            setattr(self.player, name, lambda *values, name=name: self.played.append((name, *values)))
        self.midi = Midi(self.player, self.explorer, settings)

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            self.midi.poll()
            time.sleep(0.002)

    def send(self, kind: str, **values: Any) -> None:
        self.opened[DESK].send(mido.Message(kind, **values))


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    opened: dict[str, Port] = {}

    def open_input(name: str, callback: Callable[[mido.Message], None]) -> Port:
        opened[name] = Port(callback)
        return opened[name]

    monkeypatch.setattr(mido, "get_input_names", lambda: [DESK])
    monkeypatch.setattr(mido, "open_input", open_input)
    monkeypatch.setattr(ports, "LOOK_SECONDS", 0.005)
    made = Studio(opened)
    yield made
    assert made.midi.close(5)


def test_nothing_happens_before_the_start(studio: Studio) -> None:
    studio.midi.poll()
    assert (studio.midi.ports, studio.midi.port_in_use, studio.midi.sentence) == ([], "", "")
    assert not studio.opened


def test_notes_reach_the_player_at_once(studio: Studio) -> None:
    studio.midi.start()
    studio.until(lambda: studio.midi.port_in_use == DESK)
    assert studio.midi.sentence == "Notes come from Desk."
    studio.send("note_on", note=60, velocity=99)
    studio.send("control_change", control=64, value=127)
    studio.send("pitchwheel", pitch=8191)
    studio.send("note_off", note=60)
    assert studio.played == [("note_on", 60, 99.0), ("sustain", True), ("bend", 2.0), ("note_off", 60)]


def test_the_light_goes_on_and_off(studio: Studio) -> None:
    lights: list[bool] = []
    studio.midi.changed.connect(lambda: lights.append(studio.midi.active))
    studio.midi.start()
    studio.until(lambda: studio.midi.port_in_use)
    studio.send("note_on", note=60, velocity=99)
    studio.until(lambda: studio.midi.active)
    studio.until(lambda: not studio.midi.active)
    assert lights[-2:] == [True, False]


def test_the_wheel_moves_the_chosen_direction_as_one_edit(studio: Studio) -> None:
    studio.midi.start()
    studio.until(lambda: studio.midi.port_in_use)
    studio.midi.set_direction(2)
    for value in (0, 60, 127):
        before = studio.explorer.state
        studio.send("control_change", control=1, value=value)
        assert studio.explorer.state is before
        studio.midi.poll()
        assert studio.explorer.state.directions == pytest.approx((0, 0, 6 * value / 127 - 3))
    studio.undo.undo()
    assert studio.explorer.state.directions == ()


def test_choices_are_remembered(studio: Studio) -> None:
    studio.midi.set_port("Stage")
    studio.midi.set_channel(10)
    studio.midi.set_direction(3)
    again = Midi(studio.player, studio.explorer, Settings())
    assert (again.port, again.channel, again.direction) == ("Stage", 10, 3)
    studio.midi.start()
    studio.until(lambda: studio.midi.ports == [DESK])
    assert studio.midi.sentence == "Stage is not connected."
    assert not studio.opened
    studio.midi.set_port("")
    studio.until(lambda: studio.midi.port_in_use == DESK)


def test_damaged_choices_mean_all() -> None:
    settings = Settings()
    settings.set("midi_channel", "ten")
    settings.set("midi_direction", 99)
    explorer = Explorer(Engine(), UndoStack(), Jobs(lambda error: None))
    damaged = Midi(Player(Engine(), explorer, settings, Notices()), explorer, settings)
    assert (damaged.channel, damaged.direction) == (0, 0)


def test_a_system_without_midi_says_so(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[str]:
        raise SystemError("no sequencer")

    monkeypatch.setattr(mido, "get_input_names", fail)
    studio.midi.start()
    studio.until(lambda: "no sequencer" in studio.midi.sentence)
    assert studio.midi.port_in_use == ""
