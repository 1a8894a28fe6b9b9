"""The process that plays: one thread keeps the device's ring filled, others take in commands and clips.

A process of its own, as neither the window nor the synthesis can then keep the player waiting for the interpreter.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from studio.audio.engine import devices
from studio.audio.engine.audition import Audition
from studio.audio.engine.clips import circular, clip_of
from studio.audio.engine.mixer import Mixer
from studio.audio.engine.outlet import Outlet
from studio.audio.engine.status import EngineStatus
from studio.audio.engine.transport import COMMANDS
from studio.core import i18n
from studio.core.looping import TransportStatus
from studio.core.priority import raise_process_priority

TURNS = 8
STATUS_SECONDS = 1 / 30
SMALLEST, LARGEST = 32, 2048
MOST_PROBES, MOST_PLACES = 64, 1024
SWITCH_INTERVAL = 0.0005
PATIENCE = 0.5


@dataclass(frozen=True)
class Begin:
    """What the process needs to know first; see `SoundEngine`."""

    device: str
    latency: str
    rate: int | None
    language: str


def serve(control: Connection, clips: Connection, begin: Begin) -> None:
    """Body of the process: plays until the other end is gone."""
    # Ctrl+C in a terminal reaches the window too, which ends this process in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise_process_priority()
    sys.setswitchinterval(SWITCH_INTERVAL)
    i18n.choose(begin.language)
    # Now, as loading it while something sounds would keep the feeding thread waiting.
    import soundfile  # noqa: F401
    import soxr  # noqa: F401

    server = Server(control, clips, begin)
    gc.freeze()
    server.run()


class Server:
    """Feeds a device; `run` is the feeding thread.

    Args:
        control: commands (name, arguments, time sent) in; (commands heard, status or list of devices) out.
        clips: ("load" or "circular", number, samples, rate, loop), ("forget", number) and ("part", serial, samples,
            rate, last) in, long ones after ("piece", number, samples); apart from the commands, as they are large and
            may take their time.
    """

    def __init__(self, control: Connection, clips: Connection, begin: Begin) -> None:
        self._control, self._clips = control, clips
        self._outlet = Outlet(begin.device, begin.latency, begin.rate)
        self._mixer = Mixer(self._outlet.output.rate)
        self._inbox: deque[tuple[str, tuple[Any, ...], float]] = deque()
        self._outbox: deque[Any] = deque()
        self._ended = threading.Event()
        self._stopped, self._written, self._heard = 0, 0, 0
        self._sent: dict[int, float] = {}
        self._probes: deque[tuple[int, float]] = deque(maxlen=MOST_PROBES)
        self._delays: deque[float] = deque(maxlen=MOST_PROBES)
        # Where the looper was after which written sample, until that is heard.
        self._places: deque[tuple[int, TransportStatus]] = deque([(0, TransportStatus())], maxlen=MOST_PLACES)

    def run(self) -> None:
        """Play until the window is gone."""
        self._open()
        threads = [threading.Thread(target=body, daemon=True) for body in (self._hear, self._receive, self._tell)]
        for thread in threads:
            thread.start()
        told = time.monotonic()
        while not self._ended.is_set():
            self._obey()
            self._feed()
            if self._outlet.due():
                self._reopen()
            if time.monotonic() - told >= STATUS_SECONDS and not self._outbox:
                told = time.monotonic()
                self._outbox.append(self._status())
            time.sleep(self._outlet.output.ahead / self._outlet.output.rate / TURNS)
        self._outlet.output.write(self._mixer.fade_out())
        self._mixer.recorder.end()
        self._outlet.output.close()
        self._mixer.recorder.join(PATIENCE)
        threads[1].join(PATIENCE)

    def _obey(self) -> None:
        """Carry out what has come in."""
        while self._inbox:
            name, arguments, sent = self._inbox.popleft()
            if name == "end":
                self._ended.set()
            elif name == "output":
                self._outlet.choose(*arguments)
                self._reopen()
            elif name == "load":
                number, clip, rate = arguments
                if rate == self._mixer.rate:
                    self._mixer.load(number, clip)
            elif name == "play":
                serial, audition, rate = arguments
                if serial > self._stopped and rate == self._mixer.rate:
                    self._mixer.play(audition)
            elif name in ("stop", "panic"):
                self._stopped = max(self._stopped, arguments[0])
                self._mixer.play(None) if name == "stop" else self._mixer.panic()
            elif name in COMMANDS:
                getattr(self._mixer.looper, name)(*arguments)
            else:
                if name == "note_on":
                    self._sent[arguments[0]] = sent
                getattr(self._mixer, name)(*arguments)

    def _feed(self) -> None:
        """Fill the ring, and see which notes have left it."""
        output, mixer = self._outlet.output, self._mixer
        frames = min(output.wanted(), LARGEST)
        if frames >= SMALLEST:
            for number in mixer.started:
                if number in self._sent:
                    self._probes.append((self._written + mixer.limiter.delay + 1, self._sent.pop(number)))
            output.write(mixer.render(frames))
            self._written += frames
            self._places.append((self._written + mixer.limiter.delay, mixer.looper.status()))
        consumed = output.consumed
        while self._probes and self._probes[0][0] <= consumed:
            self._delays.append(1000 * (time.perf_counter() - self._probes.popleft()[1]))

    def _reopen(self) -> None:
        """Go over to another output; what sounds fades, goes on and rises again."""
        self._outlet.output.write(self._mixer.fade_out())
        self._outlet.output.close()
        self._open()

    def _open(self) -> None:
        self._outlet.open()
        self._written = 0
        self._probes.clear()
        self._sent.clear()
        if self._outlet.output.rate != self._mixer.rate:
            before, self._mixer = self._mixer, Mixer(self._outlet.output.rate)
            self._mixer.inherit(before)
        self._places = deque([(0, self._mixer.looper.status())], maxlen=MOST_PLACES)
        self._outbox.append(devices.listed())

    def _status(self) -> EngineStatus:
        output, mixer = self._outlet.output, self._mixer
        peak, loudness = mixer.meter.take()
        reduction, mixer.limiter.deepest = mixer.limiter.deepest, 0.0
        delays = tuple(self._delays)
        self._delays.clear()
        return EngineStatus(
            state="silent" if self._outlet.silent else "playing",
            device=output.title,
            sentence=self._outlet.sentence,
            rate=output.rate,
            latency_ms=1000 * (output.ahead / output.rate + output.latency),
            underruns=self._outlet.underruns,
            peak=peak,
            loudness=loudness,
            reduction=reduction,
            voices=mixer.voices,
            playing=mixer.playing,
            delays=delays,
            transport=self._transport(),
        )

    def _transport(self) -> TransportStatus:
        """Where the looper is as heard just now, as far as the system tells."""
        output, recorder = self._outlet.output, self._mixer.recorder
        heard = output.consumed - round(output.latency * output.rate)
        while len(self._places) > 1 and self._places[0][0] < heard:
            self._places.popleft()
        written, place = self._places[0]
        return replace(
            place,
            frame=place.frame - max(0, written - heard) if place.playing else place.frame,
            at=time.monotonic(),
            levels=self._mixer.looper.take_levels(),
            recording=recorder.seconds,
            problem=recorder.problem,
        )

    def _hear(self) -> None:
        """Thread: commands."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._inbox.append(self._control.recv())
                self._heard += 1
        self._ended.set()

    def _receive(self) -> None:
        """Thread: clips, made ready here so that the feeding thread does not wait for it."""
        serial, audition = 0, None
        begun: list[Any] = []
        with contextlib.suppress(EOFError, OSError):
            while True:
                kind, number, *details = self._clips.recv()
                device_rate = self._mixer.rate
                if kind == "piece":
                    begun += details
                elif kind in ("load", "circular"):
                    samples, rate, loop = details
                    if begun:
                        samples, begun = np.concatenate([*begun, samples]), []
                    if kind == "load":
                        clip = clip_of(samples, rate, loop, device_rate)
                    else:
                        clip = circular(samples, rate, device_rate, self._mixer.looper.bar_frames)
                    self._inbox.append(("load", (number, clip, device_rate), 0.0))
                elif kind == "part":
                    samples, rate, last = details
                    if audition is None or number != serial:
                        serial, audition = number, Audition(rate, samples.shape[1], device_rate)
                        audition.feed(samples, last)
                        self._inbox.append(("play", (serial, audition, device_rate), 0.0))
                    else:
                        audition.feed(samples, last)
                else:
                    self._inbox.append((kind, (number, *details), 0.0))

    def _tell(self) -> None:
        """Thread: what the window should know; it may be slow in listening."""
        with contextlib.suppress(EOFError, OSError):
            while not self._ended.is_set():
                while self._outbox:
                    self._control.send((self._heard, self._outbox[0]))
                    self._outbox.popleft()
                self._ended.wait(STATUS_SECONDS / 4)
