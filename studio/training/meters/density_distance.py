"""How differently generated and real points are spread over the plane."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from studio.core.i18n import N_
from studio.core.messages import Sheet
from studio.core.plane import REACH
from studio.training.meters import METERS
from studio.training.meters.base import Meter

BINS = 32  # each way


@METERS.register
class DensityDistance(Meter):
    """Jensen-Shannon divergence in bits between the densities of generated and of real points, in 32 x 32 bins.

    0 for the same points, 1 where none lies where others do (Lin, 1991, doi:10.1109/18.61115). A sheet has some
    hundred points, so that even as many real ones are a little away from all of them: compare one run with another.
    """

    name = "density distance"
    title = N_("Density distance")
    about = N_("How differently generated and real points are spread over the plane: 0 alike, 1 nothing in common.")
    column = "js"

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._real = density(np.asarray(store.points))

    @classmethod
    def suits(cls, store: Any) -> bool:
        return bool(store.kind == "points")

    def measure(self, sheet: Sheet) -> float:
        if sheet.plane is None or not len(sheet.plane.made):
            return math.nan
        return jensen_shannon(self._real, density(sheet.plane.made))


def density(points: np.ndarray) -> np.ndarray:
    """Share of points (N, 2) in each bin, (BINS * BINS,); those far outside count in the bins at the edge."""
    with np.errstate(invalid="ignore"):
        place = np.nan_to_num((points / REACH + 1) / 2 * BINS, nan=0.0).clip(0, BINS - 1).astype(int)
    counts = np.bincount(place[:, 1] * BINS + place[:, 0], minlength=BINS * BINS)
    shares: np.ndarray = counts / max(1, len(points))
    return shares


def jensen_shannon(one: np.ndarray, other: np.ndarray) -> float:
    """Divergence in bits of two distributions (n,), each of sum 1: 0 to 1."""
    middle = (one + other) / 2
    parts = []
    for shares in (one, other):
        there = shares > 0
        parts.append(float((shares[there] * np.log2(shares[there] / middle[there])).sum()))
    return max(0.0, sum(parts) / 2)
