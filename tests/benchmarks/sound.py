"""The sound engine with a real device: from a key to the device, gaps beside busy processors, what the device got.

Run through `gan-studio bench`. Needs a sound device; what it got can be compared where PulseAudio's `parec` is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from row import Row, at_least, at_most

if TYPE_CHECKING:
    from studio.audio.engine.client import SoundEngine
    from studio.audio.engine.status import EngineStatus

RATE = 48000
VOICES = 8
KEYS = 300
MINUTES = {"normal": 2, "safe": 10}
MONITOR_SECONDS = 6.0
# As busy as a training with two processes, at its niceness.
BUSY = "import os, numpy; os.nice(5); a = numpy.random.rand(300, 300)\nwhile os.getppid() == {parent}: a @ a"


@contextlib.contextmanager
def engine(latency: str) -> Iterator[SoundEngine]:
    """A started engine with a clip under each of the keys 0 to 11."""
    from studio.audio.engine.client import SoundEngine
    from studio.core.sound import Sound

    sound = SoundEngine(latency=latency)
    sound.start()
    try:
        while sound.status().state == "starting":
            time.sleep(0.01)
        time_axis = np.arange(RATE) / RATE
        for key in range(12):
            tone = np.sin(2 * np.pi * 220 * 2 ** (key / 12) * time_axis) * np.minimum(1, time_axis / 0.01)
            sound.load(key, Sound.of(0.1 * tone, RATE), (12_000, 36_000))
        yield sound
    finally:
        sound.close()


@contextlib.contextmanager
def busy_processors(count: int = 2) -> Iterator[None]:
    """Processes that compute without pause at the trainer's niceness."""
    code = BUSY.format(parent=os.getpid())
    one = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    processes = [subprocess.Popen([sys.executable, "-c", code], env=one) for _ in range(count)]
    time.sleep(1)
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def delays(sound: SoundEngine, keys: int) -> np.ndarray:
    """Milliseconds from each of many keys, some thirty a second, to its first sample in the device's buffer."""
    random, times = np.random.default_rng(0), list[float]()
    for key in range(keys):
        sound.note_on(key % VOICES, key % 12, 0.5, 57 + key % 12)
        time.sleep(0.02 + 0.02 * random.random())
        sound.note_off(key % VOICES)
        times += sound.status().delays
    time.sleep(0.2)
    return np.array(times + list(sound.status().delays))


def keys() -> Iterator[Row]:
    """From a key to the device's buffer, quiet and beside two busy processes."""
    for latency, bar in (("low", 15.0), ("normal", 15.0), ("safe", 45.0)):
        with engine(latency) as sound:
            quiet = delays(sound, KEYS)
            with busy_processors():
                busy = delays(sound, KEYS)
            status = sound.status()
        yield at_most(f'key to device, "{latency}", p95', float(np.percentile(quiet, 95)), "ms", bar)
        yield at_most(f'key to device, "{latency}", busy, p95', float(np.percentile(busy, 95)), "ms", bar)
        yield Row(f'  worst, "{latency}", busy', float(busy.max()), "ms")
        yield Row(f'  underruns, "{latency}"', status.underruns, "")


def underruns() -> Iterator[Row]:
    """Eight voices for minutes beside two busy processes."""
    for latency, minutes in MINUTES.items():
        with engine(latency) as sound, busy_processors():
            for voice in range(VOICES):
                sound.note_on(voice, voice, 0.5, 57 + voice)
            status = _watched(sound, 60 * minutes)
        name = f'{minutes:g} min of {VOICES} voices, busy, "{latency}": underruns'
        yield at_most(name, status.underruns, "", 0)


def _watched(sound: SoundEngine, seconds: float) -> EngineStatus:
    """Play on, a key now and then, and tell the last status."""
    end, turn = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        time.sleep(0.25)
        turn += 1
        sound.note_on(turn % VOICES, turn % 12, 0.5, 57 + turn % 12)
    return sound.status()


def monitor() -> Iterator[Row]:
    """What the sound server got against what was sent, for noise that is auditioned and for notes."""
    if shutil.which("parec") is None:
        yield Row("recorded monitor: no parec here", 0, "")
        return
    for latency in ("normal", "safe"):
        with engine(latency) as sound:
            same, got = _recorded(sound)
            yield at_least(f'recorded monitor, "{latency}": samples as sent', 100 * same, "%", 100)
            yield Row(f'  of samples, "{latency}"', got, "")


def _recorded(sound: SoundEngine) -> tuple[float, int]:
    """(share of samples that arrived as they were sent, number of them)."""
    from studio.core.sound import Sound

    size = round(MONITOR_SECONDS * RATE)
    sent = np.random.default_rng(0).uniform(-0.5, 0.5, (size, 2)).astype(np.float32)
    sent *= np.minimum(1, np.minimum(np.arange(size), np.arange(size)[::-1]) / 2400)[:, None].astype(np.float32)
    command = ["parec", "-d", "@DEFAULT_MONITOR@", "--format=float32le", f"--rate={RATE}", "--channels=2"]
    recorder = subprocess.Popen([*command, "--latency-msec=20"], stdout=subprocess.PIPE)
    parts: list[bytes] = []
    stream = recorder.stdout
    assert stream is not None
    reader = threading.Thread(target=lambda: parts.extend(iter(lambda: stream.read(4096), b"")))
    reader.start()
    time.sleep(1)
    sound.play(Sound.of(sent, RATE))
    time.sleep(MONITOR_SECONDS + 1)
    recorder.terminate()
    reader.join()
    recorder.wait()
    data = b"".join(parts)
    heard = np.frombuffer(data[: len(data) // 8 * 8], np.float32).reshape(-1, 2)
    begin = int(np.argmax(heard.any(1))) - int(np.argmax(sent.any(1)))
    piece = heard[max(0, begin) : max(0, begin) + size]
    return float((piece == sent[: len(piece)]).mean()) * len(piece) / size, len(piece)


BENCHMARKS = {"sound-keys": keys, "sound-underruns": underruns, "sound-monitor": monitor}
