"""MIDI keyboards in the session: which one, what its wheel moves, and where its notes go."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from psygnal import Signal

from studio.core.i18n import _
from studio.core.latent import DIRECTIONS
from studio.core.mailbox import Mailbox
from studio.session.explorer import Explorer
from studio.session.player import Player
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.audio.midi import MidiInput, Pulse

CHANNELS = 16
# The wheel sweeps a direction over as many standard deviations to either side.
REACH = 3.0
LIGHT_SECONDS = 0.15


class Midi:
    """Plays the player from a keyboard; silent until `start`.

    Notes, pedal and pitch wheel go to the player on MIDI's own threads; the modulation wheel moves the explorer
    in `poll`, where `changed` fires too.

    Attributes:
        port: name of the one to listen to, "" for any.
        channel: 1 to 16, 0 for all.
        direction: which of the latent directions the modulation wheel moves, from 0.
        ports: keyboards that are there.
        port_in_use: what is listened to, empty when nothing is.
        active: whether something was played just now.
        clock: takes the clock that comes from the ports; to be set before `start`.
    """

    changed = Signal()

    def __init__(self, player: Player, explorer: Explorer, settings: Settings) -> None:
        self._player, self._explorer, self._settings = player, explorer, settings
        self.port = str(settings.get("midi_port", ""))
        self.channel = _whole(settings.get("midi_channel"), CHANNELS)
        self.direction = _whole(settings.get("midi_direction"), DIRECTIONS - 1)
        self.ports: list[str] = []
        self.port_in_use = ""
        self.active = False
        self.clock: Pulse | None = None
        self._failure = ""
        self._wheel: Mailbox[float] = Mailbox()
        self._input: MidiInput | None = None

    @property
    def sentence(self) -> str:
        """Where notes come from, or why none do."""
        if self._failure:
            return _("There is no MIDI on this system: {reason}").format(reason=self._failure)
        if self.port_in_use:
            return _("Notes come from {port}.").format(port=self.port_in_use)
        if self.port:
            return _("{port} is not connected.").format(port=self.port)
        return _("No MIDI keyboard is connected.") if self._input is not None else ""

    def start(self) -> None:
        """Look for keyboards from now on; for a window only."""
        if self._input is None:
            from studio.audio.midi import MidiInput

            self._input = MidiInput(self, self.port, self.channel, self.clock)
            self._input.start()
            self.changed.emit()

    def close(self, timeout: float) -> bool:
        """Close the ports; False when that took too long."""
        keyboards, self._input = self._input, None
        return keyboards is None or keyboards.close(timeout)

    def set_port(self, port: str) -> None:
        self.port = port
        self._settings.set("midi_port", port)
        self._choose()

    def set_channel(self, channel: int) -> None:
        self.channel = channel
        self._settings.set("midi_channel", channel)
        self._choose()

    def set_direction(self, direction: int) -> None:
        self.direction = direction
        self._settings.set("midi_direction", direction)
        self._choose()

    def poll(self) -> None:
        """Take in which ports are there, and move the explorer where the wheel went."""
        if self._input is None:
            return
        ports, in_use = list(self._input.ports), ", ".join(self._input.in_use)
        active = time.monotonic() - self._input.heard_at < LIGHT_SECONDS
        now = (ports, in_use, self._input.failure, active)
        if now != (self.ports, self.port_in_use, self._failure, self.active):
            self.ports, self.port_in_use, self._failure, self.active = now
            self.changed.emit()
        position = self._wheel.take()
        if position is not None and self._explorer.available:
            state = self._explorer.state.with_direction(self.direction, REACH * (2 * position - 1))
            label = _("Modulation wheel")
            self._explorer.update(label, f"midi wheel {self.direction}", directions=state.directions)

    def _choose(self) -> None:
        if self._input is not None:
            self._input.choose(self.port, self.channel)
        self.changed.emit()

    # What keyboards say, on their threads ----------------------------------------------------------------

    def note_on(self, midi: int, velocity: float) -> None:
        self._player.note_on(midi, velocity)

    def note_off(self, midi: int) -> None:
        self._player.note_off(midi)

    def sustain(self, on: bool) -> None:
        self._player.sustain(on)

    def bend(self, semitones: float) -> None:
        self._player.bend(semitones)

    def wheel(self, position: float) -> None:
        self._wheel.put(position)


def _whole(value: object, most: int) -> int:
    """A number of the settings from 0 to `most`; 0 for what is none."""
    return value if isinstance(value, int) and 0 <= value <= most else 0
