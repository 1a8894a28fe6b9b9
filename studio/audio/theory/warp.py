"""Move the hits of a loop and stretch what lies between them, around its end in one piece."""

from __future__ import annotations

import numpy as np

from studio.audio.circular import taken

GRAIN = 0.01  # seconds of the pieces that hits are made of
SEEK = 0.005  # seconds around its place in which a piece may be taken so that it continues the one before
ATTACK = 0.06  # seconds after an onset that keep their speed
MOST_KEPT = 0.6  # share of the time between two onsets that keeps its speed at most
WINDOW = 0.064  # seconds of the spectra that what rings is made of
OVERLAP, OVERLAP_GAIN = 4, 1.5  # of squared Hann windows
MEDIAN = 17  # frames and bins over which a partial or a hit is told from the other
JOIN = 0.03  # seconds over which the end passes into the beginning


def warped(samples: np.ndarray, begins: np.ndarray, places: np.ndarray, length: int, rate: int) -> np.ndarray:
    """A loop of another length, or with other places for its hits, and its pitch kept: float32 (length, channels).

    What rings and what strikes are told apart (Fitzgerald, "Harmonic/percussive separation using median filtering",
    2010): the one is moved with a phase vocoder (Laroche and Dolson, "Improved phase vocoder time-scale modification
    of audio", 1999), the other in short pieces (Verhelst and Roelands, WSOLA, 1993). Both follow a clock that runs at
    its old speed where a hit begins, so that attacks stay as they are.

    Args:
        samples: float32 (n, channels), a loop of at least two `WINDOW`s.
        begins: where its hits begin, ascending, in samples.
        places: where they shall begin, in the same order, less than one round from first to last.
        length: samples of the new loop, two windows at least.
        rate: samples per second.
    """
    clock = _Clock(begins, places, len(samples), length, rate)
    rings, strikes = _parted(samples, rate)
    return np.asarray(_vocoded(rings, clock, rate) + _pieced(strikes, clock, rate), np.float32)


class _Clock:
    """Which sample of the old loop sounds at one of the new; at the old speed where hits begin.

    Attributes:
        old, new: samples of the loops.
        first: place in the new one where the first hit is about to begin.
    """

    def __init__(self, begins: np.ndarray, places: np.ndarray, old: int, new: int, rate: int) -> None:
        self.old, self.new = old, new
        lead = round(2 * GRAIN * rate)
        room = np.minimum(np.diff(begins, append=begins[:1] + old), np.diff(places, append=places[:1] + new))
        # Of the room before a hit a third of what may be kept is its own, of that after it two.
        kept = np.minimum(round(ATTACK * rate), MOST_KEPT * room * 2 / 3).astype(np.int64)
        before = np.minimum(lead, MOST_KEPT * np.roll(room, 1) / 3).astype(np.int64)
        kept += before
        places = places - before
        self.first = int(places[0]) if len(places) else 0
        self._spans = np.stack((places, places + kept), 1)
        news = self._spans.reshape(-1) if len(places) else np.zeros(1)
        olds = np.stack((begins - before, begins - before + kept), 1).reshape(-1) if len(places) else np.zeros(1)
        self._news = np.concatenate((news[-1:] - new, news, news[:1] + new)).astype(np.float64)
        self._olds = np.concatenate((olds[-1:] - old, olds, olds[:1] + old)).astype(np.float64)

    def __call__(self, places: np.ndarray) -> np.ndarray:
        """Place in the old loop of places in the new, both beyond their ends too."""
        turns = np.floor_divide(places - self._news[0], self.new)
        found: np.ndarray = np.interp(places - turns * self.new, self._news, self._olds) + turns * self.old
        return found

    def copies(self, places: np.ndarray) -> np.ndarray:
        """Whether the old speed is kept there: bool."""
        kept = np.zeros(len(places), bool)
        for begin, end in self._spans:
            kept |= np.mod(places - begin, self.new) < end - begin
        return kept


def _parted(samples: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """What rings and what strikes, which together are the sound: each (n, channels)."""
    window, hop = _sizes(rate)
    # What lies before the loop and after it is the loop: far enough for the medians to see round its ends.
    around = MEDIAN // 2 + OVERLAP
    count = -(-len(samples) // hop) + 2 * around
    spectra = np.fft.rfft(taken(samples, hop * (np.arange(count) - around), window) * _hann(window), axis=1)
    power = np.square(np.abs(spectra)).sum(2)
    steady, sudden = _medians(power.T).T, _medians(power)
    share = steady / np.maximum(steady + sudden, 1e-20)
    rings = _laid(np.fft.irfft(spectra * share[:, :, None], window, axis=1) * _hann(window), hop)
    rings = rings[around * hop : around * hop + len(samples)] / OVERLAP_GAIN
    return rings, samples - rings


def _medians(rows: np.ndarray) -> np.ndarray:
    """Running median along each row, whose ends go on beyond it: (n, m).

    All rows as one long line, for which scipy has a way that is six times as fast as its filter of two dimensions.
    """
    from scipy.ndimage import median_filter

    around = MEDIAN // 2
    padded = np.pad(rows, ((0, 0), (around, around)), mode="edge")
    medians: np.ndarray = median_filter(padded.ravel(), MEDIAN).reshape(padded.shape)[:, around:-around]
    return medians


def _vocoded(samples: np.ndarray, clock: _Clock, rate: int) -> np.ndarray:
    """Phase vocoder: (clock.new, channels)."""
    window, hop = _sizes(rate)
    join = round(JOIN * rate)
    centres = clock.first + hop * np.arange(-(-(clock.new + join + 2 * window) // hop)) - window // 2
    olds = np.round(clock(centres)).astype(np.int64) - window // 2
    now = np.fft.rfft(taken(samples, olds, window) * _hann(window), axis=1)
    then = np.fft.rfft(taken(samples, olds - hop, window) * _hann(window), axis=1)
    copied = clock.copies(centres)
    out = now.copy()
    for index in range(1, len(out)):
        if not copied[index] or copied[index - 1]:  # at an onset the phases begin anew
            out[index] *= _locked(out[index - 1] * np.conj(then[index]), now[index])
    sound = np.fft.irfft(out, window, axis=1) * (_hann(window) / OVERLAP_GAIN)
    return _closed(_laid(sound, hop)[window:], clock, join)


def _locked(turn: np.ndarray, spectrum: np.ndarray) -> np.ndarray:
    """How far the phase of each bin is turned: as that of the peak it belongs to, so that a partial stays whole.

    Args:
        turn: (bins, channels), of which the phase counts.
        spectrum: (bins, channels).
    """
    level = np.abs(spectrum).sum(1)
    peaks = np.flatnonzero((level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:])) + 1
    if len(peaks):
        borders = (peaks[1:] + peaks[:-1] + 1) // 2
        turn = turn[peaks[np.searchsorted(borders, np.arange(len(level)), side="right")]]
    size = np.abs(turn)
    return np.where(size > 0, turn / np.maximum(size, 1e-30), 1.0)


def _pieced(samples: np.ndarray, clock: _Clock, rate: int) -> np.ndarray:
    """WSOLA: (clock.new, channels)."""
    hop, reach = round(GRAIN * rate / 2), round(SEEK * rate)
    hann, mono = _hann(2 * hop), samples.mean(1)
    places = clock.first + hop * np.arange(-(-(clock.new + hop) // hop) + 1) - hop
    copied = clock.copies(places)
    starts = np.round(clock(places)).astype(np.int64)
    for index in np.flatnonzero(~copied):
        if index:
            follow = mono[(starts[index - 1] + hop + np.arange(2 * hop)) % len(mono)] * hann[:, 0]
            around = mono[(starts[index] - reach + np.arange(2 * (reach + hop))) % len(mono)]
            starts[index] += int(np.argmax(np.correlate(around, follow, "valid"))) - reach
    pieces = taken(samples, starts, 2 * hop) * hann
    return _closed(_laid(pieces, hop)[hop:], clock, hop)


def _closed(laid: np.ndarray, clock: _Clock, join: int) -> np.ndarray:
    """A line of sound that begins at `clock.first`, as a round: what follows its end passes into its beginning."""
    before, after = laid[clock.new : clock.new + join], laid[:join]
    like = (before * after).sum() > 0.5 * np.sqrt(np.square(before).sum() * np.square(after).sum())
    angle = np.linspace(0, np.pi / 2, join, endpoint=False)[:, None]
    # Two that are alike must be added with gains that add to 1, others with powers that do.
    rise, fall = (np.sin(angle) ** 2, np.cos(angle) ** 2) if like else (np.sin(angle), np.cos(angle))
    out = np.concatenate((after * rise + before * fall, laid[join : clock.new]))
    return np.roll(out, clock.first, axis=0)


def _laid(frames: np.ndarray, hop: int) -> np.ndarray:
    """Windowed frames (count, n * hop, channels) laid over one another: (count * hop + ..., channels)."""
    count, window, channels = frames.shape
    parts = window // hop
    laid = np.zeros(((count + parts - 1) * hop, channels))
    for part in range(parts):
        laid[part * hop : (part + count) * hop] += frames[:, part * hop : (part + 1) * hop].reshape(-1, channels)
    return laid


def _sizes(rate: int) -> tuple[int, int]:
    """Window of the spectra, a multiple of the other, and the samples from one to the next."""
    hop = round(WINDOW * rate / OVERLAP)
    return OVERLAP * hop, hop


def _hann(window: int) -> np.ndarray:
    hann: np.ndarray = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    return hann[:, None]
