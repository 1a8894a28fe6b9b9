"""A sound library without hardware, at the boundary: what PortAudio and rtmixer would answer."""

from __future__ import annotations

import sys
import types
from typing import Any

import numpy as np
import pytest


class PortAudioError(Exception):
    """As sounddevice's."""


class Ring:
    """As rtmixer's ring buffer, for one thread."""

    def __init__(self, elementsize: int, size: int) -> None:
        self.width, self.size, self.data = elementsize // 4, size, np.zeros((0, elementsize // 4), np.float32)

    @property
    def read_available(self) -> int:
        return len(self.data)

    def write(self, samples: np.ndarray) -> int:
        samples = samples.reshape(-1, self.width)[: self.size - len(self.data)]
        self.data = np.concatenate([self.data, samples])
        return len(samples)


class Action:
    """One playing of a ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring, self.stats = ring, types.SimpleNamespace(output_underflows=0)


class Hardware:
    """The machine's devices; `take` is what a device's callback does."""

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = []
        self.streams: list[Stream] = []
        self.renewed = 0

    def plug(self, name: str, channels: int = 2, rate: float = 44100.0) -> None:
        entry = {"name": name, "hostapi": 0, "max_output_channels": channels, "default_samplerate": rate}
        self.devices.append(entry | {"index": len(self.devices)})

    def unplug_all(self) -> None:
        self.devices.clear()
        for stream in self.streams:
            stream.active = False

    def take(self, frames: int) -> np.ndarray:
        """The next samples of the newest stream."""
        stream, taken = self.streams[-1], np.zeros((frames, self.streams[-1].channels), np.float32)
        for action in list(stream.actions):
            piece, action.ring.data = action.ring.data[:frames], action.ring.data[frames:]
            taken[: len(piece)] = piece
            if len(piece) < frames:
                stream.actions.remove(action)
        return taken


class Stream:
    """As rtmixer's mixer."""

    hardware: Hardware

    def __init__(self, device: int, channels: int, samplerate: int, latency: float, blocksize: int) -> None:
        if blocksize or self.hardware.devices[device]["max_output_channels"] < channels:
            raise PortAudioError("invalid")
        self.device, self.channels, self.samplerate, self.latency = device, channels, samplerate, latency
        self.active, self.closed, self.actions = False, False, list[Action]()
        self.hardware.streams.append(self)

    def start(self) -> None:
        self.active = True

    def stop(self, ignore_errors: bool) -> None:
        self.active = False

    def close(self, ignore_errors: bool) -> None:
        self.active, self.closed = False, True

    def play_ringbuffer(self, ring: Ring) -> Action:
        self.actions.append(Action(ring))
        return self.actions[-1]


@pytest.fixture
def hardware(monkeypatch: pytest.MonkeyPatch) -> Hardware:
    """A machine without devices so far."""
    machine = Hardware()

    def renew() -> None:
        assert all(stream.closed for stream in machine.streams), "a stream was open while devices were looked for"
        machine.renewed += 1

    class Default:
        @property
        def device(self) -> list[int]:
            return [-1, 0 if machine.devices else -1]

    def query_devices(index: int | None = None) -> Any:
        return machine.devices if index is None else machine.devices[index]

    def query_hostapis(index: int | None = None) -> Any:
        return ({"name": "ALSA"},) if index is None else {"name": "ALSA"}

    library = types.ModuleType("sounddevice")
    vars(library).update(
        PortAudioError=PortAudioError,
        query_devices=query_devices,
        query_hostapis=query_hostapis,
        check_output_settings=lambda *arguments, **options: None,
        default=Default(),
        _terminate=lambda: None,
        _initialize=renew,
        _libname="none",
    )
    player = types.ModuleType("rtmixer")
    kind = type("ThisMachinesStream", (Stream,), {"hardware": machine})
    vars(player).update(RingBuffer=Ring, Mixer=kind)
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    monkeypatch.setitem(sys.modules, "rtmixer", player)
    return machine
