"""The player: voice, auditions, threads and devices."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.latent import Voice
from studio.core.sound import Sound
from studio.session.player import Player
from studio.session.settings import Settings
from tests.session.listening import RATE, Studio, weights


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
