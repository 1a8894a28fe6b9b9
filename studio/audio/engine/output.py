"""Where samples go: a device, read by a callback in C from a ring that is kept filled ahead, or nowhere.

Key to device takes `ahead` plus at most one of the device's blocks, as what is in the ring already goes first.
Measured with PortAudio's ALSA over PulseAudio: without a block size of our own the device takes one of its periods at a
time, evenly; with one it takes two to four blocks in a burst, for which the ring would have to be longer. With eight
periods instead of PortAudio's four the system's buffer can be longer, and forgive more, at the same block.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.audio.engine.devices import PERIODS, Device, find

RING_FRAMES = 1 << 14
STALLED = 1.5
NOWHERE_RATE = 48000
NOWHERE_AHEAD = 0.02
AHEAD_STEP, MOST_AHEAD = 0.002, 0.1


@dataclass(frozen=True)
class Latency:
    """How far ahead: `ring` seconds in ours, `device` seconds in the system's buffer, both as asked for."""

    ring: float
    device: float


LATENCIES = {"low": Latency(0.006, 0.016), "normal": Latency(0.010, 0.020), "safe": Latency(0.030, 0.040)}


class Nowhere:
    """Takes samples as fast as a device would, for machines without one."""

    title, latency, underruns, alive = "", 0.0, 0, True

    def __init__(self, rate: int | None = None) -> None:
        self.rate = rate or NOWHERE_RATE
        self.ahead = round(NOWHERE_AHEAD * self.rate)
        self._written, self._began = 0, time.monotonic()

    @property
    def consumed(self) -> int:
        """Samples taken so far."""
        return min(self._written, int((time.monotonic() - self._began) * self.rate))

    def wanted(self) -> int:
        """How many samples there is room for."""
        missing = int((time.monotonic() - self._began) * self.rate) + self.ahead - self._written
        # After a pause nothing is caught up with.
        if missing > 2 * self.ahead:
            self._began += (missing - self.ahead) / self.rate
            missing = self.ahead
        return missing

    def write(self, samples: np.ndarray) -> None:
        self._written += len(samples)

    def close(self) -> None:
        """Nothing to give back."""


class DeviceOutput:
    """A device, opened.

    Args:
        name: of `devices.listed`; "" for the default.
        latency: how far ahead.
        rate: samples per second; None for what suits the device.

    Raises:
        OSError: no sound library, no such device, or it does not open.
    """

    def __init__(self, name: str, latency: Latency, rate: int | None = None) -> None:
        import rtmixer
        import sounddevice

        device: Device = find(name, rate)
        self.title, self.rate, self.underruns = device.title, device.rate, 0
        self.ahead, self._channels = round(latency.ring * device.rate), min(2, device.channels)
        self._ring: Any = rtmixer.RingBuffer(4 * self._channels, RING_FRAMES)
        try:
            self._stream: Any = rtmixer.Mixer(
                device=device.index,
                channels=self._channels,
                samplerate=device.rate,
                latency=latency.device,
                blocksize=0,
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise OSError(str(error)) from error
        self.latency = float(self._stream.latency)
        # At first the device fills its own buffer in one go, which the ring should not have to bear.
        time.sleep(self.latency)
        self._action: Any = None
        self._written, self._late = 0, 0
        self._taken, self._taken_at = 0, time.monotonic()

    @property
    def consumed(self) -> int:
        """Samples that the callback has taken so far."""
        return self._written - int(self._ring.read_available)

    @property
    def alive(self) -> bool:
        """False when the device has stopped taking samples."""
        return bool(self._stream.active) and self._pause() < STALLED

    @property
    def late(self) -> int:
        """Gaps for which the system was too late in calling."""
        return self._late + (int(self._action.stats.output_underflows) if self._action is not None else 0)

    def wanted(self) -> int:
        """How many samples there is room for."""
        if self._action is not None and self._action not in self._stream.actions:
            # The ring has run dry and the callback has let go of it.
            before, self._late, self._action = self._late, self.late, None
            if self._late == before:
                self.underruns += 1
                self.ahead = min(self.ahead + round(AHEAD_STEP * self.rate), round(MOST_AHEAD * self.rate))
            # Otherwise the system was late, has then filled its whole buffer in one go, and counts this gap already.
        # A device that has paused will take all that it missed at once; until then that is filled up too.
        missed = min(self._pause() - self.latency / PERIODS, self.latency)
        return self.ahead + int(max(0.0, missed) * self.rate) - int(self._ring.read_available)

    def write(self, samples: np.ndarray) -> None:
        """Send samples (n, 2) on their way."""
        if self._channels == 1:
            samples = samples.mean(1, dtype=np.float32)
        self._written += int(self._ring.write(np.ascontiguousarray(samples, np.float32)))
        if self._action is None and self._ring.read_available >= self.ahead:
            self._action = self._stream.play_ringbuffer(self._ring)

    def _pause(self) -> float:
        """Seconds since the device took samples."""
        now, consumed = time.monotonic(), self.consumed
        if consumed != self._taken or self._action is None:
            self._taken, self._taken_at = consumed, now
        return now - self._taken_at

    def close(self) -> None:
        """Play what is on its way, if the device still takes it, and give the device back."""
        if self.alive and self._action is not None:
            time.sleep((self._written - self.consumed) / self.rate)
            self._stream.stop(ignore_errors=True)
        self._stream.close(ignore_errors=True)
