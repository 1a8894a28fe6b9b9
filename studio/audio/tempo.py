"""Tempo, downbeat and whole bars of a recording, heard from where its hits are."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from studio.audio.hits import Hits
from studio.core.loops import BEATS, STEPS

FEWEST = 4  # hits in which a beat can be heard
SLOW, FAST = 60.0, 200.0  # beats per minute that are looked for
USUAL, SPREAD, LIKELY = 108.0, 0.42, 0.15  # the likeliest tempo, its spread in octaves, and how much that counts
NEAR = 0.011  # seconds around a step of the grid within which a hit is on it
SWINGS = (0.0, 0.12, 0.24, 0.33)  # how late every second step may come
SWUNG = 0.03  # what speaks against a swing where none is needed
STEADY = 0.5  # share of the hits on the grid, beyond what chance gives, from which a beat is steady
DOUBTS = 0.8  # how much more is asked for where few hits tell: over the root of their number
WHOLE = 0.02  # bars by which a file may miss whole ones
ROUNDED = 0.006  # share by which a tempo told in whole numbers may be wrong
LONGEST = 40.0  # seconds up to which a file as such may be a loop
MOST = 16  # bars of such a file
AS_FILE = 0.12  # what speaks for it that the file is so many whole bars long
ODD = 0.2  # what speaks against numbers of bars that are no power of 2
EIGHTHS = 0.15  # what speaks for a tempo at which all begins on eighths
ENOUGH = 600  # hits that tell where the steps are
PART = 24.0  # seconds within which the tempo of a recording is looked for
TRIED = 6  # tempi that are looked at closely
AT_BEGINNING, AT_END = 1.0, 2.0  # what speaks for a bar line where the recording begins, and where it ends
DRUMS = np.array([1.0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0])  # where bass drums are
SNARES = np.array([-0.3, 0, 0, 0, 1.0, 0, 0, 0, -0.3, 0, 0, 0, 1.0, 0, 0, 0])  # and what is hit between them


@dataclass(frozen=True, slots=True)
class Tempo:
    """What was heard.

    Attributes:
        bpm: beats per minute.
        downbeat: seconds from the beginning to the first bar line.
        confidence: 0 to 1, what share of the hits lie on the grid beyond what chance gives.
        bars: bars of 4/4 that follow the downbeat; whole where all that is heard lies in so many.
        steady: whether there is a beat.
    """

    bpm: float
    downbeat: float
    confidence: float
    bars: float
    steady: bool = True

    @property
    def whole(self) -> int:
        """How many whole bars; 0 where it is none or not whole."""
        count = round(self.bars)
        return count if abs(self.bars - count) <= WHOLE else 0


def find_tempo(hits: Hits, told: float | None = None) -> Tempo | None:
    """The tempo of a recording in 4/4, and where its bars begin.

    A recording of up to 40 s is taken for whole bars where its hits allow it; else silence may lie around them.
    Half and double of a tempo cannot always be told apart.

    Args:
        told: tempo that somebody tells; only the bar lines are looked for.

    Returns:
        None where too few things begin in it for a beat.
    """
    if told is not None:
        return _at(hits, told)
    if len(hits.times) < FEWEST:
        return None
    tried = [_free(hits, bpm) for bpm in _tempi(hits)]
    if hits.seconds <= LONGEST:
        tried += [_file(hits, bars) for bars in range(1, MOST + 1) if SLOW <= 240 * bars / hits.seconds <= FAST]
    return max(tried, key=lambda found: found[0])[1] if tried else None


def three_beats(hits: Hits, tempo: Tempo) -> bool:
    """Whether bars of three beats are heard: it is more like itself after three than after four."""
    beats = round(tempo.bars * BEATS)
    if beats % 3 or beats < 6:
        return False
    steps = np.zeros((4 * beats, 2))
    places = np.round((hits.times - tempo.downbeat) * tempo.bpm / 15).astype(int) % len(steps)
    np.add.at(steps, places, np.stack((hits.weights * hits.lows, hits.weights * (1 - hits.lows)), 1))
    three, four = (float((steps * np.roll(steps, 4 * lag, 0)).sum()) for lag in (3, 4))
    return three > 1.15 * four


def _at(hits: Hits, told: float) -> Tempo:
    """Bar lines of a tempo that is told; as a file of whole bars where it can be one."""
    bars = hits.seconds * told / 60 / BEATS
    count = round(bars)
    if hits.seconds > LONGEST:
        return _placed(hits, _refined(hits, told))
    if count and abs(bars / count - 1) <= max(ROUNDED, WHOLE / count):
        bpm = 60 * BEATS * count / hits.seconds
        sure, free = _fit(hits, bpm, 0.0), _placed(hits, told)
        # Padding before and after a loop makes the file longer: its hits tell.
        padded = len(hits.times) >= FEWEST and free.whole and free.confidence > sure + 0.1
        if not padded:
            return Tempo(bpm, 0.0, sure, float(count))
    return _placed(hits, told)


def _file(hits: Hits, bars: int) -> tuple[float, Tempo]:
    bpm = 60 * BEATS * bars / hits.seconds
    fit = _fit(hits, bpm, 0.0)
    even = 0.0 if bars & (bars - 1) == 0 else -ODD
    return fit + AS_FILE + even + _speaks(hits, bpm), Tempo(bpm, 0.0, fit, float(bars), _steady(hits, fit))


def _free(hits: Hits, bpm: float) -> tuple[float, Tempo]:
    found = _placed(hits, bpm)
    within = (found.confidence, 0.0 if found.whole or hits.seconds > LONGEST else -ODD)
    return sum(within) + _speaks(hits, bpm), replace(found, steady=_steady(hits, found.confidence))


def _speaks(hits: Hits, bpm: float) -> float:
    """What speaks for a tempo besides its sixteenths: that it is usual, and that more begins on eighths than between.

    At one and a half times the tempo every eighth lies on a sixteenth too, but not on eighths.
    """
    turns = np.exp(4j * np.pi * bpm / 60 * hits.times)
    return _likely(bpm) + EIGHTHS * float(np.abs(turns @ hits.weights)) / float(hits.weights.sum())


def _likely(bpm: float) -> float:
    return -LIKELY / 2 * (math.log2(bpm / USUAL) / SPREAD) ** 2


def _steady(hits: Hits, fit: float) -> bool:
    return len(hits.times) >= FEWEST and fit >= STEADY + DOUBTS / len(hits.times) ** 0.5


def _fit(hits: Hits, bpm: float, downbeat: float) -> float:
    """Share of the hits, by their strength, that lie on the sixteenths, beyond what chance gives; at most 1."""
    return float(_fits(hits, bpm, np.array([downbeat]))[0]) if len(hits.times) else 0.0


def _fits(hits: Hits, bpm: float, offsets: np.ndarray) -> np.ndarray:
    """The same for several places of the first step: (offsets,)."""
    step = 60 * BEATS / STEPS / bpm
    places = np.mod((hits.times - offsets[:, None]) / step, 2)
    straight = np.minimum(places, 2 - places)
    chance = min(0.9, 2.5 * NEAR / step)
    shares = []
    for swing in SWINGS:
        apart = np.minimum(straight, np.abs(places - 1 - swing)) * (step / NEAR)
        on = np.exp(-0.5 * np.square(apart)) @ hits.weights / hits.weights.sum()
        shares.append((on - chance) / (1 - chance) - (SWUNG if swing else 0.0))
    best: np.ndarray = np.max(shares, axis=0)
    return best


def _tempi(hits: Hits) -> list[float]:
    """The likeliest tempi by how regularly things begin."""
    span = max(1.0, hits.end - hits.begin)
    grid = np.arange(SLOW, FAST, 0.125 * 60 / min(PART, span) / 2)
    power = np.zeros(len(grid))
    for start in np.arange(hits.begin, hits.end, PART):
        here = (hits.times >= start) & (hits.times < start + PART)
        times, weights = hits.times[here] - start, hits.weights[here]
        for part in (1, 2, 4):  # beats, eighths and sixteenths
            power += np.abs(np.exp(2j * np.pi * part / 60 * np.outer(grid, times)) @ weights)
    power /= power.max() or 1.0
    found: list[float] = []
    scores = power + np.array([_likely(bpm) for bpm in grid])
    for place in np.argsort(-scores):
        if all(abs(grid[place] / other - 1) > 0.03 for other in found):
            found.append(float(grid[place]))
        if len(found) == TRIED:
            break
    return [_refined(hits, bpm) for bpm in found]


def _refined(hits: Hits, bpm: float) -> float:
    """The tempo as exactly as the length of the recording allows, from ever longer parts of it."""
    reach, wide = min(PART, hits.seconds), 0.01
    while True:
        here = hits.times < hits.begin + reach
        times, weights = hits.times[here], hits.weights[here]
        grid = bpm * (1 + np.linspace(-wide, wide, 81))
        turns = np.outer(grid, times) * (2 * np.pi / 60)
        bpm = float(grid[np.argmax(sum(np.abs(np.exp(1j * part * turns) @ weights) for part in (2, 4)))])
        if reach >= hits.seconds:
            break
        wide, reach = 0.05 / reach, min(2 * reach, hits.seconds)
    # People and programs choose whole numbers.
    return float(round(bpm)) if abs(bpm - round(bpm)) < bpm * NEAR / max(1.0, hits.end - hits.begin) else bpm


def _placed(hits: Hits, bpm: float) -> Tempo:
    """Where the bars of a tempo begin, and how many there are."""
    step, bar = 60 * BEATS / STEPS / bpm, 60 * BEATS / bpm
    if not len(hits.times):
        return Tempo(bpm, 0.0, 0.0, hits.seconds / bar)
    few = hits.some(ENOUGH)
    offset = 0.0
    for reach, spacing in ((step, 0.004), (0.004, 0.001)):  # finer than what speaks against a swing
        offsets = offset + np.arange(-reach, reach, spacing)
        fits = _fits(few, bpm, offsets)
        offset = float(offsets[int(np.argmax(fits))])
    fit = _fit(hits, bpm, offset)
    downbeat = _bar_line(hits, offset, step)
    if downbeat + NEAR > bar:
        downbeat = max(0.0, downbeat - bar)
    bars = (hits.seconds - downbeat) / bar
    heard = math.ceil((hits.end - downbeat) / bar - WHOLE)
    # Silence after the last bar belongs to nothing.
    if hits.seconds <= LONGEST and heard <= bars + WHOLE:
        bars = float(heard)
    return Tempo(bpm, downbeat, fit, bars)


def _bar_line(hits: Hits, offset: float, step: float) -> float:
    """The step that most likely is the first of a bar, by bass drums, what is hit between them, and the beginning."""
    places = np.round((hits.times - offset) / step).astype(int)
    low, high = np.zeros(STEPS), np.zeros(STEPS)
    np.add.at(low, places % STEPS, hits.weights * hits.lows)
    np.add.at(high, places % STEPS, hits.weights)
    low, high = low / max(low.max(), 1e-9), high / max(high.max(), 1e-9)
    beginning = (max(hits.begin, float(hits.times[0])) - offset) / step
    first = round(beginning)
    # A recording that was cut anywhere begins between steps.
    clear = AT_BEGINNING * (abs(beginning - first) * step < 1.5 * NEAR)
    scores = []
    for shift in range(STEPS):
        score = float(np.roll(low, -shift) @ DRUMS + 0.5 * np.roll(high, -shift) @ SNARES)
        bars = (hits.seconds - offset - shift * step) / (STEPS * step)
        ends = hits.seconds <= LONGEST and abs(bars - round(bars)) * STEPS * step < NEAR
        begins = (first - shift) % STEPS == 0
        scores.append(score + clear * begins + AT_END * ends)
    downbeat = offset + int(np.argmax(scores)) * step
    return max(0.0, downbeat - STEPS * step * math.floor((downbeat + NEAR) / (STEPS * step)))
