"""The player: strokes become notes of the engine, whatever arrives when."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from studio.audio.engine.status import EngineStatus
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState, Voice
from studio.core.messages import Samples, frozen
from studio.core.notes import frequency
from studio.core.sound import Sound
from studio.core.undo import UndoStack
from studio.models.base import Shape
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.jobs import Jobs
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.settings import Settings
from studio.synthesis.renderer import RendererInfo
from studio.synthesis.service import SynthesisService
from studio.training.recipe import Part
from studio.training.weights import Weights

RATE = 8000
SCHEMA = ConditionSchema(
    (
        ConditionField("pitch", "Pitch", "pitch", low=36, high=84),
        ConditionField("velocity", "Velocity", "continuous", low=1, high=127),
    )
)


def weights(step: int = 1, run: str = "run", schema: ConditionSchema = SCHEMA, length: int = 2048) -> Weights:
    shape = Shape(4, 0 if length else 16, 1, schema.width, length, RATE if length else 0)
    return Weights(run, step, Part(name="sines"), shape, schema, {})


class Sines:
    """A network that takes no time, unless the gate is closed."""

    directions = np.zeros((0, 4), np.float32)

    def __init__(self) -> None:
        self.step, self.info = 0, None
        self.gate = threading.Event()
        self.gate.set()
        self.rendered: list[LatentState] = []

    def load(self, given: Weights) -> None:
        self.step = given.step
        self.info = RendererInfo("z", 1, 4, 0, given.schema, 0, 1, "sounds", 0.256, RATE)

    def render(self, states: tuple[LatentState, ...], pictures: bool = True) -> Samples:
        self.gate.wait(5)
        self.rendered += states
        time_ = np.arange(2048) / RATE
        tones = [np.sin(2 * np.pi * frequency(s.blend.get("pitch", 60)) * time_) * s.psi for s in states]
        return Samples(np.zeros((0, 1, 1, 3), np.uint8), frozen(np.stack(tones)[..., None].astype(np.float32)), RATE)


class Tape:
    """Stands for the process that plays: writes down what it was told."""

    def __init__(self, device: str = "", latency: str = "normal") -> None:
        self.told: list[tuple[Any, ...]] = []
        self.now = EngineStatus("playing", "Desk")

    def status(self) -> EngineStatus:
        return self.now

    def devices(self, refresh: bool = False) -> list[dict[str, str]]:
        return [{"name": "", "title": "Desk", "detail": ""}]

    def close(self, timeout: float = 2.0) -> bool:
        return True

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.told.append((name, *arguments))

    def of(self, *names: str) -> list[tuple[Any, ...]]:
        return [entry for entry in list(self.told) if entry[0] in names]


class Studio:
    """A player with everything about it."""

    def __init__(self) -> None:
        self.sines = Sines()
        self.engine = Engine()
        self.service = self.engine.service = SynthesisService(lambda: self.sines)
        self.explorer = Explorer(self.engine, UndoStack(), Jobs(lambda error: None))
        self.settings, self.notices = Settings(), Notices()
        self.player = Player(self.engine, self.explorer, self.settings, self.notices)

    @property
    def tape(self) -> Tape:
        tape = self.player._fingers.out
        assert isinstance(tape, Tape)
        return tape

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            self.player.poll()
            time.sleep(0.002)

    def settle(self) -> None:
        """Until the synthesis has nothing to do."""
        done = threading.Event()
        self.service.listen("done", lambda frame: done.set())
        self.service.request("done", (LatentState(),), priority=100)
        assert done.wait(5)


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


def test_a_key_sounds_when_its_note_is_rendered(studio: Studio) -> None:
    studio.player.note_on(60, 96)
    assert studio.player.held == {60: 96.0}
    studio.until(lambda: studio.tape.of("note_on"))
    (__, key, sound, loop), *_, (__, note, note_key, gain, midi) = studio.tape.of("load", "note_on")
    assert note == 60
    assert key == note_key
    assert midi == 60
    assert 0 < gain < 0.5
    assert loop is not None
    assert np.abs(np.fft.rfft(sound.mono)).argmax() * RATE / 2048 == pytest.approx(frequency(60), abs=4)


def test_a_known_key_sounds_without_the_synthesis(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.player.note_off(60)
    studio.sines.gate.clear()
    studio.player.note_on(60)
    assert len(studio.tape.of("note_on")) == 2


def test_a_late_stroke_is_heard_briefly_and_ends(studio: Studio) -> None:
    studio.sines.gate.clear()
    studio.player.note_on(60)
    studio.player.note_off(60)
    assert not studio.player.held
    studio.sines.gate.set()
    studio.until(lambda: studio.tape.of("note_off"))
    assert [entry[0] for entry in studio.tape.of("note_on", "note_off")] == ["note_on", "note_off"]
    assert not studio.player.sounding


def test_a_stroke_of_long_ago_is_not_heard(studio: Studio) -> None:
    studio.sines.gate.clear()
    studio.player.note_on(60)
    studio.player.note_off(60)
    studio.until(lambda: not studio.player.sounding)
    studio.sines.gate.set()
    studio.settle()
    assert not studio.tape.of("note_on")


def test_strokes_before_there_is_an_engine_do_not_hang(studio: Studio) -> None:
    quiet = Player(studio.engine, studio.explorer, studio.settings, studio.notices)
    quiet.note_on(60)
    assert quiet.held == {}
    quiet.play(Sound.of(np.zeros(8), RATE), "a")
    assert quiet.playing == "a"


def test_a_slider_swaps_what_is_held(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.player.note_on(64)
    studio.until(lambda: len(studio.tape.of("note_on")) == 2)
    studio.explorer.put(replace(studio.explorer.state, psi=0.5))
    studio.until(lambda: len(studio.tape.of("replace")) == 2)
    swapped = {entry[1]: entry[2] for entry in studio.tape.of("replace")}
    last = {entry[1]: entry[2] for entry in studio.tape.of("load")}
    assert {key[1] for key in swapped.values()} == {60, 64}
    assert all(key in last for key in swapped.values())
    assert studio.player.clip is not None
    studio.player.poll()
    assert studio.player.clip.peak == pytest.approx(0.5, abs=0.01)


def test_a_drag_draws_the_newest_and_keeps_the_queue_short(studio: Studio) -> None:
    for midi in (60, 64, 67):
        studio.player.note_on(midi)
    studio.until(lambda: len(studio.tape.of("note_on")) == 3)
    studio.settle()
    before = len(studio.sines.rendered)
    studio.sines.gate.clear()
    for step in range(50):
        studio.explorer.put(replace(studio.explorer.state, psi=step / 50))
    studio.sines.gate.set()
    studio.until(lambda: len({e[1] for e in studio.tape.of("replace") if e[2][0] == 50}) == 3)
    studio.settle()
    # The one that was under way, then each held note once, and the picture.
    assert len(studio.sines.rendered) - before <= 7


def test_moving_the_pitch_slider_renders_no_note_again(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.explorer.put(replace(studio.explorer.state, blend={"pitch": 40.0, "velocity": 9.0}))
    studio.settle()
    assert not studio.tape.of("replace")


def test_new_weights_sound_the_old_clip_until_the_new_one_is_there(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.player.note_off(60)
    studio.until(lambda: not studio.player.sounding)
    studio.sines.gate.clear()
    studio.explorer.publish(weights(2))
    studio.player.note_on(60)
    assert len(studio.tape.of("note_on")) == 2
    studio.sines.gate.set()
    studio.until(lambda: studio.tape.of("replace"))
    assert studio.tape.of("note_on")[-1][2] != studio.tape.of("replace")[-1][2]


def test_another_place_does_not_sound_the_old_clip(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.player.note_off(60)
    studio.sines.gate.clear()
    studio.explorer.put(studio.explorer.state.at_seed(7))
    studio.player.note_on(60)
    assert len(studio.tape.of("note_on")) == 1


def test_the_pedal_keeps_notes_that_follow_the_slider(studio: Studio) -> None:
    studio.tape.now = replace(studio.tape.now, voices=1)
    studio.player.sustain(True)
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.player.note_off(60)
    studio.until(lambda: studio.tape.of("note_off"))
    studio.explorer.put(replace(studio.explorer.state, psi=0.3))
    studio.until(lambda: studio.tape.of("replace"))
    studio.player.sustain(False)
    studio.explorer.put(replace(studio.explorer.state, psi=0.2))
    studio.settle()
    assert len(studio.tape.of("replace")) == 1


def test_neighbours_are_ready_before_they_are_played(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: {entry[1][1] for entry in studio.tape.of("load")} == set(range(48, 73)))
    studio.sines.gate.clear()
    studio.player.note_on(67)
    assert studio.tape.of("note_on")[-1][1] == 67


def test_nothing_is_rendered_ahead_while_nobody_plays(studio: Studio) -> None:
    for _ in range(30):
        studio.player.poll()
        time.sleep(0.005)
    studio.settle()
    assert not studio.tape.of("load")


def test_layers_follow_the_velocity(studio: Studio) -> None:
    for midi, velocity in ((60, 20.0), (62, 50.0), (64, 90.0), (66, 127.0)):
        studio.player.note_on(midi, velocity)
    studio.until(lambda: len(studio.tape.of("note_on")) == 4)
    assert {entry[1]: entry[2][2] for entry in studio.tape.of("note_on")} == {60: 0, 62: 1, 64: 2, 66: 3}
    gains = {entry[1]: entry[3] for entry in studio.tape.of("note_on")}
    assert gains[60] < gains[62] < gains[64] < gains[66] == 0.5
    asked = {s.blend["pitch"]: s.blend["velocity"] for s in studio.sines.rendered if "velocity" in s.blend}
    assert asked[60.0] < asked[62.0] < asked[64.0] < asked[66.0] <= 127


def test_without_pitch_keys_transpose(studio: Studio) -> None:
    studio.explorer.publish(weights(3, "drums", ConditionSchema()))
    assert studio.player.playable
    assert studio.player.range is None
    studio.player.note_on(67)
    studio.until(lambda: studio.tape.of("note_on"))
    assert 700 in [state.voice.detune for state in studio.sines.rendered]


def test_the_live_voice_goes_to_the_engine_and_brightness_into_the_clips(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.explorer.put(replace(studio.explorer.state, voice=Voice(vibrato=30.0)))
    studio.settle()
    assert studio.tape.of("voice")[-1] == ("voice", Voice(vibrato=30.0))
    assert not studio.tape.of("replace")
    studio.explorer.put(replace(studio.explorer.state, voice=Voice(vibrato=30.0, brightness=2.0)))
    studio.until(lambda: studio.tape.of("replace"))
    assert Voice(brightness=2.0) in [state.voice for state in studio.sines.rendered]


def test_pictures_cannot_be_played(studio: Studio) -> None:
    studio.player.note_on(60)
    studio.until(lambda: studio.tape.of("note_on"))
    studio.explorer.publish(weights(1, "pictures", ConditionSchema(), 0))
    assert not studio.player.playable
    assert not studio.player.held
    assert studio.tape.of("note_off")
    studio.player.note_on(60)
    assert not studio.player.held


def test_signals_fire_in_poll_on_the_owners_thread(studio: Studio) -> None:
    fired: list[tuple[str, int]] = []
    player = studio.player
    for name in ("changed", "notes_changed", "played"):
        getattr(player, name).connect(lambda name=name: fired.append((name, threading.get_ident())))
    other = threading.Thread(target=lambda: (player.note_on(60), player.set_muted(True)))
    other.start()
    other.join()
    studio.settle()
    assert not fired
    player.poll()
    assert {name for name, _ in fired} == {"changed", "notes_changed", "played"}
    assert {thread for _, thread in fired} == {threading.get_ident()}
    fired.clear()
    player.poll()
    assert not fired


def test_an_audition_ends_by_itself_or_with_a_note(studio: Studio) -> None:
    player = studio.player
    short, long = Sound.of(np.ones(80), RATE), Sound.of(np.ones(80 * RATE), RATE)
    player.play(short, "sheet 1")
    assert player.playing == "sheet 1"
    player.poll()
    assert player.clip is short
    studio.until(lambda: not player.playing)
    assert not studio.tape.of("stop")
    player.play(long, "sheet 2")
    player.note_on(60)
    assert not player.playing
    studio.until(lambda: studio.tape.of("note_on") and player.clip is not long)
    assert [entry[0] for entry in studio.tape.of("play", "stop")] == ["play", "play", "stop"]


def test_panic_ends_everything(studio: Studio) -> None:
    player = studio.player
    player.sustain(True)
    for midi in range(40, 60):
        player.note_on(midi)
    player.play(Sound.of(np.ones(RATE), RATE), "a")
    player.panic()
    assert not player.held
    assert not player.sounding
    studio.settle()
    assert not [entry for entry in studio.tape.told[studio.tape.told.index(("panic",)) :] if entry[0] == "note_on"]


def test_many_threads_leave_nothing_sounding(studio: Studio) -> None:
    def play(first: int) -> None:
        for turn in range(40):
            studio.player.note_on(first + turn % 5, 1 + turn * 3)
            studio.player.note_off(first + turn % 5)

    hands = [threading.Thread(target=play, args=(30 + 10 * n,)) for n in range(3)]
    for hand in hands:
        hand.start()
    for step in range(20):
        studio.explorer.put(replace(studio.explorer.state, psi=step / 20))
        studio.player.poll()
    for hand in hands:
        hand.join()
    studio.until(lambda: not studio.player.sounding)
    studio.settle()
    down: set[int] = set()
    for name, midi, *_ in studio.tape.of("note_on", "note_off"):
        down = down | {midi} if name == "note_on" else down - {midi}
    assert not down


def test_a_lost_device_is_told_and_gaps_are_not(studio: Studio) -> None:
    studio.player.poll()
    studio.tape.now = replace(studio.tape.now, sentence="The computer was too busy.")
    studio.player.poll()
    assert not studio.notices.items
    studio.tape.now = replace(studio.tape.now, device="Other", sentence="The device has vanished.")
    studio.player.poll()
    assert [notice.sentence for notice in studio.notices.items] == ["The device has vanished."]
    studio.tape.now = replace(studio.tape.now, sentence="")
    studio.player.poll()
    assert not studio.notices.items


def test_choices_are_remembered(studio: Studio) -> None:
    studio.player.set_output("desk", "safe")
    studio.player.set_volume(-12.0)
    studio.player.set_muted(True)
    studio.player.close(1.0)
    again = Player(studio.engine, studio.explorer, Settings(), studio.notices)
    assert (again.device, again.latency, again.volume_db, again.muted) == ("desk", "safe", -12.0, True)
    assert studio.player.status.state == "playing"
