"""MIDI clock of the looper: others follow it, or it follows another."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from studio.audio.clock import ClockIn
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.looping import TransportStatus
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.audio.clock import ClockOut
    from studio.session.looper.timing import Timing

SYNCS = ("internal", "midi")
# Beats per minute that a measured tempo may waver without being followed, and seconds that may lie between the beats.
STILL, APART = 0.05, 0.005
# Catching up takes some two bars; faster than that would be heard.
MOST_NUDGE, CATCH_UP = 0.03, 4.0
PATIENCE = 0.5  # seconds between corrections


class Clocks:
    """Sends the looper's clock, and has the looper follow another.

    Attributes:
        heard: takes the clock of MIDI's ports, on their threads.
        sync: "internal", or "midi" to follow.
        out: sends the clock; None while that is off.
    """

    def __init__(self, looper: Timing, settings: Settings) -> None:
        self._looper, self._settings = looper, settings
        self.heard = ClockIn()
        sync = str(settings.get("looper_sync", SYNCS[0]))
        self.sync = sync if sync in SYNCS else SYNCS[0]
        self.out: ClockOut | None = None
        self._running = False
        self._corrected = 0.0

    @property
    def port(self) -> str:
        """Where the clock is sent; "" for the first port there is."""
        return str(self._settings.get("midi_clock_port", ""))

    @property
    def ports(self) -> tuple[str, ...]:
        """Where it can be sent, while it is."""
        return self.out.ports if self.out is not None else ()

    @property
    def sending(self) -> bool:
        return bool(self._settings.get("midi_clock_out", False))

    def set_sync(self, sync: str) -> None:
        if sync not in SYNCS:
            raise StudioError(_("There is no such clock."))
        self.sync = sync
        self._settings.set("looper_sync", sync)

    def set_sending(self, on: bool) -> None:
        self._settings.set("midi_clock_out", on)

    def set_port(self, port: str) -> None:
        self._settings.set("midi_clock_port", port)
        if self.out is not None:
            self.out.choose(port)

    def close(self, timeout: float) -> bool:
        """Say Stop and end the threads; False when that took too long."""
        out, self.out = self.out, None
        return out is None or out.close(timeout)

    def poll(self, status: TransportStatus, rate: int) -> None:
        """Tell others where the looper is, and go along with another clock."""
        if self.sending and self.out is None and rate:
            from studio.audio.clock import ClockOut

            self.out = ClockOut(self.port)
            self.out.start()
        elif not self.sending and self.out is not None:
            self.close(1.0)
        if self.out is not None:
            if not self.port and not self.out.in_use and self.out.ports:
                self.out.choose(self.out.ports[0])
            self.out.follow(status, rate)
        if self.sync == "midi":
            self._follow(status, rate, time.monotonic())

    def _follow(self, status: TransportStatus, rate: int, now: float) -> None:
        bpm = self.heard.bpm(now)
        if self.heard.running != self._running:
            self._running = self.heard.running
            if self._running and not self._looper.playing:
                self._looper.play(counted=False)
            elif not self._running and self._looper.playing:
                self._looper.stop()
        if bpm is None or now - self._corrected < PATIENCE:
            return
        ahead = self.heard.ahead(status, rate, now)
        late = 0.0 if ahead is None or abs(ahead) < APART else ahead
        wanted = bpm * (1 - min(max(late / CATCH_UP, -MOST_NUDGE), MOST_NUDGE))
        if abs(wanted - self._looper.bpm) > STILL:
            self._corrected = now
            self._looper.follow_tempo(wanted)
