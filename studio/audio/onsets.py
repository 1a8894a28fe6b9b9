"""Where sounds begin in a long recording, found block by block."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from studio.core.sound import Sound

WINDOW, HOP = 0.023, 0.01  # seconds
COMPRESSION = 300.0  # how far soft partials are lifted before they are compared
AROUND = 50  # hops to either side with which a rise is compared
RISE = 1.6  # times the usual rise around it that an onset must rise
LEAST = 0.01  # and at least so much: below lies the breathing of noise
SWELL = 3  # hops over which a slow attack gathers
LOUDER = 1.6  # times the level before that the level after must be
AUDIBLE = 0.01  # share of the loudest level below which nothing counts (-40 dB)
APART = 10  # hops between two onsets at least
BACK = 5  # hops before its steepest rise in which a sound begins


def find_onsets(blocks: Iterable[Sound]) -> list[float]:
    """Seconds at which sounds begin, ascending: where the spectrum suddenly gains (spectral flux).

    Args:
        blocks: consecutive blocks of one recording, all of one rate; only one is held at a time.
    """
    rises: list[np.ndarray] = []
    levels: list[np.ndarray] = []
    tail, before = np.zeros(0, np.float32), None
    rate, shift = 1, 0
    for block in blocks:
        rate = block.rate
        window, hop = round(WINDOW * rate), max(1, round(HOP * rate))
        if not rises:
            # The first frame lies around the first sample, so that a sound that begins there rises too.
            tail, shift = np.zeros(window, np.float32), window
        samples = np.concatenate((tail, block.mono))
        count = max(0, (len(samples) - window) // hop + 1)
        tail = samples[count * hop :]
        if not count:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop][:count]
        spectra = np.log1p(COMPRESSION / window * np.abs(np.fft.rfft(frames * np.hanning(window), axis=1)))
        before = np.zeros((1, spectra.shape[1])) if before is None else before
        gained = np.maximum(np.diff(spectra, axis=0, prepend=before), 0.0)
        before = spectra[-1:]
        rises.append(gained.mean(1))
        levels.append(np.sqrt(np.square(frames).mean(1)))
    if not rises:
        return []
    hop = max(1, round(HOP * rate))
    loudness = np.concatenate(levels)
    peaks = [
        peak
        for peak in _peaks(np.convolve(np.concatenate(rises), np.full(SWELL, 1 / SWELL), "same"))
        if _swells(loudness, peak)
    ]
    begins = [peak - BACK + int(np.argmin(loudness[max(0, peak - BACK) : peak + 1])) for peak in peaks if peak >= BACK]
    begins = [0 for peak in peaks if peak < BACK][:1] + begins
    window = round(WINDOW * rate)
    return [max(0.0, (begin * hop + window - shift) / rate) for begin in begins]


def _swells(loudness: np.ndarray, hop: int) -> bool:
    """Whether it is louder after than before: a tail that ends or trembles changes the spectrum too."""
    after = float(loudness[hop + 1 : hop + 2 * BACK].mean())
    before = float(loudness[max(0, hop - 2 * BACK) : max(1, hop - 1)].min())
    return after > LOUDER * before and after > AUDIBLE * loudness.max()


def _peaks(rise: np.ndarray) -> list[int]:
    """Hops that rise more than all near them and clearly more than usual around."""
    padded = np.pad(rise, AROUND, mode="reflect") if len(rise) > AROUND else np.pad(rise, AROUND, mode="edge")
    usual = np.zeros_like(rise)
    for start in range(0, len(rise), 4096):  # a median over a sliding window of hours would not fit in memory
        part = padded[start : start + 4096 + 2 * AROUND]
        around = np.lib.stride_tricks.sliding_window_view(part, 2 * AROUND + 1)[: len(rise) - start]
        usual[start : start + len(around)] = np.median(around, axis=1)
    found: list[int] = []
    for hop in np.flatnonzero(rise > np.maximum(RISE * usual, LEAST)):
        if rise[hop] < rise[max(0, hop - APART // 2) : hop + APART // 2 + 1].max():
            continue
        if not found or hop - found[-1] >= APART:
            found.append(int(hop))
    return found
