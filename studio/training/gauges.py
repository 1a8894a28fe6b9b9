"""Reads the meters that suit a run, seldom enough that training does not feel it."""

from __future__ import annotations

import math
import time
from typing import Any

from studio.core.messages import Sheet
from studio.training.meters import METERS

SHARE, AT_FIRST = 0.02, 0.04


class Gauges:
    """The newest reading of every meter that suits a set.

    Attributes:
        readings: column to number, NaN before the first.
    """

    def __init__(self, store: Any) -> None:
        self._meters = [meter(store) for meter in METERS if meter.suits(store)]
        self.readings = {meter.column: math.nan for meter in self._meters}
        self._next = -math.inf

    def look(self, sheet: Sheet) -> None:
        """Measure a sheet, unless the last time is so short ago that it would take more than 2% of the time.

        Twice as often while a meter has no reading yet, as it may have to listen to the set first.
        """
        began = time.monotonic()
        if not self._meters or began < self._next:
            return
        for meter in self._meters:
            self.readings[meter.column] = meter.measure(sheet)
        known = all(math.isfinite(reading) for reading in self.readings.values())
        self._next = began + (time.monotonic() - began) / (SHARE if known else AT_FIRST)
