"""Where hits begin in a loop, to the millisecond and around its end."""

from __future__ import annotations

import numpy as np

from studio.audio.circular import taken

WINDOW, HOP = 0.016, 0.002  # seconds
COMPRESSION = 300.0  # how far soft partials are lifted before they are compared
BEFORE = 4  # hops back to which a spectrum is compared
RISE = 2.5  # times the usual rise that an onset must rise
LEAST = 0.12  # share of the strongest rise below which nothing begins
APART = 0.04  # seconds between two onsets at least
FINE = 0.001  # seconds over which the level is taken when the beginning is looked for
CLEAR = 1.5  # tails that tremble and waves that pulse rise by less
JUST_BEFORE, JUST_AFTER = 0.025, 0.012  # seconds
BEGUN = 0.15  # share of the level's rise at which a hit has begun


def onsets(samples: np.ndarray, rate: int, clear: float = CLEAR) -> np.ndarray:
    """First samples of all hits, ascending: int64 (hits,).

    Args:
        samples: float32 (n, channels), a loop.
        clear: times the loudest moment just before it that a hit is at least.
    """
    mono = samples.mean(1, dtype=np.float64)
    hop, window = max(1, round(HOP * rate)), round(WINDOW * rate)
    count = len(mono) // hop
    if count < 2 * BEFORE or not np.abs(mono).max() > 0:
        return np.zeros(0, np.int64)
    centres = np.arange(count) * len(mono) // count
    frames = taken(mono[:, None], centres - window // 2, window)[:, :, 0]
    spectra = np.log1p(COMPRESSION / window * np.abs(np.fft.rfft(frames * np.hanning(window), axis=1)))
    rise = np.maximum(spectra - np.roll(spectra, BEFORE, 0), 0).mean(1)
    least = max(RISE * float(np.median(rise)), LEAST * float(rise.max()))
    level = _level(mono, rate)
    found = [_begin(level, int(centres[peak]), rate) for peak in _peaks(rise, least, round(APART / HOP))]
    return np.unique(np.asarray([begin % len(mono) for begin in found if _rises(level, begin, rate) > clear], np.int64))


def _peaks(rise: np.ndarray, least: float, apart: int) -> np.ndarray:
    """Hops that rise most among their neighbours, around the end too."""
    from scipy.ndimage import maximum_filter1d

    return np.flatnonzero((rise >= least) & (rise == maximum_filter1d(rise, apart, mode="wrap")))


def _level(mono: np.ndarray, rate: int) -> np.ndarray:
    """Loudness around each sample, short enough to tell where a hit begins."""
    from scipy.ndimage import uniform_filter1d

    sharp = mono - np.roll(mono, 1)  # what has just begun is bright
    level: np.ndarray = np.sqrt(
        np.maximum(uniform_filter1d(np.square(sharp), max(2, round(FINE * rate)), mode="wrap"), 0)
    )
    return level


def _rises(level: np.ndarray, begin: int, rate: int) -> float:
    """How many times louder it is after a place than it was before."""
    before = np.arange(begin - round(JUST_BEFORE * rate), begin - round(2 * FINE * rate))
    after = np.arange(begin, begin + round(JUST_AFTER * rate))
    return float(level[after % len(level)].max() / max(level[before % len(level)].max(), 1e-9))


def _begin(level: np.ndarray, near: int, rate: int) -> int:
    """The sample at which the level begins to rise to its highest near a place."""
    reach = round(WINDOW * rate)
    part = level[np.arange(near - reach, near + reach) % len(level)]
    top = int(np.argmax(part))
    floor = float(part[: top + 1].min())
    below = np.flatnonzero(part[: top + 1] <= floor + BEGUN * (part[top] - floor))
    return near - reach + int(below[-1]) + round(FINE * rate / 2)
