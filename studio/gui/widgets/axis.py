"""The one time axis that curves, thumbnails and handle share, in steps or in seconds of training."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QObject, Signal

NARROWEST = 1 / 4096


class Axis(QObject):
    """What part of a run is in view, and how steps, axis values and pixels turn into each other.

    Attributes:
        unit: "step" or "seconds".
        start, stop: values in view.
        width: logical pixels that the view covers.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.unit = "step"
        self.start, self.stop = 0.0, 1.0
        self.width = 1.0
        self._end = 1.0
        self._fitted = True
        self._steps = self._seconds = np.zeros(0)

    # Data --------------------------------------------------------------------------------------------

    def feed(self, steps: np.ndarray, seconds: np.ndarray, last_step: float = 0.0) -> None:
        """Take the columns of the history, ascending, and how far the run is."""
        self._steps, self._seconds = steps, seconds
        last = self.value_of(max(last_step, float(steps[-1]) if len(steps) else 0.0))
        end = _calm(last)
        if end != self._end:
            grown, self._end = end - self._end, end
            if self._fitted:
                self.start, self.stop = 0.0, end
            elif self.stop >= end - grown and grown > 0:
                self.start, self.stop = self.start + grown, self.stop + grown
            elif self.stop > end:
                self.start, self.stop, self._fitted = 0.0, end, True
            self.changed.emit()

    def set_unit(self, unit: str) -> None:
        """Count in steps or in seconds; the view fits again."""
        if unit != self.unit:
            self.unit = unit
            self._end = 0.0
            self._fitted = True
            self.feed(self._steps, self._seconds)
            self.changed.emit()

    @property
    def values(self) -> np.ndarray:
        """Axis value of each row of the history."""
        return self._steps if self.unit == "step" else self._seconds

    def value_of(self, step: float) -> float:
        """Axis value of a step."""
        if self.unit == "step" or not len(self._steps):
            return float(step)
        at = int(np.searchsorted(self._steps, step))
        low, high = max(0, at - 1), min(at, len(self._steps) - 1)
        return float(np.interp(step, self._steps[[low, high]], self._seconds[[low, high]]))

    def step_of(self, value: float) -> float:
        """Step of an axis value."""
        if self.unit == "step" or not len(self._steps):
            return value
        at = int(np.searchsorted(self._seconds, value))
        low, high = max(0, at - 1), min(at, len(self._steps) - 1)
        return float(np.interp(value, self._seconds[[low, high]], self._steps[[low, high]]))

    def row_of(self, step: float) -> int:
        """Row of the history nearest below a step, -1 before the first."""
        return int(np.searchsorted(self._steps, step, side="right")) - 1

    # Pixels ------------------------------------------------------------------------------------------

    def x(self, value: float) -> float:
        """Pixels from the left of a value."""
        return (value - self.start) / (self.stop - self.start) * self.width

    def value(self, x: float) -> float:
        """Value at some pixels from the left."""
        return self.start + x / max(1.0, self.width) * (self.stop - self.start)

    # View --------------------------------------------------------------------------------------------

    @property
    def fitted(self) -> bool:
        """Whether the whole run is in view."""
        return self._fitted

    def fit(self) -> None:
        """The whole run in view, growing with it."""
        self._fitted = True
        self._view(0.0, self._end)

    def zoom_at(self, factor: float, x: float) -> None:
        """Zoom by a factor; the value under x stays there."""
        span = min(self._end, max(self._end * NARROWEST, (self.stop - self.start) / factor))
        anchor = self.value(x)
        start = anchor - x / max(1.0, self.width) * span
        self._fitted = span >= self._end
        self._view(start, start + span)

    def pan(self, pixels: float) -> None:
        """Drag the view by some pixels."""
        by = pixels / max(1.0, self.width) * (self.stop - self.start)
        self._view(self.start - by, self.stop - by)

    def _view(self, start: float, stop: float) -> None:
        span = stop - start
        start = min(self._end - span, max(0.0, start))
        if (start, start + span) != (self.start, self.stop):
            self.start, self.stop = start, start + span
            self.changed.emit()


def _calm(last: float) -> float:
    """An end of the axis a little beyond the data that moves in few jumps, so that the picture stands still."""
    if last <= 0:
        return 1.0
    jump = 2.0 ** math.floor(math.log2(last)) / 16
    return math.ceil(last / jump) * jump


def ticks(low: float, high: float, most: int, least: float = 0.0) -> list[float]:
    """At most so many round values within [low, high], at least `least` apart."""
    if high <= low or most < 1:
        return []
    rough = max(least, (high - low) / most)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    jump = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= rough * 0.999)
    first = math.ceil(low / jump - 1e-9)
    return [k * jump for k in range(first, math.floor(high / jump + 1e-9) + 1)]
