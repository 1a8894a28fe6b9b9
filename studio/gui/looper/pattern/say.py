"""Words for places, velocities and timing in a pattern."""

from __future__ import annotations

from studio.core.i18n import _
from studio.core.loops import BEATS, STEPS, Pattern
from studio.core.notes import note_name
from studio.gui import words
from studio.gui.looper.pattern.strokes import SILENT

ON_GRID = 0.5  # ms that nobody hears


def voice(pattern: Pattern, index: int) -> str:
    """Name of a voice: its note where it has one."""
    pitch = pattern.pitches[index]
    if pitch is not None:
        return note_name(pitch)
    return _(pattern.voices[index]) if pattern.voices[index] else _("Voice {n}").format(n=index + 1)


def place(step: int) -> str:
    """Bar, beat and sixteenth, counted from 1: "1.2.3"."""
    bar, rest = divmod(step, STEPS)
    beat, sixteenth = divmod(rest, STEPS // BEATS)
    return f"{bar + 1}.{beat + 1}.{sixteenth + 1}"


def timing(steps: float, bpm: float) -> str:
    """How far from its sixteenth something sounds: "12 ms late"; empty on it."""
    milliseconds = steps * 60_000 / bpm / 4
    if abs(milliseconds) < ON_GRID:
        return ""
    text = _("{n} ms late") if milliseconds > 0 else _("{n} ms early")
    return text.format(n=words.number(abs(milliseconds)))


def cell(pattern: Pattern, step: int, index: int, bpm: float) -> str:
    """ "Kick · 1.2.3 · velocity 80% · 12 ms late"."""
    parts = [voice(pattern, index), place(step)]
    velocity = float(pattern.velocities[step, index])
    if velocity > SILENT:
        parts.append(_("velocity {n}%").format(n=words.number(100 * velocity)))
        parts.append(timing(pattern.at(step, index) - step, bpm))
    return " · ".join(part for part in parts if part)
