"""MIDI clock, 24 pulses a beat: sent along with the looper, and followed."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.audio.midi import LOOK_SECONDS, THROUGH, stable
from studio.core.looping import TransportStatus
from studio.core.loops import BEATS, FASTEST, SLOWEST

PPQN = 24
SIXTEENTH = PPQN // 4  # the unit of song positions
POSITIONS = 1 << 14
# Start and Continue concern the next pulse, which some devices miss when it follows at once.
LEAD_SECONDS = 0.002
NAP_SECONDS, REST_SECONDS = 0.02, 0.1
SMOOTHING, JUMP_SECONDS = 0.05, 0.03
AHEAD, BEHIND = 3, PPQN
SILENT_SECONDS = 0.5
WINDOW, FEWEST = 2 * PPQN + 1, PPQN // 2 + 1
JITTER_SECONDS = 0.002


@dataclass(frozen=True)
class Timeline:
    """When pulses are due: `begin`, seconds of `time.monotonic` at pulse 0, a bar line, and seconds of a `pulse`."""

    begin: float
    pulse: float


class Pulses:
    """What is to be sent when; no ports, no threads."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._opening: list[tuple[str, int]] = []
        self._first = 0

    @property
    def begun(self) -> bool:
        """Whether the other end believes that it plays."""
        return self._next is not None

    def due(self, now: float, timeline: Timeline | None) -> tuple[list[tuple[str, int]], float | None]:
        """Messages to send now, with song positions; and seconds until the next one, None when nothing goes on."""
        if timeline is None:
            stopping = [("stop", 0)] if self.begun else []
            self._next = None
            return stopping, None
        place = (now - timeline.begin) / timeline.pulse
        if self._next is not None and not -AHEAD < place - self._next < BEHIND:
            # The looper has begun again, or this process was asleep.
            self._next = None
            return [("stop", 0)], 0.0
        if self._next is None:
            self._join(place, timeline)
        assert self._next is not None
        moment = timeline.begin + self._next * timeline.pulse
        if self._opening and self._next == self._first:
            if now < moment - LEAD_SECONDS:
                return [], moment - LEAD_SECONDS - now
            opening, self._opening = self._opening, []
            return opening, max(LEAD_SECONDS, moment - now)
        if now < moment:
            return [], moment - now
        self._next += 1
        return [("clock", 0)], 0.0

    def _join(self, place: float, timeline: Timeline) -> None:
        """Begin with the first bar line, though it be a little late, else with the next sixteenth."""
        if place < PPQN / 2:
            self._first, self._next = 0, min(0, math.ceil(place))
            self._opening = [("start", 0)]
            return
        sixteenth = math.ceil((place + LEAD_SECONDS / timeline.pulse) / SIXTEENTH)
        self._first = self._next = sixteenth * SIXTEENTH
        self._opening = [("songpos", sixteenth % POSITIONS), ("continue", 0)]


class ClockOut:
    """Sends the clock to one port while the looper plays, with Start, Stop, and Continue when it joins in the middle.

    Attributes:
        ports: names of the ports there are.
        in_use: the one that it is sent to, empty when it is not there.
        failure: why there is no MIDI at all; empty when there is.

    Args:
        port: where to send, "" for nowhere.
    """

    def __init__(self, port: str = "") -> None:
        self.ports: tuple[str, ...] = ()
        self.in_use, self.failure = "", ""
        self._wanted, self._name = port, ""
        self._port: Any = None
        self._lock = threading.Lock()
        self._timeline: Timeline | None = None
        self._pulses = Pulses()
        self._look_now, self._news, self._ended = threading.Event(), threading.Event(), threading.Event()
        # Looking for ports takes longer than a pulse may be late.
        self._threads = [
            threading.Thread(target=body, name=name, daemon=True)
            for body, name in ((self._run, "MIDI clock"), (self._watch, "MIDI clock ports"))
        ]

    def start(self) -> None:
        """Begin to look for the port and to send; once only."""
        for thread in self._threads:
            thread.start()

    def choose(self, port: str) -> None:
        """Send to another port, "" for none; also tries again where there was no MIDI."""
        self._wanted = port
        self._look_now.set()

    def follow(self, status: TransportStatus, rate: int) -> None:
        """Where the looper is; to be told many times a second, with the device's rate."""
        if not (status.playing and status.bar_frames and rate):
            self._timeline = None
            return
        begin, pulse = status.at - status.frame / rate, status.bar_frames / rate / (BEATS * PPQN)
        before = self._timeline
        if before is not None and before.pulse == pulse and abs(begin - before.begin) < JUMP_SECONDS:
            # The device takes samples in blocks: each status by itself is a little off.
            begin = before.begin + SMOOTHING * (begin - before.begin)
        self._timeline = Timeline(begin, pulse)
        self._news.set()

    def close(self, timeout: float) -> bool:
        """Say Stop and close the port; False when that took too long."""
        self._timeline = None
        for event in (self._ended, self._look_now, self._news):
            event.set()
        begun = [thread for thread in self._threads if thread.ident is not None]
        for thread in begun:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in begun)

    def _run(self) -> None:
        while not self._ended.is_set():
            with self._lock:
                messages, wait = self._pulses.due(time.monotonic(), self._timeline if self._port else None)
                for kind, position in messages:
                    self._send(kind, position)
            if wait is None:
                self._news.wait(REST_SECONDS)
                self._news.clear()
            elif wait > 0:
                # Events of some systems come late, naps do not.
                time.sleep(min(wait, NAP_SECONDS))

    def _watch(self) -> None:
        while not self._ended.is_set():
            self._look()
            # Where the system has no MIDI, asking every second would only fill its log.
            self._look_now.wait(None if self.failure else LOOK_SECONDS)
            self._look_now.clear()
        self._shut()

    def _look(self) -> None:
        """See which ports are there, and open and close accordingly."""
        try:
            import mido

            there = [name for name in mido.get_output_names() if not name.lower().startswith(THROUGH)]
            self.failure = ""
        # The backends raise what they like: OSError, SystemError, ImportError.
        except Exception as error:
            there, self.failure = [], str(error) or type(error).__name__
        self.ports = tuple(dict.fromkeys(map(stable, there)))
        found = next((name for name in there if stable(name) == self._wanted), "")
        if found == self._name:
            return
        self._shut()
        if found:
            # Another program may have the port for itself; it is tried again every time.
            with contextlib.suppress(Exception):
                port = mido.open_output(found)
                with self._lock:
                    self._port, self._name, self.in_use = port, found, stable(found)

    def _shut(self) -> None:
        with self._lock:
            port, self._port, self._name, self.in_use = self._port, None, "", ""
            if port is None:
                return
            begun, self._pulses = self._pulses.begun, Pulses()
            # A port whose cable was pulled may neither take anything nor close in good order.
            with contextlib.suppress(Exception):
                if begun:
                    port.send(_message("stop", 0))
            with contextlib.suppress(Exception):
                port.close()

    def _send(self, kind: str, position: int) -> None:
        with contextlib.suppress(Exception):
            self._port.send(_message(kind, position))


class ClockIn:
    """Follows the clock of another device; of several, the one that was there first.

    `take` is for MIDI's threads, the rest for any.

    Attributes:
        running: whether the other device plays: Start or Continue has come, and no Stop.
    """

    def __init__(self) -> None:
        self.running = False
        self._port = ""
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=WINDOW)
        # Numbers of the newest pulse, and of the one that is the first of the song.
        self._newest, self._origin = -1, 0
        self._stopped_at = 0

    def take(self, port: str, message: Any, moment: float) -> None:
        """A message of mido from a port, and when it came, in seconds of `time.monotonic`."""
        with self._lock:
            self._take(port, message, moment)

    def _take(self, port: str, message: Any, moment: float) -> None:
        if port != self._port:
            if self._times and moment - self._times[-1] < SILENT_SECONDS:
                return
            self._port, self.running = port, False
            self._times.clear()
        kind, following = message.type, self._newest + 1
        if kind == "clock":
            if self._times and moment - self._times[-1] > SILENT_SECONDS:
                self._times.clear()
            self._newest = following
            self._times.append(moment)
        elif kind == "start":
            self.running, self._origin = True, following
        elif kind == "songpos" and not self.running:
            self._stopped_at = message.pos * SIXTEENTH
        elif kind == "continue" and not self.running:
            self.running, self._origin = True, following - self._stopped_at
        elif kind == "stop" and self.running:
            self.running, self._stopped_at = False, following - self._origin

    def bpm(self, now: float) -> float | None:
        """Tempo over the last two beats; None when there is no clock, or a senseless one."""
        line = self._line(now)
        tempo = 60 / (PPQN * line.pulse) if line is not None and line.pulse > 0 else 0.0
        return tempo if SLOWEST <= tempo <= FASTEST else None

    def ahead(self, status: TransportStatus, rate: int, now: float) -> float | None:
        """Seconds by which the looper is before the clock, up to half a bar; None when either does not play."""
        line = self._line(now)
        if line is None or not (self.running and status.playing and status.bar_frames and rate):
            return None
        theirs = (now - line.begin) / line.pulse / (BEATS * PPQN)
        ours = (status.frame + (now - status.at) * rate) / status.bar_frames
        apart = ours - theirs
        return (apart - round(apart)) * BEATS * PPQN * line.pulse

    def _line(self, now: float) -> Timeline | None:
        """The clock's own time: a line through those of the newest pulses that came in time."""
        with self._lock:
            times, newest = np.array(self._times), self._newest - self._origin
        if len(times) < FEWEST or now - times[-1] > SILENT_SECONDS:
            return None
        numbers = np.arange(newest + 1.0 - len(times), newest + 1.0)
        for _again in range(2):
            middle, centre = numbers.mean(), times.mean()
            pulse = float(((numbers - middle) * (times - centre)).sum() / np.square(numbers - middle).sum())
            off = np.abs(times - centre - pulse * (numbers - middle))
            in_time = off <= max(JITTER_SECONDS, 3 * float(np.median(off)))
            numbers, times = numbers[in_time], times[in_time]
        return Timeline(float(centre - pulse * middle), pulse)


def _message(kind: str, position: int) -> Any:
    import mido

    return mido.Message(kind, pos=position) if kind == "songpos" else mido.Message(kind)
