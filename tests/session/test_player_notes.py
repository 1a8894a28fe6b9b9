"""The player: which note a stroke sounds, and how notes follow the sliders."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from studio.core.conditions import ConditionSchema
from studio.core.notes import frequency
from studio.core.sound import Sound
from studio.session.player import Player
from tests.session.listening import RATE, Studio, weights


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
