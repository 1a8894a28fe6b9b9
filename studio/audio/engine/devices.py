"""The system's sound devices; the only place beside `output` that knows PortAudio."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from studio.core import i18n
from studio.core.i18n import _

PREFERRED_RATE = 48000
PERIODS = 8


@dataclass(frozen=True)
class Device:
    """An output: PortAudio's number of it, what people call it, channels and a rate that suits it."""

    index: int
    title: str
    channels: int
    rate: int


def renew() -> None:
    """Look at the system again; no stream may be open.

    Raises:
        OSError: there is no sound library.
    """
    import sounddevice

    sounddevice._terminate()
    sounddevice._initialize()
    if sys.platform == "linux":
        # Only libraries that were built for ALSA have it.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(sounddevice._libname).PaAlsa_SetNumPeriods(PERIODS)


def listed() -> list[dict[str, str]]:
    """Outputs as of the last `renew`: "name" for `find`, "title" and "detail" for people; the default one first."""
    try:
        import sounddevice
    except OSError:
        return []
    outputs = [(name, entry, host) for name, entry, host in _outputs(sounddevice)]
    if not outputs:
        return []
    default = {"name": "", "title": _("System default"), "detail": _default_title(sounddevice)}
    many = len({host for _name, _entry, host in outputs}) > 1
    return [default] + [
        {"name": name, "title": entry["name"], "detail": host if many else ""} for name, entry, host in outputs
    ]


def find(name: str, rate: int | None) -> Device:
    """The output of a name, "" for the default.

    Raises:
        OSError: no sound library, or no such device.
    """
    import sounddevice

    if not name:
        index = int(sounddevice.default.device[1])
        entries = [sounddevice.query_devices(index)] if index >= 0 else []
    else:
        entries = [entry for known, entry, _host in _outputs(sounddevice) if known == name]
    if not entries:
        raise OSError(name)
    entry: dict[str, Any] = entries[0]
    return Device(entry["index"], entry["name"], entry["max_output_channels"], rate or _rate(sounddevice, entry))


def tell(pipe: Connection, language: str) -> None:
    """Body of a short process: PortAudio sees new devices only when it begins anew, which would end what plays."""
    i18n.choose(language)
    pipe.send(listed())


def _outputs(sounddevice: Any) -> list[tuple[str, dict[str, Any], str]]:
    """(name, PortAudio's entry, host interface) of each output."""
    hosts = [host["name"] for host in sounddevice.query_hostapis()]
    return [
        (f"{hosts[entry['hostapi']]}:{entry['name']}", entry, hosts[entry["hostapi"]])
        for entry in sounddevice.query_devices()
        if entry["max_output_channels"] > 0
    ]


def _default_title(sounddevice: Any) -> str:
    index = sounddevice.default.device[1]
    return str(sounddevice.query_devices(index)["name"]) if index >= 0 else ""


def _rate(sounddevice: Any, entry: dict[str, Any]) -> int:
    """The rate at which the system need not convert, as far as it tells.

    ALSA's sound servers take every rate and name 44100 whatever they run at, which is mostly 48000.
    """
    told = int(entry["default_samplerate"])
    if sounddevice.query_hostapis(entry["hostapi"])["name"] != "ALSA":
        return told
    try:
        sounddevice.check_output_settings(
            entry["index"], min(2, entry["max_output_channels"]), "float32", samplerate=PREFERRED_RATE
        )
    except (sounddevice.PortAudioError, ValueError):
        return told
    return PREFERRED_RATE
