"""Which output plays: the chosen device, else the default one, else none, with a sentence for people."""

from __future__ import annotations

import time
from dataclasses import replace

from studio.audio.engine import devices
from studio.audio.engine.output import LATENCIES, DeviceOutput, Latency, Nowhere
from studio.core.i18n import _

LOOK_SECONDS, RETRY_SECONDS, NEWS_SECONDS = 0.25, 3.0, 20.0
MANY_LATE, MOST_DEVICE = 3, 0.16


class Outlet:
    """The output in use.

    Args:
        name: of the device, "" for the default.
        latency: key of `LATENCIES`; an unknown one, from settings of another version, is "normal".
        rate: samples per second; None for what suits the device.
    """

    def __init__(self, name: str, latency: str, rate: int | None) -> None:
        self._name, self._latency, self._rate = name, _latency(latency), rate
        self.output: DeviceOutput | Nowhere = Nowhere(rate)
        self._news, self._gaps = "", 0
        self._looked = time.monotonic()
        self._known_gaps, self._gap_at = 0, 0.0

    @property
    def silent(self) -> bool:
        return isinstance(self.output, Nowhere)

    @property
    def underruns(self) -> int:
        """Gaps so far, in all outputs."""
        return self._gaps + self._current()

    @property
    def sentence(self) -> str:
        """What a person should know; empty when all is well."""
        if not self._news and self.underruns and time.monotonic() - self._gap_at < NEWS_SECONDS:
            ahead = 1000 * (self.output.ahead / self.output.rate + self.output.latency)
            return _("The computer was too busy for the sound: gaps so far {count}, now {ahead:.0f} ms ahead.").format(
                count=self.underruns, ahead=ahead
            )
        return self._news

    def choose(self, name: str, latency: str) -> None:
        """What `open` shall open."""
        self._name, self._latency, self._news = name, _latency(latency), ""

    def open(self) -> None:
        """Open the chosen device, or what there is in its place; the output before must be closed."""
        self._gaps += self._current()
        self._looked = time.monotonic()
        wishes = [self._name, ""] if self._name else [""]
        for name in wishes:
            try:
                devices.renew()
                self.output = DeviceOutput(name, self._latency, self._rate)
            except OSError:
                continue
            if name != self._name:
                self._news = _("{missing} is not there; the sound comes through {device}.").format(
                    missing=self._name.partition(":")[2], device=self.output.title
                )
            elif self._news == self._nothing():
                self._news = ""
            return
        self.output, self._news = Nowhere(self._rate), self._nothing()

    def due(self) -> bool:
        """Whether the output should be closed and `open` called; looks now and then."""
        now, output = time.monotonic(), self.output
        if now - self._looked < (RETRY_SECONDS if isinstance(output, Nowhere) else LOOK_SECONDS):
            return False
        self._looked = now
        if self.underruns > self._known_gaps:
            self._known_gaps, self._gap_at = self.underruns, now
        if isinstance(output, Nowhere):
            return self._returned()
        if not output.alive:
            self._name = ""
            self._news = _("{missing} has gone; the sound comes through the default device.").format(
                missing=output.title
            )
            return True
        if output.late >= MANY_LATE and self._latency.device < MOST_DEVICE:
            # Our ring was full, the system itself asked too late: it needs more of its own.
            self._latency = replace(self._latency, device=2 * self._latency.device)
            return True
        return False

    def _current(self) -> int:
        output = self.output
        return 0 if isinstance(output, Nowhere) else output.underruns + output.late

    def _returned(self) -> bool:
        """Whether there are devices again."""
        try:
            devices.renew()
        except OSError:
            return False
        return bool(devices.listed())

    def _nothing(self) -> str:
        try:
            import sounddevice  # noqa: F401
        except OSError:
            return _("The sound library PortAudio is missing: everything runs, but silently.")
        return _("There is no sound device: everything runs, but silently.")


def _latency(name: str) -> Latency:
    return LATENCIES.get(name, LATENCIES["normal"])
