"""Drums made from scratch: swept sines, ringing modes and shaped noise, nothing above half the rate.

Every drum is a function of a `Stick` and of a few numbers that a kit draws from its own ranges.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

HIGHEST_SHARE = 0.47  # of the rate, above which nothing rings
FADE_IN, FADE_SHARE = 0.0004, 0.25  # seconds; share of a sound at its end that falls to silence
TAIL = 6.0  # times its decay that a sound lasts: 52 dB down


class Stick:
    """What a drum is hit with: the rate at which it is recorded, and chance.

    Args:
        rate: samples per second.
        longest: samples that no sound exceeds.
        rng: all randomness of the hit.
    """

    def __init__(self, rate: int, longest: int, rng: np.random.Generator) -> None:
        self.rate, self.longest, self.rng = rate, longest, rng

    def time(self, decay: float) -> np.ndarray:
        """Seconds of a sound with that decay: float64 (n,)."""
        return np.arange(min(self.longest, round(TAIL * decay * self.rate))) / self.rate

    def noise(self, count: int, low: float, high: float) -> np.ndarray:
        """Noise between two frequencies, 12 dB an octave beside them: float64 (count,) of spread 1."""
        size = 1 << (count - 1).bit_length()  # lengths that are no product of small numbers are slow to transform
        hertz = np.fft.rfftfreq(size, 1 / self.rate)
        shape = 1 / ((1 + (low / np.maximum(hertz, 1.0)) ** 2) * (1 + (hertz / high) ** 4))
        spectrum = self.rng.normal(size=(2, len(hertz))) * shape
        sound = np.fft.irfft(spectrum[0] + 1j * spectrum[1], size)[:count]
        return np.asarray(sound / (sound.std() + 1e-9))

    def modes(self, time: np.ndarray, hertz: Sequence[float], decays: Sequence[float]) -> np.ndarray:
        """Sines that ring down, each with its own decay in seconds; those too high for the rate are left out."""
        heard = [(f, decay) for f, decay in zip(hertz, decays, strict=True) if f < HIGHEST_SHARE * self.rate]
        poles = np.array([2j * np.pi * frequency - 1 / decay for frequency, decay in heard]) / self.rate
        begun = np.exp(1j * self.rng.uniform(0, 0.6, len(poles)))
        # Powers of each pole within a block times those at the block starts: few exponentials, one product.
        block = 1 << (len(time).bit_length() // 2)
        starts = np.exp(np.outer(np.arange(-(-len(time) // block)) * block, poles)) * begun
        rung: np.ndarray = (starts @ np.exp(np.outer(poles, np.arange(block)))).imag
        return rung.ravel()[: len(time)]

    def finished(self, sound: np.ndarray) -> np.ndarray:
        """With a peak of 1, no click and an end in silence: float32 (n,)."""
        rise, fall = max(1, round(FADE_IN * self.rate)), max(1, round(FADE_SHARE * len(sound)))
        sound = sound / (np.abs(sound).max() + 1e-9)
        sound[:rise] *= np.linspace(0, 1, rise, endpoint=False)
        sound[-fall:] *= np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
        return sound.astype(np.float32)


def _sweep(time: np.ndarray, hertz: float, drop: float, speed: float) -> np.ndarray:
    """A sine that falls from `drop` times its pitch to it, in about `speed` seconds."""
    turns = hertz * (time + (drop - 1) * speed * (1 - np.exp(-time / speed)))
    return np.asarray(np.sin(2 * np.pi * turns))


def kick(stick: Stick, hertz: float, drop: float, decay: float, click: float, drive: float) -> np.ndarray:
    """A bass drum: a sine that falls in pitch, a click of the beater, and overdrive that makes it audible on phones."""
    time = stick.time(decay)
    body = _sweep(time, hertz, drop, 0.025) * np.exp(-time / decay)
    short = time[: round(TAIL * 0.003 * stick.rate)]
    body[: len(short)] += click * stick.noise(len(short), 1500, 5000) * np.exp(-short / 0.003)
    return stick.finished(np.tanh(drive * body))


def snare(stick: Stick, hertz: float, decay: float, wires: float, low: float, room: float) -> np.ndarray:
    """Two modes of a skin, wires that rattle under it, and the room it stands in."""
    time = stick.time(decay * (1.6 if room else 1))
    skin = stick.modes(time, (hertz, 1.72 * hertz), (0.5 * decay, 0.3 * decay)) * (1 + np.exp(-time / 0.01))
    rattle = stick.noise(len(time), low, 7500) * np.exp(-time / decay)
    walls = stick.noise(len(time), 300, 4000) * np.exp(-time / (2 * decay)) * (time > 0.012)
    return stick.finished(np.tanh(0.8 * (skin + wires * rattle + room * walls)))


def clap(stick: Stick, hertz: float, decay: float, hands: float) -> np.ndarray:
    """Several hands a few milliseconds apart, and their echo."""
    time = stick.time(decay)
    gap = 0.009
    count = round(hands)
    bursts = sum(np.exp(-(time - n * gap) / 0.004) * (time >= n * gap) for n in range(count))
    echo = np.exp(-(time - count * gap) / decay) * (time >= count * gap)
    return stick.finished(stick.noise(len(time), hertz, 1.9 * hertz) * (bursts + 0.8 * echo))


def rim(stick: Stick, hertz: float, decay: float) -> np.ndarray:
    """A stick across the rim: a few short hard modes."""
    time = stick.time(2 * decay)
    wood = stick.modes(time, (hertz, 2.3 * hertz, 4.1 * hertz), (decay, 0.7 * decay, 0.3 * decay))
    return stick.finished(wood + 0.5 * stick.noise(len(time), 1800, 7000) * np.exp(-time / 0.0025))


def hat(stick: Stick, hertz: float, decay: float, metal: float) -> np.ndarray:
    """Two cymbals on each other: high noise, and partials in no harmony, closed or open by the decay."""
    time = stick.time(decay)
    partials = [hertz * ratio for ratio in (1, 1.34, 1.52, 1.8, 2.03, 2.41)]
    ring = stick.modes(time, partials, [decay] * 6)
    hiss = stick.noise(len(time), 1.4 * hertz, 1.6e4) * np.exp(-time / decay)
    return stick.finished(hiss + metal * ring)


def ride(stick: Stick, hertz: float, decay: float, bell: float) -> np.ndarray:
    """A large cymbal: a ping, and a wash that stays."""
    time = stick.time(decay)
    partials = [hertz * ratio for ratio in (1, 1.47, 2.09, 2.56, 3.39, 4.08)]
    ping = stick.modes(time, partials, [decay * 0.8, decay, decay * 0.6, decay * 0.5, decay * 0.4, decay * 0.3])
    wash = stick.noise(len(time), 3000, 1.4e4) * np.exp(-time / decay)
    return stick.finished(bell * ping + wash * (0.5 + np.exp(-time / 0.02)))


def tom(stick: Stick, hertz: float, decay: float, slap: float) -> np.ndarray:
    """A tuned skin, hit with a stick (tom) or with the hand (conga, bongo)."""
    time = stick.time(decay)
    body = _sweep(time, hertz, 1.25, 0.04) * np.exp(-time / decay)
    over = stick.modes(time, (1.59 * hertz, 2.14 * hertz), (0.4 * decay, 0.25 * decay))
    return stick.finished(body + 0.4 * over + slap * stick.noise(len(time), 600, 4000) * np.exp(-time / 0.008))


def shaker(stick: Stick, hertz: float, decay: float, swell: float) -> np.ndarray:
    """Grains thrown against a wall: noise that swells before it falls."""
    time = stick.time(decay + swell)
    return stick.finished(
        stick.noise(len(time), hertz, 1.5 * hertz) * np.exp(-time / decay) * (1 - np.exp(-time / swell))
    )


def bell(stick: Stick, hertz: float, spread: float, decay: float) -> np.ndarray:
    """Two tones against each other: a cow bell near 1.5, a wood block or claves near 1, a metal hit further off."""
    time = stick.time(decay)
    ring = stick.modes(time, (hertz, spread * hertz, 2.7 * spread * hertz), (decay, 0.8 * decay, 0.3 * decay))
    return stick.finished(np.tanh(1.2 * ring * (1 + np.exp(-time / 0.01))))
