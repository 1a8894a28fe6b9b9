"""The window's end of the sound engine."""

from __future__ import annotations

from collections.abc import Hashable

from studio.audio.engine.status import EngineStatus
from studio.core.latent import Voice
from studio.core.sound import Sound


class SoundEngine:
    """Plays notes and single sounds; every method may be called from any thread and returns at once.

    Args:
        device: name from `devices()`; "" for the system's default.
        latency: "low", "normal" or "safe"; see `output.AHEAD`.
        rate: samples per second; None for what suits the device.
    """

    def __init__(self, device: str = "", latency: str = "normal", rate: int | None = None) -> None:
        self._device, self._latency, self._rate = device, latency, rate

    def start(self) -> None:
        """Start the process; until it is ready calls are kept in order. Once only."""

    def close(self, timeout: float = 2.0) -> bool:
        """Fade out and end the process; False when it had to be killed."""
        return True

    def load(self, key: Hashable, sound: Sound, loop: tuple[int, int] | None = None) -> None:
        """Make a clip known under a key, with the loop in the sound's own samples (see `voice.find_loop`).

        The loop is cross-faded by the engine. A key that is loaded already costs nothing; a clip never changes under
        its key. The least recently used ones are forgotten when there is too much.
        """

    def note_on(self, note: int, key: Hashable, gain: float = 1.0, midi: float = 60.0) -> None:
        """Begin a note as `note`, with the next block; one that sounds under the same number is released.

        A key that is not loaded yet sounds as soon as it is, unless the note ends before.

        Args:
            gain: linear, from velocity.
            midi: pitch of the clip, from which the next note glides.
        """

    def replace(self, note: int, key: Hashable) -> None:
        """Cross-fade a sounding note to another clip at the same place, as soon as that is loaded."""

    def note_off(self, note: int) -> None:
        """Release a note, or let it go when the pedal is lifted."""

    def sustain(self, on: bool) -> None:
        """The pedal."""

    def bend(self, semitones: float) -> None:
        """Pitch wheel of all notes."""

    def voice(self, voice: Voice) -> None:
        """Glide, vibrato and detune of all notes; brightness is in the clips already."""

    def play(self, sound: Sound) -> None:
        """Audition one sound; the one before fades out."""

    def stop(self) -> None:
        """End the audition."""

    def volume(self, decibels: float) -> None:
        """Master level, -inf to 12 dB."""

    def mute(self, on: bool) -> None:
        """Silence without forgetting the volume."""

    def set_output(self, device: str, latency: str) -> None:
        """Go over to another device; what sounds goes on there."""

    def panic(self) -> None:
        """End all notes, the audition and the pedal quickly."""

    def status(self) -> EngineStatus:
        """The newest status; peaks and reduction are the largest since the last call."""
        return EngineStatus()

    def devices(self, refresh: bool = False) -> list[dict[str, str]]:
        """Devices as of the last look: "name" for `set_output`, "title" and "detail" for people.

        Args:
            refresh: look again; the new list is there some moments later.
        """
        return []
