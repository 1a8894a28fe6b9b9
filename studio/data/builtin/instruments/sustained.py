"""Instruments that sound for as long as they are bowed, blown, sung or held."""

from __future__ import annotations

import numpy as np

from studio.data.builtin.instruments.tone import Note, band, harmonics, low_pass, noise, peaks, unit

# Hertz, widths and gains of the wood of a violin, and of the mouth between "oo" and "aa".
WOOD = ((280, 460, 720, 1150, 2600), (50, 90, 150, 250, 700), (1.0, 1.2, 0.9, 0.9, 1.6))
OO = np.array((320.0, 800, 2250, 3000, 3900))
AA = np.array((740.0, 1150, 2600, 3300, 4200))
MOUTH_WIDTHS, MOUTH_GAINS = (70, 80, 130, 160, 250), (1.0, 0.7, 0.28, 0.22, 0.1)
DRAWBARS = {1: 1.0, 2: 0.8, 3: 0.55, 4: 0.5, 5: 0.16, 6: 0.28, 8: 0.34, 12: 0.12, 16: 0.14}


def _wave(note: Note, hertz: float, delay: float) -> np.ndarray:
    """A sine that sets in after `delay` seconds, as vibrato does: float64 (count,)."""
    grown = np.clip((note.time - delay) / 0.25, 0, 1)
    return np.asarray(grown * np.sin(2 * np.pi * hertz * note.vary(0.05) * note.time + note.nudge(1.5)))


def strings(note: Note) -> np.ndarray:
    """A bowed string: saw through wood, with the bow's scratch in front."""
    where = 0.13 + note.nudge(0.015)
    bow = 1.1 - np.cos(2 * np.pi * note.numbers * where)
    bright = (450 + 4200 * note.force**1.5) * note.vary(0.18)
    opening = 0.45 + 0.55 * (1 - np.exp(-note.frames[:, None] / 0.07))
    levels = bow / note.numbers * (0.25 + peaks(note.partials, *WOOD)) * low_pass(note.partials, bright * opening)
    tone = unit(harmonics(note, levels, (5 * _wave(note, 5.6, 0.15) + 1.5 * note.drift(6),)))
    hiss = noise(note, band(note.bins, 900, 5000))
    scratch = 0.02 * note.vary(0.3) + (0.08 + 0.22 * note.force) * np.exp(-note.time / 0.035)
    attack = (0.13 - 0.075 * note.force) * note.vary(0.2)
    return note.gate(tone * (1 + 0.05 * note.drift(8)) + scratch * hiss, attack)


def brass(note: Note) -> np.ndarray:
    """A horn that turns into a trumpet the harder it is blown; its brightness follows its loudness."""
    attack = (0.035 - 0.015 * note.force) * note.vary(0.25)
    blown = (1 - np.exp(-note.frames / attack)) * (0.85 + 0.25 * np.exp(-note.frames / 0.15))
    reach = (330 + 2900 * note.force**1.5) * note.vary(0.15)
    levels = np.exp(-note.partials / (reach * blown[:, None] ** 1.4 + 60)) * (
        0.5 + peaks(note.partials, (1250, 2400), (700, 600), (1.0, 0.5))
    )
    cents = -30 * note.vary(0.3) * np.exp(-note.time / 0.03) + 2 * note.drift(5)
    tone = unit(harmonics(note, levels, (cents,)))
    breath = noise(note, band(note.bins, 700, 3000)) * (0.008 + 0.05 * np.exp(-note.time / 0.02))
    fading = 1 - 0.15 * np.clip(note.time / 1.0, 0, 1)
    return note.gate(tone * fading * (1 + 0.03 * note.drift(9)) + breath, 1.6 * attack)


def clarinet(note: Note) -> np.ndarray:
    """A reed on a closed tube: odd harmonics, hollow when soft and biting when loud."""
    even = 0.05 + 0.55 / (1 + (2600 / note.partials) ** 3)
    bright = (800 + 3400 * note.force**1.4) * note.vary(0.15)
    opening = 0.6 + 0.4 * (1 - np.exp(-note.frames[:, None] / 0.03))
    levels = np.where(note.numbers % 2, 1, even) * note.numbers**-0.45 * low_pass(note.partials, bright * opening, 2.5)
    tone = unit(harmonics(note, levels, (1.5 * note.drift(5),)))
    breath = noise(note, band(note.bins, 1500, 4500)) * (0.012 * note.vary(0.4) + 0.05 * np.exp(-note.time / 0.02))
    attack = (0.06 - 0.025 * note.force) * note.vary(0.25)
    return note.gate(tone * (1 + 0.03 * note.drift(6)) + breath, attack)


def flute(note: Note) -> np.ndarray:
    """Few harmonics, much air, and a chiff when the tongue lets go."""
    slope = (1.7 - 0.75 * note.force) + note.nudge(0.1)
    levels = np.exp(-slope * (note.numbers - 1.0))
    if len(levels) > 1:
        levels[1] *= (0.4 + 1.5 * note.force) * note.vary(0.2)
    tone = unit(harmonics(note, levels, (3 * _wave(note, 5.0, 0.1),)))
    air = noise(note, band(note.bins, 1.5 * note.hertz, 2500) + 0.25 * band(note.bins, 2500, 6000))
    chiff = 0.35 * note.vary(0.3) * np.exp(-(((note.time - 0.03) / 0.02) ** 2))
    tremble = 1 + 0.12 * _wave(note, 5.0, 0.1)
    attack = (0.10 - 0.04 * note.force) * note.vary(0.2)
    steady = (0.11 - 0.05 * note.force) * note.vary(0.3)
    return np.asarray(note.gate(tone * tremble, attack) + note.gate(air * (steady * tremble + chiff), 0.02))


def voice(note: Note) -> np.ndarray:
    """Three singers between "oo" and "aa", opening their mouths the louder they sing."""
    opened = float(np.clip(0.1 + 0.75 * note.force + note.nudge(0.12), 0, 1))
    mouth = (OO + (AA - OO) * opened) * note.vary(0.03)
    shape = 0.015 + peaks(note.partials, tuple(mouth), MOUTH_WIDTHS, MOUTH_GAINS)
    levels = note.numbers**-0.6 * low_pass(note.partials, (900 + 3600 * note.force) * note.vary(0.15), 1.5) * shape
    singers = [off + 4 * _wave(note, 5.3, 0.1) + 3 * note.drift(7) for off in (-7, note.nudge(2), 7)]
    tone = unit(harmonics(note, levels, singers))
    air = noise(note, 0.05 * band(note.bins, 300, 5000) + peaks(note.bins, tuple(mouth), MOUTH_WIDTHS, MOUTH_GAINS))
    attack = (0.16 - 0.07 * note.force) * note.vary(0.2)
    return note.gate(tone + (0.10 - 0.06 * note.force) * note.vary(0.3) * air, attack, 0.1)


def organ(note: Note) -> np.ndarray:
    """Drawbars behind a turning loudspeaker; every player pulls them a little differently."""
    levels = np.zeros(len(note.numbers))
    for number, level in DRAWBARS.items():
        pulled = level * note.vary(0.35) * (1 if number < 3 else 0.15 + 1.2 * note.force)
        if number <= len(levels):
            levels[number - 1] = pulled
    turn = np.sin(2 * np.pi * 6.4 * note.vary(0.06) * note.time + note.rng.random() * 6.28)
    tone = unit(harmonics(note, levels, (4 * turn,)))
    click = noise(note, band(note.bins, 1200, 5000)) * (0.2 + 0.5 * note.force) * np.exp(-note.time / 0.004)
    return note.gate(tone * (1 + 0.12 * turn) + click, 0.008 * note.vary(0.3), 0.04)


def pad(note: Note) -> np.ndarray:
    """Five detuned saws under a filter that opens slowly."""
    cutoff = (500 + 2600 * note.force**1.4) * note.vary(0.2)
    opening = 0.35 + 0.65 * np.clip(note.frames[:, None] / (0.7 * note.vary(0.2)), 0, 1)
    levels = 1 / note.numbers * low_pass(note.partials, cutoff * opening, 2.0, 0.6)
    width = 9 * note.vary(0.2)
    tone = unit(harmonics(note, levels, [width * off for off in (-1.0, -0.55, 0.05, 0.5, 1.0)]))
    return note.gate(tone, (0.30 - 0.12 * note.force) * note.vary(0.2), 0.1)


def synth(note: Note) -> np.ndarray:
    """A mono synthesiser: saw and pulse through a resonant filter that snaps shut."""
    pulse = 1 + 0.7 * note.vary(0.2) * np.cos(np.pi * note.numbers * 0.5)
    base = (1.6 * note.hertz + 150) * note.vary(0.2)
    snap = (400 + 5200 * note.force**1.7) * note.vary(0.28)
    cutoff = base + snap * np.exp(-note.frames[:, None] / (0.12 * note.vary(0.35)))
    levels = pulse / note.numbers * low_pass(note.partials, cutoff, 4.0, 1.2 + 1.6 * note.force)
    fading = 0.8 + 0.2 * np.exp(-note.time / (0.12 * note.vary(0.25)))
    return note.gate(harmonics(note, levels) * fading, 0.004, 0.05)
