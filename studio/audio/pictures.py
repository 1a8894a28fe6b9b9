"""Pictures of sounds: a spectrogram with the low notes at the bottom, and the outline of a waveform."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from studio.core.oklab import lab_of, srgb_of

# C1; the highest row is half the sampling rate, but no more than most people hear anything in.
LOWEST_HZ, HIGHEST_HZ = 32.7, 16_000.0
RANGE_DB = 80.0
# A sound is shown relative to its own loudest place, unless that is quieter than this: silence stays dark.
QUIETEST_TOP_DB = -50.0
# Seconds of the windows for low notes, which need fine pitch, and for high ones, which need fine timing,
# and the frequencies between which the second takes over.
LONG, SHORT = 0.128, 0.032
CROSSOVER_HZ = (500.0, 1500.0)
# The long window sees the sound at about this rate: a quarter of the work.
SLOW_RATE = 4000
# From the ground of the studio through plum and rust to its amber and above; placed by their own lightness.
STOPS = ("#17181B", "#3C2A3A", "#7C3A3A", "#C26A2C", "#F2A541", "#FFF3D6")


def frequency_span(rate: int) -> tuple[float, float]:
    """Hertz at the lower and the upper edge of a spectrogram picture; rows are spaced evenly in octaves."""
    return LOWEST_HZ, min(rate / 2, HIGHEST_HZ)


def spectrogram_picture(samples: np.ndarray, rate: int, height: int = 64, width: int = 64) -> np.ndarray:
    """The sound as a picture: time to the right, pitch upwards in octaves, loudness as light over 80 dB.

    Args:
        samples: float (n,) or (n, channels); the picture always spans all of it.

    Returns:
        uint8 (height, width, 3), read-only.
    """
    power = spectrogram_power(samples, rate, height, width)
    level = 10 * np.log10(power + 1e-14)
    top = max(float(level.max()), QUIETEST_TOP_DB)
    shade = np.clip((level - (top - RANGE_DB)) * (255 / RANGE_DB), 0, 255).astype(np.uint8)
    picture: np.ndarray = colours()[shade]
    picture.flags.writeable = False
    return picture


def spectrogram_power(samples: np.ndarray, rate: int, height: int = 64, width: int = 64) -> np.ndarray:
    """Power of the sound at each place of its picture: float32 (height, width), 1 for a full-scale sine.

    It is a quadratic form of the samples: that of (x + y) less that of (x - y) is four times their common power.
    """
    sound = np.asarray(samples, np.float32)
    sound = sound[None] if sound.ndim == 1 else np.ascontiguousarray(sound.T)
    seconds = sound.shape[1] / rate
    factor = max(rate // SLOW_RATE, 1)
    power = np.zeros((width, height), np.float32)
    for heard, shortest, slower in ((_slower(sound, factor), LONG, factor), (sound, SHORT, 1)):
        # At least as long as two columns, so that nothing between columns goes unseen.
        window = _window(round(max(min(shortest, seconds / 2), 2 * seconds / width) * rate / slower))
        bank = _bank(height, rate, len(window), slower)
        power += _spectra(heard, width, window, bank.shape[0]) @ bank
    return power.T[::-1]


def waveform_envelope(samples: np.ndarray, width: int) -> np.ndarray:
    """Lowest and highest sample of each of `width` equal stretches of time, over all channels.

    Args:
        samples: float (n,) or (n, channels).

    Returns:
        float32 (width, 2); zeros for a sound without samples.
    """
    sound = np.asarray(samples, np.float32)
    if sound.ndim == 1:
        sound = sound[:, None]
    if not sound.size:
        return np.zeros((width, 2), np.float32)
    starts = np.arange(width) * len(sound) // width
    low = np.minimum.reduceat(sound.min(1), starts)
    high = np.maximum.reduceat(sound.max(1), starts)
    return np.stack((low, high), axis=1)


@lru_cache(maxsize=1)
def colours() -> np.ndarray:
    """The colour map: uint8 (256, 3), lightness (OKLab) rising evenly from the studio's ground."""
    stops = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in STOPS]) / 255
    lab = lab_of(stops)
    light = np.linspace(lab[0, 0], lab[-1, 0], 256)
    table = srgb_of(np.stack([np.interp(light, lab[:, 0], lab[:, i]) for i in range(3)], axis=1))
    return np.round(table * 255).astype(np.uint8)


def _slower(sound: np.ndarray, factor: int) -> np.ndarray:
    """Every `factor`-th sample of (channels, n), low-passed so that nothing folds into the rows it is used for."""
    if factor == 1 or not sound.size:
        return sound
    kernel = _low_pass(factor)
    padded = np.pad(sound, ((0, 0), (len(kernel) // 2, len(kernel) // 2)))
    slow: np.ndarray = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=1)[:, ::factor] @ kernel
    return slow


@lru_cache(maxsize=8)
def _low_pass(factor: int) -> np.ndarray:
    """Blackman-windowed sinc that halves half of the slower rate: float32 (24 * factor + 1,)."""
    count = 24 * factor + 1
    taps = np.sinc((np.arange(count) - count // 2) / factor) * np.blackman(count)
    return np.asarray(taps / taps.sum(), np.float32)


def _spectra(sound: np.ndarray, width: int, window: np.ndarray, bins: int) -> np.ndarray:
    """Power of (channels, n) around `width` evenly spaced moments: float32 (width, bins), 1 for a full-scale sine."""
    size = len(window)
    padded = np.pad(sound, ((0, 0), (size // 2, size)))
    starts = ((np.arange(width) + 0.5) * sound.shape[1] / width).astype(int)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, starts] * window
    spectrum = np.fft.rfft(frames, 2 * (bins - 1))
    power: np.ndarray = (spectrum.real**2 + spectrum.imag**2).mean(0)
    return power


@lru_cache(maxsize=32)
def _window(size: int) -> np.ndarray:
    """Hann window of at least 16 samples that measures a full-scale sine as 1: float32 (size,)."""
    shape = np.hanning(max(size, 16) + 2)[1:-1]
    return np.asarray(shape * (2 / shape.sum()), np.float32)


@lru_cache(maxsize=32)
def _bank(height: int, rate: int, size: int, slower: int) -> np.ndarray:
    """Bins of one window to rows evenly spaced in octaves: float32 (bins, height).

    Triangles, widened to two bins where rows lie closer than the window can tell them apart. A bank of the slowed
    sound has the rows below the crossover, the one of the sound itself those above.
    """
    fft = 1 << (size - 1).bit_length()
    width = rate / slower / fft
    bins = np.arange(fft // 2 + 1) * width
    low, high = frequency_span(rate)
    ratio = (high / low) ** (1 / height)
    centres = low * ratio ** (np.arange(height) + 0.5)
    reach = np.maximum(centres * (ratio - 1), width)
    weights = np.clip(1 - np.abs(bins[:, None] - centres) / reach, 0, None)
    share = np.clip(np.log(centres / CROSSOVER_HZ[0]) / np.log(CROSSOVER_HZ[1] / CROSSOVER_HZ[0]), 0, 1)
    return np.asarray(weights * (1 - share if slower > 1 else share), np.float32)
