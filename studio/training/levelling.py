"""Whether a quality still becomes better: what "more time will not help" and "good enough" rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST = 9  # readings; of fewer nothing is said
LATE = 1 / 3  # the end of the run that is compared with what came before
NEAR = 1.5  # times the floor that is as good as the floor
NOISE = 0.05  # of a reading, where they scatter less than that


@dataclass(frozen=True)
class Level:
    """How a falling distance went.

    Attributes:
        best: the lowest reading; `floor`: what real samples get, NaN where not known.
        since: when the last part began, in the unit of the times.
        gained: how much lower the last part is than the lowest stretch before, by its middle reading or by its newest
            two; below 0 is worse.
        noise: how far readings scatter from one to the next.
    """

    best: float
    floor: float
    since: float
    gained: float
    noise: float

    @property
    def near(self) -> bool:
        """As good as real samples, but for little."""
        return self.best <= NEAR * self.floor

    @property
    def still(self) -> bool:
        """Nothing was gained in the last part that is more than noise."""
        return self.gained <= self.noise


def levelled(times: np.ndarray, distances: np.ndarray, floors: np.ndarray) -> Level | None:
    """Look at the readings of a run; None while there are too few to say anything.

    Args:
        times: (n,) ascending, of every row; `distances`, `floors`: (n,), the newest reading repeated from row to row,
            NaN before the first.
    """
    known = np.isfinite(distances)
    times, distances, floors = times[known], distances[known], floors[known]
    if len(distances) == 0:
        return None
    fresh = np.concatenate([[True], np.diff(distances) != 0])
    times, readings, floor = times[fresh], distances[fresh], float(floors[-1])
    late = times >= times[-1] - LATE * (times[-1] - times[0])
    if len(readings) < LEAST or late.sum() < 3 or (~late).sum() < 3:
        return None
    steps = np.abs(np.diff(readings[len(readings) // 2 :]))
    noise = max(float(np.median(steps)), NOISE * float(np.median(readings[late])))
    before = float(_smoothed(readings[~late]).min())
    gained = before - min(float(np.median(readings[late])), float(readings[-2:].mean()))
    return Level(float(readings.min()), floor, float(times[late][0]), gained, noise)


def _smoothed(values: np.ndarray) -> np.ndarray:
    """Medians of three in a row."""
    smooth: np.ndarray = np.median(np.lib.stride_tricks.sliding_window_view(values, 3), axis=1)
    return smooth
