"""MIDI keyboards: ports that come and go, and what is played on them."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from typing import Any, Protocol

BEND_RANGE = 2.0
LOOK_SECONDS = 1.0
WHEEL, PEDAL, SOUND_OFF, NOTES_OFF = 1, 64, 120, 123
# ALSA ends names with numbers that are others when a cable is plugged in again.
_NUMBERS = re.compile(r" \d+:\d+$")
# What systems offer for wiring programs to each other; what comes out of it went in from a program.
THROUGH = ("midi through", "microsoft gs wavetable")


class Ears(Protocol):
    """Who is told what is played; called on threads of MIDI, and should return at once."""

    def note_on(self, midi: int, velocity: float) -> None: ...
    def note_off(self, midi: int) -> None: ...
    def sustain(self, on: bool) -> None: ...
    def bend(self, semitones: float) -> None: ...

    def wheel(self, position: float) -> None:
        """Modulation (controller 1), 0 to 1."""
        ...


class Pulse(Protocol):
    """Who is told of the clock; called on threads of MIDI."""

    def take(self, port: str, message: Any, moment: float) -> None:
        """A message without channel from a port, and when it came, in seconds of `time.monotonic`."""
        ...


class MidiInput:
    """Listens to one port or to all, as they are plugged in and out.

    What is held on a keyboard that goes, or that is not listened to any more, is let go.

    Attributes:
        ports: names of the keyboards there are.
        in_use: those that are listened to.
        failure: why there is no MIDI at all; empty when there is.
        heard_at: when something was played last, in seconds of `time.monotonic`.

    Args:
        ears: who is told.
        port: the one to listen to, "" for all.
        channel: 1 to 16, 0 for all.
        clock: who is told of the clock.
    """

    def __init__(self, ears: Ears, port: str = "", channel: int = 0, clock: Pulse | None = None) -> None:
        self.ports: tuple[str, ...] = ()
        self.in_use: tuple[str, ...] = ()
        self.failure = ""
        self.heard_at = 0.0
        self._ears, self._clock = ears, clock
        self._port, self._channel = port, channel
        self._open: dict[str, _Keyboard] = {}
        self._look_now, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="MIDI ports", daemon=True)

    def start(self) -> None:
        """Begin to look for ports and to listen; once only."""
        self._thread.start()

    def choose(self, port: str, channel: int) -> None:
        """Listen to another port or channel; also tries again where there was no MIDI."""
        self._port, self._channel = port, channel
        self._look_now.set()

    def close(self, timeout: float) -> bool:
        """Close all ports; False when that took too long."""
        self._ended.set()
        self._look_now.set()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._look()
            # Where the system has no MIDI, asking every second would only fill its log.
            self._look_now.wait(None if self.failure else LOOK_SECONDS)
            self._look_now.clear()
        for name in list(self._open):
            self._shut(name)

    def _look(self) -> None:
        """See which ports are there, and open and close accordingly."""
        try:
            import mido

            there = [name for name in mido.get_input_names() if not name.lower().startswith(THROUGH)]
            self.failure = ""
        # The backends raise what they like: OSError, SystemError, ImportError.
        except Exception as error:
            there, self.failure = [], str(error) or type(error).__name__
        wanted = [name for name in there if self._port in ("", stable(name))]
        for name, keyboard in list(self._open.items()):
            if name not in wanted or keyboard.channel != self._channel:
                self._shut(name)
        for name in wanted:
            if name not in self._open:
                self._listen(name)
        self.ports, self.in_use = (tuple(dict.fromkeys(map(stable, names))) for names in (there, self._open))

    def _listen(self, name: str) -> None:
        import mido

        keyboard = _Keyboard(self._ears, self._channel)
        # Another program may have the port for itself; it is tried again every time.
        with contextlib.suppress(Exception):
            keyboard.port = mido.open_input(name, callback=lambda message: self._take(name, keyboard, message))
            self._open[name] = keyboard

    def _take(self, name: str, keyboard: _Keyboard, message: Any) -> None:
        if self._clock is not None and (message.is_realtime or message.type == "songpos"):
            self._clock.take(stable(name), message, time.monotonic())
        elif keyboard.take(message):
            self.heard_at = time.monotonic()

    def _shut(self, name: str) -> None:
        keyboard = self._open.pop(name)
        # A port whose cable was pulled may not close in good order.
        with contextlib.suppress(Exception):
            keyboard.port.close()
        keyboard.let_go()


def stable(name: str) -> str:
    """A port's name as it will be next time."""
    return _NUMBERS.sub("", name)


class _Keyboard:
    """An open port, and what is down on it."""

    def __init__(self, ears: Ears, channel: int) -> None:
        self.channel = channel
        self.port: Any = None
        self._ears = ears
        self._down: set[int] = set()
        self._pedal = False

    def take(self, message: Any) -> bool:
        """Pass a message of mido on; whether it meant anything."""
        kind, channel = message.type, getattr(message, "channel", None)
        if channel is None or (self.channel and channel + 1 != self.channel):
            return False
        if kind == "note_on" and message.velocity:
            self._down.add(message.note)
            self._ears.note_on(message.note, float(message.velocity))
        elif kind in ("note_on", "note_off"):
            self._down.discard(message.note)
            self._ears.note_off(message.note)
        elif kind == "pitchwheel":
            # 14 bits around 0 reach one step further down than up.
            self._ears.bend(BEND_RANGE * message.pitch / (8191 if message.pitch > 0 else 8192))
        elif kind == "control_change":
            return self._control(message.control, message.value)
        else:
            return False
        return True

    def let_go(self) -> None:
        """Release everything."""
        while self._down:
            self._ears.note_off(self._down.pop())
        if self._pedal:
            self._pedal = False
            self._ears.sustain(False)

    def _control(self, number: int, value: int) -> bool:
        if number == WHEEL:
            self._ears.wheel(value / 127)
        elif number == PEDAL:
            # Half-pedalling keyboards send many values; only up and down matter.
            if (value >= 64) != self._pedal:
                self._pedal = value >= 64
                self._ears.sustain(self._pedal)
        elif number in (SOUND_OFF, NOTES_OFF):
            self.let_go()
        else:
            return False
        return True
