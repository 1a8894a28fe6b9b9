"""A loop beside the decks: repeated at once while they rest, from the next bar line on while they play."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from psygnal import Signal

from studio.core.loops import bar_frames
from studio.core.sound import Sound
from studio.session.jobs import Jobs
from studio.session.looper.cue import DECK, Cue

RATE = 48_000


class FakePlayer:
    played = Signal()

    def __init__(self) -> None:
        self.playing, self.times, self.clip, self.began = "", 1.0, None, 0.0
        self.engine = FakeEngine()
        self.status = SimpleNamespace(rate=RATE)

    def play(self, sound, key="", times=1):
        self.clip, self.playing, self.times = sound, key, times
        self.played.emit()

    def goes_round(self, sound, key, began):
        self.clip, self.playing, self.began = sound, key, began

    def stop(self):
        self.playing = ""
        self.played.emit()


class FakeEngine:
    def __init__(self) -> None:
        self.loops, self.decks = {}, []

    def loop(self, key, sound):
        self.loops[key] = sound

    def deck(self, deck, key, number, when="bar"):
        self.decks.append((deck, key, number, when))


class FakeLooper:
    changed = Signal()

    def __init__(self) -> None:
        self.playing, self.bpm, self.bars_position = False, 120.0, 0.0


@pytest.fixture
def parts():
    player, looper = FakePlayer(), FakeLooper()
    jobs = Jobs(lambda error: pytest.fail(str(error)))
    yield Cue(looper, player, jobs), player, looper, jobs
    jobs.close()


def loop(bpm: float = 120.0, rate: int = 16_000) -> Sound:
    frames = bar_frames(bpm, rate)
    return Sound.of(0.5 * np.sin(2 * np.pi * 8 * np.arange(frames) / frames), rate)


def finish(jobs: Jobs) -> None:
    until = time.monotonic() + 10
    while jobs.active and time.monotonic() < until:
        jobs.poll()
        time.sleep(0.005)


def test_at_rest_it_is_repeated_and_a_second_time_ends_it(parts):
    cue, player, _looper, _jobs = parts
    cue.hear(loop(), 1, "sheet 3")
    assert (player.playing, player.times) == ("sheet 3", 15)
    assert not player.engine.decks
    cue.hear(loop(), 1, "sheet 3")
    assert player.playing == ""


def test_a_sound_that_is_no_loop_is_heard_once(parts):
    cue, player, _looper, _jobs = parts
    cue.hear(loop(), 0, "sheet 3")
    assert player.times == 1


@pytest.mark.parametrize("bpm", [120.0, 100.0])
def test_in_time_it_comes_in_at_the_bar_line_and_at_the_tempo(parts, bpm):
    cue, player, looper, jobs = parts
    looper.playing, looper.bpm, looper.bars_position = True, bpm, 2.75
    cue.hear(loop(), 1, "sheet 3")
    finish(jobs)
    (deck, key, number, when) = player.engine.decks[-1]
    assert (deck, when) == (DECK, "bar")
    assert number
    heard = player.engine.loops[key]
    assert (len(heard.samples), heard.rate) == (bar_frames(bpm, RATE), RATE)
    assert player.playing == "sheet 3"
    assert player.began - time.monotonic() == pytest.approx(0.25 * 240 / bpm, abs=0.2)


def test_it_goes_with_the_looper_and_with_another_sound(parts):
    cue, player, looper, jobs = parts
    for end in ("stop", "tempo", "other"):
        looper.playing, looper.bpm = True, 120.0
        cue.hear(loop(), 1, end)
        finish(jobs)
        assert player.engine.decks[-1][1] is not None
        if end == "other":
            player.play(loop(), "something else")
        else:
            looper.playing, looper.bpm = end != "stop", 90.0
            looper.changed.emit()
            assert player.playing == ""
        assert player.engine.decks[-1] == (DECK, None, 0, "now")


def test_what_is_made_too_late_is_left_aside(parts):
    cue, player, looper, jobs = parts
    looper.playing = True
    cue.hear(loop(), 1, "sheet 3")
    looper.playing = False
    finish(jobs)
    assert not player.engine.decks
    assert player.playing == ""
