"""Where something begins in a recording of any length, as a beat is found from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from studio.core.sound import Sound

WINDOW, HOP = 0.032, 0.004  # seconds; shorter ones hear the single waves of a bass
COMPRESSION = 300.0  # how far soft partials are lifted before they are compared
LOW_HZ = 150.0  # below it are bass drums and basses
STRONG = 1.5  # power by which strong hits count more
LATE = 0.004  # seconds after its steepest rise at which a hit begins
LEAST = 0.12  # share of the strongest rise below which nothing begins
AROUND = 8  # hops to either side in which a hit is the strongest
AUDIBLE = 0.003  # share of the peak above which something is heard (-50 dB)
MANY = 1000  # hops from which a few that are far stronger than all others do not count


@dataclass(frozen=True, slots=True)
class Hits:
    """Where something begins in a recording.

    Attributes:
        times: seconds, ascending.
        weights: how strong, the strongest 1.
        lows: how much of each lies below `LOW_HZ`, 0 to 1.
        seconds: of the whole recording.
        begin, end: seconds between which anything is to be heard.
    """

    times: np.ndarray
    weights: np.ndarray
    lows: np.ndarray
    seconds: float
    begin: float
    end: float

    def some(self, count: int) -> Hits:
        """The first of them."""
        return replace(self, times=self.times[:count], weights=self.weights[:count], lows=self.lows[:count])


def hits_of(blocks: Iterable[Sound]) -> Hits:
    """Listen to a recording; of its blocks only one is held at a time."""
    rises, peaks = [], []
    tail, before, rate, total = np.zeros(0, np.float32), None, 1, 0
    for block in blocks:
        rate = block.rate
        window, hop = round(WINDOW * rate), max(1, round(HOP * rate))
        if not total:
            tail = np.zeros(window // 2, np.float32)
        total += len(block.samples)
        samples = np.concatenate((tail, block.mono))
        count = max(0, (len(samples) - window) // hop + 1)
        tail = samples[count * hop :]
        if not count:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop][:count]
        spectra = np.log1p(COMPRESSION / window * np.abs(np.fft.rfft(frames * np.hanning(window).astype(np.float32))))
        before = np.zeros((1, spectra.shape[1]), np.float32) if before is None else before
        gained = np.maximum(np.diff(spectra, axis=0, prepend=before), 0.0)
        before = spectra[-1:]
        low = max(2, round(LOW_HZ * window / rate) + 1)
        rises.append(np.stack((gained[:, :low].mean(1), gained.mean(1)), 1))
        peaks.append(np.abs(frames).max(1))
    if not rises:
        return Hits(np.zeros(0), np.zeros(0), np.zeros(0), total / rate, 0.0, 0.0)
    return _picked(np.concatenate(rises), np.concatenate(peaks), max(1, round(HOP * rate)) / rate, total / rate)


def _picked(rises: np.ndarray, peaks: np.ndarray, hop: float, seconds: float) -> Hits:
    from scipy.ndimage import maximum_filter1d

    # A hit rises over two or three hops.
    rise = np.convolve(rises[:, 1], (0.5, 1.0, 0.5), "same")
    low = np.convolve(rises[:, 0], (0.5, 1.0, 0.5), "same")
    top = float(np.percentile(rise, 99.9)) if len(rise) > MANY else float(rise.max(initial=0.0))
    heard = np.flatnonzero(peaks > AUDIBLE * peaks.max(initial=0.0))
    begin, end = (heard[0] * hop, min(seconds, (heard[-1] + 1) * hop)) if len(heard) else (0.0, 0.0)
    at = np.flatnonzero((rise == maximum_filter1d(rise, 2 * AROUND + 1, mode="nearest")) & (rise > LEAST * top))
    weights = np.minimum(rise[at] / max(top, 1e-9), 1.0) ** STRONG
    lows = np.minimum(low[at] / max(float(low.max(initial=0.0)), 1e-9), 1.0)
    return Hits(at * hop + np.where(at > 0, LATE, 0.0), weights, lows, seconds, float(begin), float(end))
