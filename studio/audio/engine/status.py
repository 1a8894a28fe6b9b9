"""What the sound engine tells of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.core.looping import TransportStatus

SILENCE = -120.0


@dataclass(frozen=True)
class EngineStatus:
    """The engine's state at one moment.

    Attributes:
        state: "off" before the start and after the end, "starting", "playing" with a device, "silent" without one,
            "failed" when its process has gone for good.
        device: title of the device in use.
        sentence: what a person should know, for instance that a device has vanished; empty when all is well.
        rate: samples per second of the device, 0 while off.
        latency_ms: from a key to the loudspeaker as far as the system tells: ahead in the ring and in its own buffer.
        underruns: gaps so far.
        peak: left and right, dBFS, since the status before.
        loudness: momentary, LUFS (BS.1770, 400 ms).
        reduction: of the limiter, dB, 0 or more, since the status before.
        voices: notes that sound.
        playing: whether a sound is being auditioned.
        delays: milliseconds from each `note_on` of late to its first sample in the device's buffer.
        transport: where the looper is; levels of its decks since the status before.
    """

    state: str = "off"
    device: str = ""
    sentence: str = ""
    rate: int = 0
    latency_ms: float = 0.0
    underruns: int = 0
    peak: tuple[float, float] = (SILENCE, SILENCE)
    loudness: float = SILENCE
    reduction: float = 0.0
    voices: int = 0
    playing: bool = False
    delays: tuple[float, ...] = ()
    transport: TransportStatus = field(default_factory=TransportStatus)
