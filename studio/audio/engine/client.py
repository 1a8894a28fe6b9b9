"""The window's end of the sound engine."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from collections.abc import Hashable
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from studio.audio.engine.devices import tell
from studio.audio.engine.server import Begin, serve
from studio.audio.engine.shelf import Shelf, pieces
from studio.audio.engine.status import EngineStatus
from studio.audio.engine.transport import LooperCalls
from studio.core import i18n
from studio.core.i18n import _
from studio.core.latent import Voice
from studio.core.processes import end
from studio.core.sound import Sound

RESTARTS = 3
LOOKING = 5.0  # seconds for the process that looks for devices to end
MOST_DELAYS = 256
# As many small messages as the shortest of the systems' pipes takes in while nobody reads.
MOST_UNHEARD = 48
HIGHEST_DB = 12.0


class SoundEngine(LooperCalls):
    """Plays notes and single sounds; every method may be called from any thread and returns at once.

    Args:
        device: name from `devices()`; "" for the system's default.
        latency: "low", "normal" or "safe"; see `output.LATENCIES`.
        rate: samples per second; None for what suits the device.
    """

    def __init__(self, device: str = "", latency: str = "normal", rate: int | None = None) -> None:
        super().__init__()
        self._begin = Begin(device, latency, rate, "")
        self._shelf = Shelf()
        self._lock = threading.Lock()
        # What another process would have to be told, by the name of the command and what it is about; newest last.
        self._settings: dict[tuple[str, int], tuple[Any, ...]] = {}
        self._status, self._fresh = EngineStatus(), False
        self._devices: list[dict[str, str]] = []
        self._process: Any = None
        self._control: Connection | None = None
        self._clips: Connection | None = None
        self._said, self._heard, self._lost = 0, 0, False
        self._closing, self._starts = False, 0
        self._threads = [
            threading.Thread(target=self._listen, name="sound messages", daemon=True),
            threading.Thread(target=self._send, name="sound clips", daemon=True),
        ]

    @property
    def pid(self) -> int | None:
        """Number of the process, while there is one."""
        with self._lock:
            return self._process.pid if self._process is not None and self._process.is_alive() else None

    def start(self) -> None:
        """Start the process; until it is ready calls are kept in order. Once only."""
        self._status = EngineStatus("starting")
        self._spawn()
        for thread in self._threads:
            thread.start()

    def close(self, timeout: float = 2.0) -> bool:
        """Fade out and end the process; False when it had to be killed."""
        self._closing = True
        self._shelf.close()
        self._say("end")
        with self._lock:
            process, self._process, self._control = self._process, None, None
        if process is None:
            return True
        gone = end(process, timeout)
        for thread in self._threads:
            thread.join(timeout)
        self._status = EngineStatus()
        return gone

    def load(self, key: Hashable, sound: Sound, loop: tuple[int, int] | None = None) -> None:
        """Make a clip known under a key, with the loop in the sound's own samples (see `voice.find_loop`).

        The loop is cross-faded by the engine. A key that is loaded already costs nothing; a clip never changes under
        its key. The least recently used ones are forgotten when there is too much.
        """
        self._shelf.put(key, sound, loop)

    def note_on(self, note: int, key: Hashable, gain: float = 1.0, midi: float = 60.0) -> None:
        """Begin a note as `note`, with the next block; one that sounds under the same number is released.

        A key that is not loaded yet sounds as soon as it is, unless the note ends before.

        Args:
            gain: linear, from velocity.
            midi: pitch of the clip, from which the next note glides.
        """
        self._say("note_on", note, self._shelf.number(key), gain, midi)

    def replace(self, note: int, key: Hashable) -> None:
        """Cross-fade a sounding note to another clip at the same place, as soon as that is loaded."""
        self._say("replace", note, self._shelf.number(key))

    def note_off(self, note: int) -> None:
        """Release a note, or let it go when the pedal is lifted."""
        self._say("note_off", note)

    def sustain(self, on: bool) -> None:
        """The pedal."""
        self._set("sustain", on)

    def bend(self, semitones: float) -> None:
        """Pitch wheel of all notes."""
        self._set("bend", semitones)

    def voice(self, voice: Voice) -> None:
        """Glide, vibrato and detune of all notes; brightness is in the clips already."""
        self._set("voice", voice)

    def play(self, sound: Sound) -> None:
        """Audition one sound; the one before fades out."""
        if self._process is not None:
            self._shelf.play(sound)

    def stop(self) -> None:
        """End the audition."""
        self._say("stop", self._shelf.stop())

    def volume(self, decibels: float) -> None:
        """Master level, -inf to 12 dB."""
        self._set("volume", 10 ** (min(decibels, HIGHEST_DB) / 20))

    def mute(self, on: bool) -> None:
        """Silence without forgetting the volume."""
        self._set("mute", on)

    def set_output(self, device: str, latency: str) -> None:
        """Go over to another device; what sounds goes on there."""
        self._begin = replace(self._begin, device=device, latency=latency)
        self._say("output", device, latency)

    def panic(self) -> None:
        """End all notes, the audition and the pedal quickly."""
        with self._lock:
            for name in ("sustain", "bend"):
                self._settings.pop((name, 0), None)
        self._say("panic", self._shelf.stop())

    def status(self) -> EngineStatus:
        """The newest status; peaks, levels and reduction are the largest, delays all since the last call."""
        with self._lock:
            status, self._fresh = self._status, False
            self._status = replace(status, delays=())
        return status

    def devices(self, refresh: bool = False) -> list[dict[str, str]]:
        """Devices as of the last look: "name" for `set_output`, "title" and "detail" for people.

        Args:
            refresh: look again; the new list is there some moments later.
        """
        if refresh:
            threading.Thread(target=self._look, name="sound devices", daemon=True).start()
        return self._devices

    def _set(self, name: str, *arguments: Any) -> None:
        self._keep(name, *arguments)
        self._say(name, *arguments)

    def _keep(self, name: str, *arguments: Any, which: int = 0) -> None:
        with self._lock:
            self._settings.pop((name, which), None)
            self._settings[name, which] = arguments

    def _say(self, name: str, *arguments: Any) -> None:
        """Send a command; it is lost when the other end has stopped listening, as waiting would stop the window."""
        with self._lock, contextlib.suppress(OSError):
            if self._control is None:
                return
            if self._said - self._heard >= MOST_UNHEARD:
                self._lost = True
                return
            if self._lost:
                # A key may have been let go of in between.
                self._lost = False
                self._send_now("panic", 0)
                for (setting, _which), values in self._settings.items():
                    self._send_now(setting, *values)
            self._send_now(name, *arguments)

    def _send_now(self, name: str, *arguments: Any) -> None:
        assert self._control is not None
        self._said += 1
        self._control.send((name, arguments, time.perf_counter()))

    def _spawn(self) -> Connection:
        """Start a process; returns the pipe from which it is heard."""
        context = multiprocessing.get_context("spawn")
        control, their_control = context.Pipe()
        their_clips, clips = context.Pipe(duplex=False)
        begin = replace(self._begin, language=i18n.chosen())
        process = context.Process(target=serve, args=(their_control, their_clips, begin), name="sound", daemon=True)
        process.start()
        their_control.close()
        their_clips.close()
        self._starts += 1
        with self._lock:
            self._process, self._control, self._clips = process, control, clips
            self._said, self._heard, self._lost = 0, 0, False
            for (name, _which), values in self._settings.items():
                self._send_now(name, *values)
        # Only now, or the sending thread could still give clips to the process that is gone.
        self._shelf.again()
        return control

    def _listen(self) -> None:
        """Thread: what the process tells; starts another when it is gone."""
        control = self._control
        while control is not None and not self._closing:
            try:
                heard, news = control.recv()
            except (EOFError, OSError):
                control = self._restarted()
                continue
            if isinstance(news, EngineStatus):
                self._take(heard, news)
            else:
                self._devices = news

    def _restarted(self) -> Connection | None:
        if self._closing:
            return None
        if self._starts <= RESTARTS:
            return self._spawn()
        sentence = _("The sound has ended unexpectedly several times; everything else runs on without it.")
        with self._lock:
            self._control, self._status = None, EngineStatus("failed", sentence=sentence)
        return None

    def _take(self, heard: int, new: EngineStatus) -> None:
        old = self._status
        if old.rate not in (0, new.rate):
            self._shelf.again()
        with self._lock:
            self._heard = heard
            delays = (self._status.delays + new.delays)[-MOST_DELAYS:]
            if self._fresh:
                left, right = (max(pair) for pair in zip(old.peak, new.peak, strict=True))
                levels = tuple(map(max, old.transport.levels, new.transport.levels)) or new.transport.levels
                transport = replace(new.transport, levels=levels)
                reduction = max(old.reduction, new.reduction)
                new = replace(new, peak=(left, right), reduction=reduction, transport=transport)
            self._status, self._fresh = replace(new, delays=delays), True

    def _send(self) -> None:
        """Thread: clips and parts of auditions; the closed pipe tells the other end that nothing follows."""
        while (message := self._shelf.next()) is not None:
            # When the process is gone, the listening thread starts another, which gets everything again.
            clips = self._clips
            with contextlib.suppress(OSError):
                for piece in pieces(message):
                    if clips is not None:
                        clips.send(piece)
        if self._clips is not None:
            self._clips.close()

    def _look(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=tell, args=(theirs, i18n.chosen()), name="sound devices", daemon=True)
        process.start()
        theirs.close()
        with contextlib.suppress(EOFError, OSError):
            self._devices = ours.recv()
        end(process, LOOKING)
