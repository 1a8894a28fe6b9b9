"""What instruments are made of: harmonics that change in time, ringing modes, shaped noise and envelopes.

All of it is band-limited by construction: nothing is ever made above half the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from studio.core.notes import frequency

# No harmonic lies above this share of the rate, with room for vibrato.
HIGHEST_SHARE = 0.47
FADE_IN, FADE_OUT = 0.0015, 0.030  # seconds
# Loudness (ITU-R BS.1770, loudest 400 ms) of the strongest stroke, and decibels per doubling of velocity.
LOUDEST_LUFS, DECIBELS_PER_DOUBLING = -18.0, 5.0
LOUDEST_PEAK = 0.95


class Note:
    """One note to be played, and what chance makes of it.

    Args:
        rate: samples per second.
        count: samples.
        midi: MIDI note.
        velocity: 1 to 127.
        rng: all randomness of the note.

    Attributes:
        force: velocity from 0 to 1.
        hertz: fundamental, a few cents off as on every real instrument.
        time: float64 (count,) seconds.
        held: seconds until the key is let go.
    """

    def __init__(self, rate: int, count: int, midi: float, velocity: float, rng: np.random.Generator) -> None:
        self.rate, self.count, self.midi, self.rng = rate, count, midi, rng
        self.force = velocity / 127
        self.hertz = frequency(midi + self.nudge(0.03))
        self.time = np.arange(count) / rate
        self.seconds = count / rate
        self.held = max(self.seconds - 0.1, 0.8 * self.seconds)

    def nudge(self, spread: float) -> float:
        """A random number around 0, never further than twice the spread."""
        return float(np.clip(self.rng.normal(), -2, 2)) * spread

    def vary(self, spread: float) -> float:
        """A random factor around 1."""
        return float(np.exp(self.nudge(spread)))

    @cached_property
    def frames(self) -> np.ndarray:
        """Moments at which a spectrum is given, dense where the note begins: float64 (frames,) seconds."""
        many = 32 + round(12 * self.seconds)
        return np.asarray(self.seconds * np.linspace(0, 1, many) ** 1.7)

    @cached_property
    def numbers(self) -> np.ndarray:
        """Numbers of the harmonics that fit below half the rate: 1, 2, 3..."""
        return np.arange(1, max(int(HIGHEST_SHARE * self.rate / self.hertz), 1) + 1)

    @cached_property
    def partials(self) -> np.ndarray:
        """Hertz of those harmonics."""
        return self.numbers * self.hertz

    @cached_property
    def bins(self) -> np.ndarray:
        """Hertz of the bins that shape noise."""
        return np.fft.rfftfreq(self.count, 1 / self.rate)

    def drift(self, hertz: float) -> np.ndarray:
        """A slow random curve, about as fast as `hertz`: float64 (count,), spread 1."""
        points = self.rng.normal(size=int(self.seconds * hertz) + 2)
        return np.interp(self.time, np.arange(len(points)) / hertz, points)

    def gate(self, sound: np.ndarray, attack: float, release: float = 0.08) -> np.ndarray:
        """The sound (count,) rising over `attack` seconds and falling over `release` when the key is let go."""
        rise = np.sin(np.pi / 2 * np.clip(self.time / attack, 0, 1)) ** 2
        fall = np.cos(np.pi / 2 * np.clip((self.time - self.held) / min(release, self.seconds - self.held), 0, 1)) ** 2
        return np.asarray(sound * rise * fall)


def harmonics(note: Note, levels: np.ndarray, voices: Sequence[np.ndarray | float] = (0.0,)) -> np.ndarray:
    """Harmonics whose levels change in time, read from one period drawn per frame.

    Args:
        levels: (frames, harmonics) or (harmonics,), amplitudes of `note.numbers` at `note.frames`.
        voices: cents that each voice is off, a number or a curve (count,); several voices begin at random places.

    Returns:
        float64 (count,).
    """
    levels = np.broadcast_to(levels, (len(note.frames), levels.shape[-1]))
    size = 1 << max(11, (12 * levels.shape[1]).bit_length())
    spectrum = np.zeros((len(levels), size // 2 + 1), np.complex64)
    spectrum[:, 1 : levels.shape[1] + 1] = -0.5j * size * levels
    table = np.fft.irfft(spectrum, size).astype(np.float32)
    table = np.concatenate((table, table[:, :1]), axis=1).ravel()
    frame = np.interp(note.time, note.frames, np.arange(len(levels)))
    first = np.minimum(frame.astype(np.int64), len(levels) - 2)
    later = frame - first
    sound = np.zeros(note.count)
    for cents in voices:
        steps = np.full(note.count, note.hertz / note.rate) * 2 ** (np.asarray(cents) / 1200)
        cycles = np.cumsum(steps) - steps[0] + (note.rng.random() if len(voices) > 1 else 0)
        place = (cycles - np.floor(cycles)) * size
        column = place.astype(np.int64)
        between = place - column
        index = first * (size + 1) + column
        now = table[index] * (1 - between) + table[index + 1] * between
        index += size + 1
        sound += now * (1 - later) + (table[index] * (1 - between) + table[index + 1] * between) * later
    return sound


def modes(note: Note, hertz: np.ndarray, levels: np.ndarray, decays: np.ndarray) -> np.ndarray:
    """Modes that ring down by themselves, all struck at once.

    Args:
        hertz, levels, decays: (modes,) frequency, amplitude and seconds until 1/e of it is left.

    Returns:
        float64 (count,).
    """
    heard = hertz < HIGHEST_SHARE * note.rate
    poles = 2j * np.pi * hertz[heard] / note.rate - 1 / (decays[heard] * note.rate)
    # Powers of each pole within a block times those at the block starts: few exponentials, one product.
    block = 1 << (note.count.bit_length() // 2)
    starts = np.exp(np.outer(np.arange(-(-note.count // block)) * block, poles)) * levels[heard]
    rung: np.ndarray = (starts @ np.exp(np.outer(poles, np.arange(block)))).imag
    return rung.ravel()[: note.count]


def noise(note: Note, shape: np.ndarray) -> np.ndarray:
    """Noise with a spectrum: `shape` are amplitudes at `note.bins`; float64 (count,) of spread 1."""
    spectrum = note.rng.normal(size=(2, len(shape)))
    spectrum *= shape * np.sqrt(note.count**2 / (4 * (shape**2).sum() + 1e-12))
    return np.fft.irfft(spectrum[0] + 1j * spectrum[1], note.count)


def band(hertz: np.ndarray, low: float, high: float) -> np.ndarray:
    """Amplitudes that fall off by 12 dB an octave below `low` and above `high`."""
    return np.asarray(1 / ((1 + (low / np.maximum(hertz, 1.0)) ** 2) * (1 + (hertz / high) ** 2)))


def low_pass(hertz: np.ndarray, cutoff: np.ndarray | float, order: float = 2.0, resonance: float = 0.0) -> np.ndarray:
    """Amplitudes of a low-pass filter of 6 dB an octave per `order`, with a peak of `resonance` at the cutoff."""
    ratio = hertz / cutoff
    passed = 1 / np.sqrt(1 + ratio ** (2 * order))
    if resonance:
        passed = passed * (1 + resonance * np.exp(-((np.log2(ratio) / 0.3) ** 2)))
    return np.asarray(passed)


def peaks(hertz: np.ndarray, centres: Sequence[float], widths: Sequence[float], gains: Sequence[float]) -> np.ndarray:
    """Sum of resonances: a body, a bell, a mouth."""
    total = np.zeros(np.shape(hertz))
    for centre, width, gain in zip(centres, widths, gains, strict=True):
        total += gain / (1 + ((hertz - centre) / width) ** 2)
    return total


def unit(sound: np.ndarray) -> np.ndarray:
    """The sound at spread 1 where it is loud, so that noise can be mixed in by its share."""
    return np.asarray(sound / (np.sqrt((sound**2).mean()) + 1e-9))


def finished(note: Note, sound: np.ndarray) -> np.ndarray:
    """Without clicks at either end, and as loud as every other instrument at this velocity: float32 (count,)."""
    rise = min(round(FADE_IN * note.rate), note.count)
    fall = min(round(FADE_OUT * note.rate), note.count)
    sound = sound.copy()
    sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, endpoint=False)) ** 2
    sound[-fall:] *= np.sin(np.linspace(np.pi / 2, 0, fall)) ** 2
    target = LOUDEST_LUFS + DECIBELS_PER_DOUBLING * np.log2(max(note.force, 1 / 127))
    gain = 10 ** ((target - loudness(sound, note.rate)) / 20)
    return np.asarray(sound * min(gain, LOUDEST_PEAK / (np.abs(sound).max() + 1e-9)), np.float32)


def loudness(sound: np.ndarray, rate: int) -> float:
    """LUFS of the loudest 400 ms of a mono sound (n,), filters as in ITU-R BS.1770."""
    count = len(sound)
    weighted = np.fft.irfft(np.fft.rfft(sound) * _ear(count, rate), count)
    energy = np.concatenate(([0.0], np.cumsum(weighted**2)))
    span = min(round(0.4 * rate), count)
    return float(-0.691 + 10 * np.log10((energy[span:] - energy[:-span]).max() / span + 1e-12))


@lru_cache(maxsize=4)
def _ear(count: int, rate: int) -> np.ndarray:
    """Amplitudes of the K weighting: a shelf of 4 dB above 1.7 kHz and a high-pass at 38 Hz."""
    s = 1j * np.maximum(np.fft.rfftfreq(count, 1 / rate), 1e-3)
    shelf, quality, gain = 1681.97, 0.7072, 10 ** (3.99984 / 20)
    middle = gain**0.4996667
    high = gain * s**2 + middle * s * shelf / quality + shelf**2
    response = high / (s**2 + s * shelf / quality + shelf**2)
    low, low_quality = 38.135, 0.5003
    return np.asarray(np.abs(response * s**2 / (s**2 + s * low / low_quality + low**2)))
