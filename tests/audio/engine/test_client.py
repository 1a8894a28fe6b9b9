"""The engine as the window has it: a process of its own, on any machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.engine.client import MOST_UNHEARD, SoundEngine
from studio.audio.engine.transport import DECKS
from studio.core.latent import Voice
from studio.core.looping import DeckMix
from studio.core.loops import bar_frames
from studio.core.sound import Sound

PATIENCE = 20.0


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SoundEngine]:
    """A running engine that finds no sound server, and most often no device either."""
    for name in ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    sound = SoundEngine()
    sound.start()
    yield sound
    assert sound.close(PATIENCE)
    assert sound.status().state == "off"


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def tone(level: float = 0.5, seconds: float = 0.5) -> Sound:
    return Sound.of(level * np.sin(np.arange(round(16000 * seconds)) / 10), 16000)


def test_notes_and_auditions_are_played(engine: SoundEngine) -> None:
    engine.load("a", tone(), (2000, 6000))
    engine.note_on(1, "a", 0.5, 60)
    engine.note_on(2, "late", 0.5, 62)
    until(lambda: engine.status().voices == 1)
    status = engine.status()
    assert status.state in ("playing", "silent")
    assert bool(status.sentence) == (status.state == "silent")
    assert status.rate > 0
    until(lambda: engine.status().peak[0] > -20)
    engine.load("late", tone(), (2000, 6000))
    until(lambda: engine.status().voices == 2)
    engine.replace(1, "late")
    engine.voice(Voice(vibrato=30, glide=0.1))
    engine.bend(0.5)
    engine.sustain(True)
    engine.note_off(1)
    engine.sustain(False)
    until(lambda: engine.status().voices == 1)
    engine.play(tone(seconds=1.0))
    until(lambda: engine.status().playing)
    engine.stop()
    until(lambda: not engine.status().playing)
    engine.play(tone(seconds=0.1))
    engine.panic()
    until(lambda: engine.status().voices == 0)
    engine.volume(-90)
    engine.mute(True)
    engine.note_on(1, "a")
    until(lambda: engine.status().voices == 1)
    time.sleep(0.2)
    engine.status()
    time.sleep(0.2)
    assert engine.status().peak[0] < -60


def test_a_stopped_audition_does_not_begin_afterwards(engine: SoundEngine) -> None:
    until(lambda: engine.status().state != "starting")
    engine.play(tone(seconds=1.0))
    engine.stop()
    for _ in range(20):
        time.sleep(0.01)
        assert not engine.status().playing or _ < 10


def test_delays_are_told_once(engine: SoundEngine) -> None:
    engine.load("a", tone())
    until(lambda: engine.status().state != "starting")
    engine.note_on(1, "a")
    delays: list[float] = []
    until(lambda: bool(delays.extend(engine.status().delays) or delays))
    time.sleep(0.1)
    assert len(delays) == 1
    assert delays[0] > 0
    assert engine.status().delays == ()


def test_another_output_is_chosen_while_playing(engine: SoundEngine) -> None:
    engine.load("a", tone(), (2000, 6000))
    engine.note_on(1, "a")
    until(lambda: engine.status().voices == 1)
    engine.set_output("ALSA:nobody has this", "safe")
    until(lambda: engine.status().sentence != "")
    assert engine.status().voices == 1
    engine.devices(refresh=True)
    assert isinstance(engine.devices(), list)


def bars(rate: int, bpm: float, seed: int = 0) -> Sound:
    """One bar of noise."""
    return Sound.of(np.random.default_rng(seed).normal(0, 0.1, (bar_frames(bpm, rate), 2)), rate)


def test_decks_play_swap_and_are_recorded(engine: SoundEngine, tmp_path: Path) -> None:
    until(lambda: engine.status().rate > 0)
    rate = engine.status().rate
    bar, faster = bar_frames(240, rate), bar_frames(200, rate)
    first, second, third = (bars(rate, bpm, seed) for seed, bpm in enumerate((240, 240, 200)))
    engine.deck(0, "first", 1)
    engine.deck_mix(1, DeckMix(mute=True))
    engine.loop("first", first)
    until(lambda: engine.status().transport.heard[:1] == (1,))
    engine.transport(True, bar, 1)
    engine.record({0: tmp_path / "a.wav", "master": tmp_path / "m.flac"}, "wav", 32)
    assert not engine.status().transport.problem
    until(lambda: engine.status().transport.recording > 0)
    engine.deck(0, "second", 2, "bar")
    engine.loop("second", second)
    until(lambda: engine.status().transport.heard[0] == 2)
    assert engine.status().transport.levels[0] > -30
    engine.record_stop()
    until(lambda: engine.status().transport.recording == 0)
    recorded = soundfile.read(tmp_path / "a.wav", dtype="float32")[0]
    assert len(recorded) % bar == 0
    before_fade = bar - round(0.005 * rate)
    assert np.array_equal(recorded[:before_fade], first.samples[:before_fade])
    assert np.array_equal(recorded[-bar:], second.samples)
    engine.conform(faster, {0: ("third", 3)})
    engine.loop("third", third)
    until(lambda: engine.status().transport.heard[0] == 3)
    before = engine.status().transport
    assert before.bar_frames == faster
    until(lambda: engine.status().transport.at > before.at + 0.1)
    after = engine.status().transport
    assert abs((after.frame - before.frame) / rate - (after.at - before.at)) < 0.05
    engine.metronome(True, -20)
    engine.transport(False, faster)
    until(lambda: not engine.status().transport.playing)


def test_there_are_only_so_many_decks(engine: SoundEngine) -> None:
    engine.deck(DECKS - 1, None, 0)
    for deck in (DECKS, -1):
        with pytest.raises(ValueError, match=f"deck {deck}"):
            engine.deck(deck, None, 0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as POSIX does")
def test_decks_go_on_in_a_process_that_replaces_another(engine: SoundEngine) -> None:
    until(lambda: engine.status().rate > 0)
    rate, first = engine.status().rate, engine.pid
    engine.loop("a", bars(rate, 240))
    engine.loop("b", bars(rate, 200))
    engine.deck(3, "a", 1)
    engine.transport(True, bar_frames(240, rate))
    until(lambda: engine.status().transport.levels[3:4] > (-100.0,))
    engine.conform(bar_frames(200, rate), {3: ("b", 2)})
    until(lambda: engine.status().transport.heard[3] == 2)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: engine.pid not in (None, first))
    killed = time.monotonic()
    # Before that it still tells of the process that is gone.
    until(lambda: engine.status().transport.at > killed)
    until(lambda: engine.status().transport.heard[3] == 2)
    engine.status()
    until(lambda: engine.status().transport.levels[3] > -100)
    assert engine.status().transport.bar_frames == bar_frames(200, rate)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as POSIX does")
def test_a_process_that_dies_is_replaced_and_gets_its_clips_again(engine: SoundEngine) -> None:
    engine.load("a", tone(), (2000, 6000))
    engine.mute(True)
    until(lambda: engine.status().state != "starting")
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: engine.pid not in (None, first))
    engine.note_on(1, "a")
    until(lambda: engine.status().voices == 1)
    assert engine.status().peak[0] < -60


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="stops as POSIX does")
def test_a_process_that_does_not_listen_keeps_nobody_waiting(engine: SoundEngine) -> None:
    until(lambda: engine.status().state != "starting")
    engine.load("a", tone(), (2000, 6000))
    engine.note_on(1, "a")
    until(lambda: engine.status().voices == 1)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    try:
        engine.deck(0, "loop", 3)
        for _ in range(20 * MOST_UNHEARD):
            engine.note_off(1)
            engine.deck(0, "loop", 4)
    finally:
        os.kill(engine.pid, signal.SIGCONT)
    until(lambda: engine.status().voices == 0)
    time.sleep(0.2)
    engine.note_on(1, "a")
    until(lambda: engine.status().voices == 1)
    until(lambda: engine.status().transport.waiting[0] == 4)


def test_before_the_start_and_after_the_end_everything_is_harmless() -> None:
    engine = SoundEngine()
    engine.load("a", tone())
    engine.note_on(1, "a")
    engine.play(tone())
    engine.stop()
    engine.volume(float("-inf"))
    assert engine.status().state == "off"
    assert engine.devices() == []
    assert engine.close()
    engine.note_on(1, "a")


def test_the_process_loads_neither_torch_nor_qt() -> None:
    heavy = "{'torch', 'PySide6', 'scipy'}"
    code = f"import sys, studio.audio.engine.server, soundfile, soxr; print(*({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_without_the_sound_library_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.audio.engine import devices
    from studio.audio.engine.outlet import Outlet

    class Missing:
        def find_spec(self, name: str, *_rest: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    outlet = Outlet("", "normal", None)
    outlet.open()
    assert outlet.silent
    assert "PortAudio" in outlet.sentence
    assert devices.listed() == []
