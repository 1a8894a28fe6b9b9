"""Instruments that are struck or plucked once and ring down."""

from __future__ import annotations

import numpy as np

from studio.data.builtin.instruments.tone import HIGHEST_SHARE, Note, band, low_pass, modes, noise, peaks, unit

# Ratios, levels and shares of the decay of the modes of a tuned wooden bar, and of a hand bell: what rings on is in
# tune, the rest is the clang.
BAR = (np.array((1.0, 3.96, 9.3, 16.2)), np.array((1.0, 0.3, 0.14, 0.05)), np.array((1.0, 0.25, 0.09, 0.05)))
BELL = (
    np.array((1.0, 2.0, 3.0, 4.16, 5.43, 6.79, 8.93)),
    np.array((1.0, 0.14, 0.42, 0.16, 0.34, 0.2, 0.2)),
    np.array((1.0, 0.8, 0.75, 0.3, 0.22, 0.14, 0.08)),
)
TINES = (14, 9, 6, 4, 3, 2)
GUITAR = ((105, 205, 410, 2400), (25, 45, 90, 900), (1.2, 1.0, 0.6, 0.4))


def _ring(note: Note, middle: float, octaves: float) -> float:
    """Seconds until 1/e is left: `middle` at C4, half of it every so many octaves up."""
    return middle * 2 ** ((60 - note.midi) / (12 * octaves)) * note.vary(0.25)


def guitar(note: Note) -> np.ndarray:
    """A plucked nylon string on a box; a harder pluck lies nearer to the bridge and is brighter."""
    where = 0.24 - 0.11 * note.force + note.nudge(0.025)
    stiff = 3e-5 * note.vary(0.4) * 2 ** ((note.midi - 48) / 18)
    hertz = note.partials * np.sqrt(1 + stiff * note.numbers**2)
    levels = np.sin(np.pi * note.numbers * where) / note.numbers * (0.6 + peaks(hertz, *GUITAR))
    levels = levels * low_pass(hertz, (700 + 4800 * note.force**1.3) * note.vary(0.15), 1.5)
    decays = _ring(note, 0.55, 2.2) / (1 + (hertz / 1500) ** 1.3)
    finger = noise(note, band(note.bins, 90, 350)) * np.exp(-note.time / 0.012)
    nail = noise(note, band(note.bins, 1800, 6000)) * np.exp(-note.time / 0.005) * note.force
    return unit(modes(note, hertz, levels, decays)) + 0.4 * finger + 0.8 * nail


def marimba(note: Note) -> np.ndarray:
    """A wooden bar over a tube, struck with a soft or a hard mallet."""
    ratios, levels, shares = BAR
    hard = np.array((1, 0.2 + 2.2 * note.force**1.4, 0.05 + 3.2 * note.force**2, 4 * note.force**3))
    hertz = note.hertz * ratios * np.array((1, note.vary(0.006), note.vary(0.01), note.vary(0.015)))
    hard[1:] *= note.vary(0.45)
    rung = modes(note, hertz, levels * hard, _ring(note, 0.26, 1.5) * shares)
    mallet = noise(note, band(note.bins, 250, 500 + 3000 * note.force**1.5)) * np.exp(-note.time / 0.006)
    return unit(rung) + (0.3 + 0.7 * note.force) * note.vary(0.25) * mallet


def bell(note: Note) -> np.ndarray:
    """A small bell whose modes come in pairs that beat slowly."""
    ratios, levels, shares = BELL
    hard = (0.3 + 1.1 * note.force) ** np.linspace(0, 2, len(ratios)) * note.vary(0.2) ** np.linspace(0, 1, len(ratios))
    hertz, decays = note.hertz * ratios, _ring(note, 0.9, 3.5) * shares
    apart = 0.5 * note.vary(0.5) * np.linspace(1, 4, len(ratios))
    hertz = np.concatenate((hertz - apart, hertz + apart))
    both = np.concatenate((levels * hard, 0.6 * levels * hard))
    hammer = noise(note, band(note.bins, 2500, 7000)) * np.exp(-note.time / 0.003)
    return unit(modes(note, hertz, both, np.tile(decays, 2))) + 0.5 * note.force * note.vary(0.3) * hammer


def electric_piano(note: Note) -> np.ndarray:
    """A tine beside a pickup (frequency modulation): glassy when soft, barking when hit."""
    phase = 2 * np.pi * note.hertz * note.time
    room = HIGHEST_SHARE * note.rate / note.hertz
    ring = _ring(note, 0.75, 2.5)
    bark = min((0.2 + 2.5 * note.force**1.7) * note.vary(0.28), max((room - 2) / 2, 0.1))
    depth = bark * np.exp(-note.time / (0.45 * ring))
    tone = np.sin(phase + depth * np.sin(phase)) * np.exp(-note.time / ring)
    tine = next((number for number in TINES if number + 2 < room), 1)
    struck = np.exp(-note.time / (0.06 * note.vary(0.25))) * (0.06 + 0.3 * note.force) * note.vary(0.35)
    tone += struck * np.sin(phase + 0.5 * np.sin(tine * phase))
    tone += 0.5 * struck * np.sin(tine * phase)
    thump = noise(note, band(note.bins, 80, 300)) * np.exp(-note.time / 0.01)
    tremble = 1 + 0.08 * np.sin(2 * np.pi * 4.7 * note.vary(0.1) * note.time)
    return note.gate(unit(tone) * tremble + 0.15 * thump, 0.002, 0.09)
