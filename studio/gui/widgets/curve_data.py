"""Curves of a million points drawn from a pyramid of minima, maxima and sums that grows by appending."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FACTOR = 8
LEAD = 40


@dataclass(frozen=True)
class Trace:
    """What is drawn of one curve, a value per column of pixels, NaN where there is none.

    Attributes:
        x: middle of each column, float64 (n,).
        low, high: envelope of the raw values; mean: their average.
        smooth: the average after smoothing.
    """

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    smooth: np.ndarray


class _Level:
    """Minimum, maximum, sum and count of groups, in arrays that grow by doubling."""

    def __init__(self) -> None:
        self.size = 0
        self._data = np.empty((4, 256))

    def append(self, rows: np.ndarray) -> None:
        needed = self.size + rows.shape[1]
        if needed > self._data.shape[1]:
            grown = np.empty((4, 2 * needed))
            grown[:, : self.size] = self._data[:, : self.size]
            self._data = grown
        self._data[:, self.size : needed] = rows
        self.size = needed

    @property
    def rows(self) -> np.ndarray:
        return self._data[:, : self.size]


class Pyramid:
    """Envelope and average of a growing series at any zoom, in time proportional to the columns drawn."""

    def __init__(self) -> None:
        self._levels = [_Level()]

    def __len__(self) -> int:
        return self._levels[0].size

    def extend(self, values: np.ndarray) -> None:
        """Append raw values, NaN or infinite where there is none."""
        good = np.isfinite(values)
        rows = np.stack(
            [
                np.where(good, values, np.inf),
                np.where(good, values, -np.inf),
                np.where(good, values, 0.0),
                good.astype(float),
            ]
        )
        self._levels[0].append(rows)
        below, number = self._levels[0], 1
        while below.size >= FACTOR:
            if number == len(self._levels):
                self._levels.append(_Level())
            level = self._levels[number]
            ready = below.rows[:, level.size * FACTOR : below.size // FACTOR * FACTOR]
            if ready.shape[1]:
                level.append(_reduced(ready.reshape(4, -1, FACTOR)))
            below, number = level, number + 1

    def columns(self, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Low, high and mean of each run of rows between neighbouring edges (ascending row numbers)."""
        edges = np.clip(edges, 0, len(self))
        per = max(1.0, float(edges[-1] - edges[0]) / max(1, len(edges) - 1))
        level = min(len(self._levels) - 1, max(0, int(np.log(per / 2) / np.log(FACTOR)) if per > 2 else 0))
        rows = self._levels[level].rows
        scaled = np.minimum(edges // FACTOR**level, rows.shape[1])
        starts, stops = scaled[:-1], scaled[1:]
        filled = stops > starts
        out = np.full((3, len(starts)), np.nan)
        if filled.any():
            padded = rows[:, : stops.max()]
            begin = starts[filled]
            low = np.minimum.reduceat(padded[0], begin)
            high = np.maximum.reduceat(padded[1], begin)
            total, count = np.add.reduceat(padded[2], begin), np.add.reduceat(padded[3], begin)
            some = count > 0
            place = np.flatnonzero(filled)[some]
            out[:, place] = low[some], high[some], total[some] / count[some]
        return out[0], out[1], out[2]


def trace(pyramid: Pyramid, x: np.ndarray, start: float, stop: float, columns: int, smoothing: float) -> Trace:
    """One curve over [start, stop] in so many columns.

    Args:
        x: ascending position of each row, float64 (rows,); rows beyond the pyramid's are ignored.
        smoothing: weight of the past in [0, 1); smoothing works on columns, as what one sees should be
            calm at any zoom: 0.6 over a million raw steps would change nothing.
    """
    x = x[: len(pyramid)]
    width = (stop - start) / max(1, columns)
    # columns stand still on the axis while the view follows the run, or the curve would shimmer
    first = np.floor(start / width) - LEAD
    borders = (first + np.arange(columns + LEAD + 2)) * width
    edges = np.searchsorted(x, borders)
    low, high, mean = pyramid.columns(edges)
    middle = borders[:-1] + width / 2
    held = np.flatnonzero(np.isfinite(mean))
    smooth = np.full_like(mean, np.nan)
    smooth[held] = smoothed(mean[held], smoothing)
    keep = held[held >= LEAD - 1]
    return Trace(middle[keep], low[keep], high[keep], mean[keep], smooth[keep])


def smoothed(values: np.ndarray, weight: float) -> np.ndarray:
    """Exponential moving average without the bias of its start, as TensorBoard draws it."""
    if weight <= 0 or not len(values):
        return values.copy()
    result = np.empty(len(values))
    last, scale = 0.0, 1.0
    for index, value in enumerate(values.tolist()):
        last = last * weight + (1 - weight) * value
        scale *= weight
        result[index] = last / (1 - scale)
    return result


def _reduced(groups: np.ndarray) -> np.ndarray:
    """Minimum, maximum, sum and count over the last axis of (4, n, FACTOR)."""
    return np.stack([groups[0].min(1), groups[1].max(1), groups[2].sum(1), groups[3].sum(1)])
