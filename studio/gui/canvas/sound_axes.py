"""Where time and pitch lie in a picture of a sound, and round places to name on both."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio.core.i18n import _
from studio.core.loops import BEATS
from studio.core.notes import frequency, midi_of, note_name
from studio.gui import words
from studio.gui.widgets.axis import ticks

OCTAVE = 12
SHORT = 0.9  # seconds; the time of shorter sounds is counted in milliseconds
HERTZ = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class PitchAxis:
    """Hertz between the lower and the upper edge of a spectrogram; heights are shares from its top."""

    low: float
    high: float

    def share(self, hertz: float) -> float:
        """Share of the height from the top at which a frequency lies; outside [0, 1] when it is out of sight."""
        return 1 - math.log(hertz / self.low) / math.log(self.high / self.low)

    def hertz(self, share: float) -> float:
        """Frequency at a share of the height from the top."""
        return float(self.low * (self.high / self.low) ** (1 - share))

    def notes(self, height: float, apart: float) -> list[tuple[str, float]]:
        """Names and shares of Cs at least so many pixels apart."""
        octave = height * OCTAVE / (midi_of(self.high) - midi_of(self.low))
        every = OCTAVE * max(1, math.ceil(apart / max(1.0, octave)))
        first = math.ceil(midi_of(self.low) / OCTAVE - 1e-3) * OCTAVE
        last = math.floor(midi_of(self.high) + 1e-3)
        return [(note_name(midi), self.share(frequency(midi))) for midi in range(first, last + 1, every)]

    def frequencies(self) -> list[tuple[str, float]]:
        """Words and shares of round frequencies."""
        return [(hertz_words(value), self.share(value)) for value in HERTZ if self.low <= value <= self.high]


def time_ticks(low: float, high: float, whole: float, most: int) -> list[tuple[str, float]]:
    """Words and seconds of at most so many round moments from `low` to `high` of a sound that lasts `whole` seconds."""
    short = whole < SHORT
    scale = 1000 if short else 1
    made = ticks(low * scale, high * scale, max(1, most))
    jump = made[1] - made[0] if len(made) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(jump) + 1e-9))
    unit = _("{n} ms") if short else _("{n} s")
    return [(unit.format(n=words.number(value, decimals)), value / scale) for value in made]


def beat_ticks(low: float, high: float, whole: float, bars: int, most: int) -> list[tuple[str, float]]:
    """Words and seconds of at most so many beats from `low` to `high` of a loop of `whole` seconds: "1", "1.2"..."""
    beat, every = whole / (BEATS * bars), 1
    while (high - low) / (beat * every) > max(1, most):
        every *= 2
    first = math.ceil(low / beat / every - 1e-6) * every
    shown = range(first, min(BEATS * bars, math.floor(high / beat + 1e-6) + 1), every)
    return [(f"{n // BEATS + 1}.{n % BEATS + 1}" if n % BEATS else str(n // BEATS + 1), n * beat) for n in shown]


def moment(seconds: float, whole: float) -> str:
    """A moment of a sound of a length: "420 ms", "1.25 s"."""
    if whole < SHORT:
        return _("{n} ms").format(n=words.number(1000 * seconds))
    return _("{n} s").format(n=words.number(seconds, 2))


def hertz_words(hertz: float) -> str:
    """ "440 Hz", "1.76 kHz"."""
    if hertz >= 1000:
        return _("{n} kHz").format(n=f"{hertz / 1000:.3g}")
    return _("{n} Hz").format(n=words.number(hertz))


def pitch_words(hertz: float) -> str:
    """The nearest note and the frequency: "A4 · 440 Hz"."""
    return f"{note_name(midi_of(hertz))} · {hertz_words(hertz)}"
