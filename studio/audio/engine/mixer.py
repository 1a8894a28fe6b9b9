"""Everything that sounds, added up; no device, no clock, no threads."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from studio.audio.engine.clips import Clip
from studio.audio.engine.limiter import Limiter
from studio.audio.engine.looper import Looper
from studio.audio.engine.meter import Meter
from studio.audio.engine.notes import STEAL_SECONDS, Note
from studio.audio.engine.recorder import Recorder
from studio.core.latent import Voice

POLYPHONY = 16
MOST_WAITING = 64
MASTER_SECONDS = 0.02
AUDITION_FADE = 0.02
PANIC_SECONDS = 0.02


class Playable(Protocol):
    """A single sound that is auditioned."""

    @property
    def done(self) -> bool: ...

    def read(self, frames: int) -> np.ndarray:
        """The next samples: float32 (frames, 1 or 2)."""
        ...


class _Fading:
    """An audition and its level."""

    def __init__(self, sound: Playable, rises: bool) -> None:
        self.sound, self.level, self.target = sound, (0.0 if rises else 1.0), 1.0


class Mixer:
    """Notes with pedal, bend and stealing, one auditioned sound, decks, master level, limiter and meters.

    Changes take place at the start of the next `render`. Clips are known by numbers.

    Args:
        rate: samples per second of everything in it.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.limiter, self.meter = Limiter(rate), Meter(rate)
        self.started: list[int] = []
        self._clips: dict[int, Clip] = {}
        self.looper, self.recorder = Looper(rate, self._clips), Recorder(rate)
        self._notes: list[Note] = []
        self._waiting: dict[int, tuple[int, float, float]] = {}
        self._swaps: dict[int, int] = {}
        self._auditions: list[_Fading] = []
        self._pedal, self._bend, self._voice = False, 0.0, Voice()
        self._last_midi: float | None = None
        self._volume, self._muted, self._master = 1.0, False, 1.0

    def inherit(self, before: Mixer) -> None:
        """Take over level, wheel, pedal, voice and looper, not what sounds: for a device of another rate."""
        self._pedal, self._bend, self._voice = before._pedal, before._bend, before._voice
        self._volume, self._muted = before._volume, before._muted
        self.looper.inherit(before.looper)
        self.recorder.inherit(before.recorder)

    @property
    def voices(self) -> int:
        """Notes that sound, those fading out for another one not counted."""
        return sum(not note.stolen for note in self._notes)

    @property
    def playing(self) -> bool:
        """Whether a sound is being auditioned."""
        return any(fading.target > 0 for fading in self._auditions)

    def load(self, clip_number: int, clip: Clip) -> None:
        """Make a clip known; notes that wait for it begin, notes that shall go over to it do."""
        self._clips[clip_number] = clip
        for number, (wanted, gain, midi) in list(self._waiting.items()):
            if wanted == clip_number:
                self.note_on(number, clip_number, gain, midi)
        for number, wanted in list(self._swaps.items()):
            if wanted == clip_number:
                self.replace(number, clip_number)

    def forget(self, clip_number: int) -> None:
        """A clip that is not needed any more; what sounds of it sounds on."""
        self._clips.pop(clip_number, None)

    def note_on(self, number: int, clip_number: int, gain: float, midi: float) -> None:
        """Begin a note; one that sounds under the same number is released."""
        self.note_off(number, pedal=False)
        clip = self._clips.get(clip_number)
        if clip is None:
            if len(self._waiting) < MOST_WAITING:
                self._waiting[number] = (clip_number, gain, midi)
            return
        while self.voices >= POLYPHONY:
            self._steal()
        slide = 0.0 if self._last_midi is None else self._last_midi - midi
        self._last_midi = midi
        self._notes.append(Note(number, clip, gain, midi, slide, self.rate))
        self.started.append(number)

    def replace(self, number: int, clip_number: int) -> None:
        """Another clip under a sounding note, now or as soon as it is loaded."""
        if number in self._waiting:
            _, gain, midi = self._waiting[number]
            self.note_on(number, clip_number, gain, midi)
            return
        self._swaps.pop(number, None)
        for note in self._notes:
            if note.number == number and not note.releasing:
                clip = self._clips.get(clip_number)
                if clip is None:
                    self._swaps[number] = clip_number
                else:
                    note.swap(clip)

    def note_off(self, number: int, pedal: bool = True) -> None:
        """Release a note; with the pedal down it sounds on, unless `pedal` is False."""
        self._waiting.pop(number, None)
        for note in self._notes:
            if note.number == number:
                note.held = False
                if not (pedal and self._pedal):
                    note.release()

    def sustain(self, on: bool) -> None:
        """The pedal: lifted, it releases what is not held."""
        self._pedal = on
        for note in self._notes:
            if not on and not note.held:
                note.release()

    def bend(self, semitones: float) -> None:
        self._bend = semitones

    def voice(self, voice: Voice) -> None:
        self._voice = voice

    def play(self, sound: Playable | None) -> None:
        """Audition a sound, None for none; the one before fades out."""
        before = self.playing
        for fading in self._auditions:
            fading.target = 0.0
        if sound is not None:
            self._auditions.append(_Fading(sound, rises=before))

    def volume(self, gain: float) -> None:
        """Master level, linear."""
        self._volume = gain

    def mute(self, on: bool) -> None:
        self._muted = on

    def fade_out(self) -> np.ndarray:
        """The last samples before a pause, ending in silence; what follows rises again: float32 (n, 2)."""
        muted, self._muted = self._muted, True
        samples = self.render(round(MASTER_SECONDS * self.rate) + self.limiter.delay)
        self._muted = muted
        return samples

    def record(self, paths: dict[str | int, str], format: str, bits: int) -> None:
        """See `client.SoundEngine`."""
        self.recorder.begin(paths, format, bits, self.limiter)

    def record_stop(self) -> None:
        self.recorder.stop()

    def panic(self) -> None:
        """End everything quickly, lift the pedal, straighten the wheel."""
        self._pedal, self._bend = False, 0.0
        self._waiting.clear()
        self._swaps.clear()
        self.play(None)
        for note in self._notes:
            note.held = False
            note.release(PANIC_SECONDS)

    def render(self, frames: int) -> np.ndarray:
        """The next samples for the device: float32 (frames, 2), frames at least 1."""
        bus = np.zeros((frames, 2), np.float32)
        for note in self._notes:
            bus += note.render(frames, self._voice, self._bend)
        for fading in self._auditions:
            bus += self._audition(fading, frames)
        self.looper.render(frames)
        for samples in self.looper.bus.values():
            bus += samples
        self._notes = [note for note in self._notes if not note.done]
        self._auditions = [one for one in self._auditions if not one.sound.done and (one.target or one.level)]
        sounding = {note.number for note in self._notes}
        self._swaps = {number: wanted for number, wanted in self._swaps.items() if number in sounding}
        self.started.clear()
        gains = self._master_gains(frames)
        master = bus if gains is None else bus * gains
        self.recorder.add(self.looper, master)
        clicks = self.looper.clicks
        if clicks is not None:
            master = master + (clicks if gains is None else clicks * gains)
        result = self.limiter.process(master)
        self.meter.add(result)
        return result

    def _steal(self) -> None:
        """Let one note go for another: of the released ones, else of all, the quietest, and of those the oldest."""
        notes = [note for note in self._notes if not note.stolen]
        released = [note for note in notes if note.releasing]
        victim = min(released or notes, key=lambda note: note.level)
        if not victim.begun:
            self._notes.remove(victim)
            return
        victim.stolen, victim.held = True, False
        victim.release(STEAL_SECONDS)

    def _audition(self, fading: _Fading, frames: int) -> np.ndarray:
        samples = fading.sound.read(frames)
        if fading.level == fading.target == 1.0:
            return samples
        levels, fading.level = ramp(fading.level, fading.target, frames, AUDITION_FADE * self.rate)
        return samples * (0.5 - 0.5 * np.cos(np.pi * levels)).astype(np.float32)[:, None]

    def _master_gains(self, frames: int) -> np.ndarray | None:
        """Factors of the next samples, None where they stay as they are."""
        target = 0.0 if self._muted else self._volume
        if self._master != target:
            span = MASTER_SECONDS * self.rate / max(self._master, target, 1.0)
            levels, self._master = ramp(self._master, target, frames, span)
            return levels.astype(np.float32)[:, None]
        return None if target == 1.0 else np.full((1, 1), target, np.float32)


def ramp(level: float, target: float, frames: int, span: float) -> tuple[np.ndarray, float]:
    """Levels of the next samples on an even way to a target, (frames,), and the level after them.

    Args:
        span: samples from 0 to 1.
    """
    distance = np.arange(frames + 1) / span
    path = np.minimum(level + distance, target) if target > level else np.maximum(level - distance, target)
    return path[:-1], float(path[-1])
