"""What is heard: notes of the explored network under the keys, and single sounds that are auditioned."""

from __future__ import annotations

import itertools
import math
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from studio.audio.engine.status import EngineStatus
from studio.core.latent import Voice
from studio.core.sound import Sound
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.fingers import Fingers
from studio.session.note_cache import Scene
from studio.session.notices import Notices
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.audio.engine.client import SoundEngine

VELOCITY = 96.0
QUIETEST, LOUDEST = -60.0, 6.0
LATENCIES = ("low", "normal", "safe")
NOTICE = "sound device"
# Seconds of rest after which a volume is remembered: a file per pixel of a drag would hold the window up.
REST = 0.5


class Player:
    """Plays notes and sounds; silent until `start`.

    Keys, pedal, wheel and `panic` may be used from any thread; the signals fire in `poll` only.

    Attributes:
        changed: device, latency, volume, mute, pedal, engine state, or what can be played.
        notes_changed: `held` or `last_note`.
        played: `clip`, `playing` or `sounding`.
        status: of the sound engine, as of the last `poll`.
        devices: "name" for `set_output`, "title" and "detail" for people; empty before the engine runs.
        device, latency: what was chosen; "" is the system's default device.
        volume_db: master level; the quietest is silence.
        clip: the sound heard last, None before the first.
        began: when it began to be heard, in seconds of `time.monotonic`; another clip under a held key does not
            begin anew.
        playing: key of the sound that is auditioned, empty while a note or nothing is heard.
    """

    changed = Signal()
    notes_changed = Signal()
    played = Signal()

    def __init__(self, engine: Engine, explorer: Explorer, settings: Settings, notices: Notices) -> None:
        self._engine, self._explorer, self._settings, self._notices = engine, explorer, settings, notices
        self.status = EngineStatus()
        self.devices: list[dict[str, str]] = []
        self.device = str(settings.get("sound_device", ""))
        latency = str(settings.get("sound_latency", "normal"))
        self.latency = latency if latency in LATENCIES else "normal"
        self.volume_db = _number(settings.get("volume_db", 0.0))
        self.muted = bool(settings.get("muted", False))
        self.clip: Sound | None = None
        self.began = 0.0
        self._fingers = Fingers()
        self._may_start = False
        self._lock = threading.Lock()
        # The auditioned sound with its key, beginning and how often it is heard; a note from any thread ends it.
        self._audition: tuple[Sound, str, float, float] | None = None
        self._scene: Scene | None = None
        self._numbers = itertools.count()
        self._voice = Voice()
        self._swaps = 0
        self._turned: float | None = None
        self._told = (self._state_now(), self._fingers.strokes, self._sound_now())
        explorer.changed.connect(self._follow)

    # What can be played ------------------------------------------------------------------------------

    @property
    def playable(self) -> bool:
        """Whether there is a network whose notes can be played."""
        return self._scene is not None

    @property
    def range(self) -> tuple[int, int] | None:
        """Lowest and highest MIDI note that the network has learned; None without pitch."""
        field = self._scene.pitch_field if self._scene is not None else None
        return (round(field.low), round(field.high)) if field is not None else None

    @property
    def held(self) -> dict[int, float]:
        """Keys that are down and their velocities, the newest last."""
        return self._fingers.held

    @property
    def last_note(self) -> int:
        """The key that was pressed last."""
        return self._fingers.last_note

    @property
    def sustained(self) -> bool:
        """Whether the pedal is down."""
        return self._fingers.pedal

    @property
    def sounding(self) -> bool:
        """Whether a note or an audition is heard."""
        return self._fingers.busy or self._audition is not None or self.status.voices > 0

    @property
    def playing(self) -> str:
        audition = self._audition
        return audition[1] if audition is not None else ""

    @property
    def times(self) -> float:
        """How often the auditioned sound is heard in a row; infinite for a loop that goes round."""
        audition = self._audition
        return audition[3] if audition is not None else 1

    # The engine --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Let there be sound as soon as there is something to hear; for a window only."""
        self._may_start = True

    def wake(self) -> None:
        """Start the engine now, so that the first sound need not wait for it."""
        if not self._may_start or self._fingers.out is not None:
            return
        from studio.audio.engine.client import SoundEngine

        out = SoundEngine(self.device, self.latency)
        out.start()
        out.devices(refresh=True)
        out.mute(self.muted)
        out.volume(_level(self.volume_db))
        out.voice(self._voice)
        self._fingers.out = out
        self._show()

    @property
    def engine(self) -> SoundEngine | None:
        """The engine, for whoever plays beside the keys; None before it was woken."""
        return self._out

    def close(self, timeout: float) -> bool:
        """End the engine; False when it did not end in time."""
        self._remember()
        self._fingers.panic()
        out, self._fingers.out, self._may_start = self._fingers.out, None, False
        return out is None or out.close(timeout)

    def look_for_devices(self) -> None:
        """Bring `devices` up to date; `changed` tells when they are."""
        if self._out is not None:
            self._out.devices(refresh=True)

    def set_output(self, device: str, latency: str) -> None:
        """Go over to another device or latency; what sounds goes on there."""
        self.device, self.latency = device, latency
        self._settings.set("sound_device", device)
        self._settings.set("sound_latency", latency)
        if self._out is not None:
            self._out.set_output(device, latency)

    def set_volume(self, decibels: float) -> None:
        self.volume_db = _number(decibels)
        self._turned = time.monotonic()
        if self._out is not None:
            self._out.volume(_level(self.volume_db))

    def set_muted(self, muted: bool) -> None:
        self.muted = muted
        self._settings.set("muted", muted)
        if self._out is not None:
            self._out.mute(muted)

    # Keys --------------------------------------------------------------------------------------------

    def note_on(self, midi: int, velocity: float = VELOCITY) -> None:
        """Press a key; ends an audition."""
        self.stop()
        self._fingers.press(midi, velocity)

    def note_off(self, midi: int) -> None:
        """Let a key go."""
        self._fingers.release(midi)

    def sustain(self, on: bool) -> None:
        """The pedal."""
        self._fingers.sustain(on)

    def bend(self, semitones: float) -> None:
        """Pitch wheel."""
        if self._out is not None:
            self._out.bend(semitones)

    def panic(self) -> None:
        """End everything that sounds, lift the pedal, straighten the wheel."""
        self.stop()
        self._fingers.panic()

    # Single sounds -----------------------------------------------------------------------------------

    def play(self, sound: Sound, key: str = "", times: int = 1) -> None:
        """Hear a sound, in place of the one before.

        Args:
            key: name that `playing` has meanwhile.
            times: how often in a row, without a gap.
        """
        self.wake()
        with self._lock:
            self._audition = (sound, key, time.monotonic(), times)
        if self._out is not None:
            self._out.play(Sound(np.tile(sound.samples, (times, 1)), sound.rate) if times > 1 else sound)

    def goes_round(self, sound: Sound, key: str, began: float) -> None:
        """Tell that somebody else lets a loop be heard, in place of the sound before, until `stop`.

        Args:
            began: when its first sample is heard, by `time.monotonic`.
        """
        self.stop()
        with self._lock:
            self._audition = (sound, key, began, math.inf)

    def stop(self) -> None:
        """End the audition."""
        with self._lock:
            audition, self._audition = self._audition, None
        if audition is not None and self._out is not None:
            self._out.stop()

    # Turning -----------------------------------------------------------------------------------------

    def poll(self) -> None:
        """Take in what the engine tells, keep notes ready, and say what has changed."""
        if self.playable:
            self.wake()
        if self._out is not None:
            self._take(self._out.status())
            self.devices = self._out.devices()
        if self._turned is not None and time.monotonic() - self._turned > REST:
            self._remember()
        self._fingers.poll(self.status.voices)
        self._listen()
        self._tell()

    @property
    def _out(self) -> SoundEngine | None:
        return self._fingers.out

    def _remember(self) -> None:
        self._turned = None
        self._settings.set("volume_db", self.volume_db)

    def _take(self, status: EngineStatus) -> None:
        before, self.status = self.status, status
        if before.sentence == status.sentence:
            return
        elsewhere = before.state == "playing" and (status.state, status.device) != (before.state, before.device)
        if status.sentence and (elsewhere or status.state == "failed"):
            self._notices.add("warning", status.sentence, key=NOTICE)
        elif not status.sentence:
            self._notices.dismiss(NOTICE)

    def _follow(self) -> None:
        """The explorer has moved, or has another network."""
        weights, state = self._explorer.weights, self._explorer.state
        service = self._engine.service
        live = replace(state.voice, brightness=0.0)
        if live != self._voice:
            self._voice = live
            if self._out is not None:
                self._out.voice(live)
        scene = None
        if service is not None and weights is not None and weights.shape.kind == "sounds":
            scene = Scene.of(next(self._numbers), weights, state)
            if scene.like(self._scene) and self._scene is not None and scene.step == self._scene.step:
                return
        elif self._scene is None:
            return
        self._scene = scene
        self._show()

    def _show(self) -> None:
        self._fingers.follow(self._engine.service, self._scene)

    def _listen(self) -> None:
        """See what is heard now: the audition, else the newest note."""
        now = time.monotonic()
        with self._lock:
            audition = self._audition
            if audition is not None and self.status.state == "starting":
                audition = self._audition = (*audition[:2], now, audition[3])
            # A sound that runs its course ends by the clock.
            if audition is not None and now - audition[2] >= audition[0].seconds * audition[3]:
                audition = self._audition = None
        heard, swaps = self._fingers.heard, self._fingers.swaps
        if audition is not None:
            self.clip, self.began = audition[0], audition[2]
        elif heard is not None and (swaps != self._swaps or self._fingers.busy):
            self.clip, self.began = heard
        self._swaps = swaps

    def _tell(self) -> None:
        """Fire the signals of what has changed since the last time."""
        before = self._told
        self._told = now = (self._state_now(), self._fingers.strokes, self._sound_now())
        for signal, old, new in zip((self.changed, self.notes_changed, self.played), before, now, strict=True):
            if old != new:
                signal.emit()

    def _state_now(self) -> tuple[object, ...]:
        status = self.status
        engine = (status.state, status.device, status.sentence, status.rate, status.underruns, round(status.latency_ms))
        names = tuple(device["name"] for device in self.devices)
        mine = (self.device, self.latency, self.volume_db, self.muted, self.sustained)
        return (*mine, self.playable, self.range, *engine, names)

    def _sound_now(self) -> tuple[object, ...]:
        return (id(self.clip), self.began, self.playing, self.sounding)


def _number(value: object) -> float:
    """A volume within its range; 0 dB for what is none."""
    number = float(value) if isinstance(value, int | float) and math.isfinite(value) else 0.0
    return min(max(number, QUIETEST), LOUDEST)


def _level(decibels: float) -> float:
    return -math.inf if decibels <= QUIETEST else decibels
