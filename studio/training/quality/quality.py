"""A quality meter that means something without downloads: made samples against a held-out share of the set."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.training.quality.features import Features
from studio.training.quality.measures import NEAREST, accuracy, frechet, kernel, neighbourhood
from studio.training.quality.plane import PlaneFeatures

SLICE = 0.03
LEAST = 8 * (NEAREST + 1)  # samples of a set of which anything can be said
FEWEST = 2 * (NEAREST + 1)  # made ones


@dataclass(frozen=True)
class QualityReading:
    """How close made samples are to held-out real ones; compare only readings of one `Quality` and one `count`.

    Attributes:
        fd: Frechet distance, in units of the spread of real features; 0 is best. `measures.frechet`.
        kd: kernel distance; about 0 is best. `measures.kernel`.
        precision, recall, coverage: shares, 1 is best; density about 1. `measures.neighbourhood`.
        accuracy: share taken for the class that was asked for, None where none was or the set has none. Never to be
            shown alone: one perfect sample of each class, repeated, has all of it.
        count: of made samples that were compared, and of real ones.
        floor: the same of as many other held-out real samples, which none can be expected to beat; None in a floor.
    """

    fd: float
    kd: float
    precision: float
    recall: float
    density: float
    coverage: float
    accuracy: float | None
    count: int
    floor: QualityReading | None = None


class Quality:
    """Measures samples by features that it learns from the set itself, a slice at a time.

    It works on the CPU, in the caller's thread, draws nothing from anybody else's random numbers, and has nothing to
    save: the same set and seed learn the same features again.

    Args:
        store: a prepared set.
        held: places of samples that nobody trains on, int64; with enough of them they are what is compared with.
    Raises:
        StudioError: the set is too small to hold a share out.
    """

    def __init__(self, store: Any, seed: int = 0, held: np.ndarray | None = None) -> None:
        if len(store) < LEAST:
            raise StudioError(_("Quality cannot be measured with fewer than {count} samples.").format(count=LEAST))
        self._labels = np.asarray(store.labels)
        self._features = (PlaneFeatures if store.kind == "points" else Features)(store, seed, held)
        self._seed = seed
        self._floors: dict[int, QualityReading] = {}
        self._work = self._prepare()
        self.ready = False

    def slice(self, seconds: float = SLICE) -> None:
        """Learn on for about so long, at least one small step; nothing once `ready`."""
        began = last = time.monotonic()
        longest = 0.0
        while not self.ready and last - began + longest <= seconds:
            next(self._work, None)
            longest = max(longest, time.monotonic() - last)
            last = time.monotonic()

    def measure(self, samples: np.ndarray, labels: np.ndarray | None = None) -> QualityReading:
        """Compare samples at once; see `measuring`."""
        measuring = self.measuring(samples, labels)
        while True:
            try:
                next(measuring)
            except StopIteration as done:
                reading: QualityReading = done.value
                return reading

    def measuring(self, samples: np.ndarray, labels: np.ndarray | None = None) -> Generator[None, None, QualityReading]:
        """Compare samples, some milliseconds for each `next`.

        Args:
            samples: made ones as the set has them: pictures uint8 (N, H, W, C), sounds float32 (N, samples,
                channels). As many as are held out are used, chosen at random.
            labels: class (N,) that was asked for, -1 for none.
        Raises:
            StudioError: not `ready`, or too few samples.
        """
        if not self.ready:
            raise StudioError(_("The quality meter is still learning from the set."))
        if len(samples) < FEWEST:
            raise StudioError(_("Quality cannot be measured with fewer than {count} samples.").format(count=FEWEST))
        count = min(len(samples), len(self._reference), len(self._other_labels))
        if count not in self._floors:
            self._floors[count] = yield from self._compared(*self._other_outputs, self._other_labels, count, None)
        chosen = self._some(len(samples), count)
        features, outputs = yield from _gathered(self._features.of(samples[chosen]))
        asked = np.full(count, -1) if labels is None else np.asarray(labels)[chosen]
        return (yield from self._compared(features, outputs, asked, count, self._floors[count]))

    def _prepare(self) -> Iterator[None]:
        """Learn, then look at both held-out parts; feature units are their spread over the first."""
        features = self._features
        yield from features.work()
        raw, _unused = yield from _gathered(features.of_real(features.reference))
        self._mean, self._unit = raw.mean(0), max(float(raw.std(0).mean()), 1e-6)
        self._reference = self._scaled(raw)
        self._other_outputs = yield from _gathered(features.of_real(features.other))
        self._other_labels = self._labels[features.other]
        self.ready = True

    def _compared(
        self, features: np.ndarray, outputs: np.ndarray, asked: np.ndarray, count: int, floor: QualityReading | None
    ) -> Generator[None, None, QualityReading]:
        chosen = self._some(len(features), count)
        fake, real = self._scaled(features[chosen]), self._reference[self._some(len(self._reference), count)]
        fd = frechet(real, fake)
        yield
        kd = kernel(real, fake)
        yield
        near = neighbourhood(real, fake)
        yield
        right = accuracy(outputs[chosen].argmax(1), asked[chosen]) if self._features.classes else math.nan
        return QualityReading(fd, kd, **near, accuracy=None if math.isnan(right) else right, count=count, floor=floor)

    def _scaled(self, raw: np.ndarray) -> np.ndarray:
        scaled: np.ndarray = (raw - self._mean) / self._unit
        return scaled

    def _some(self, count: int, wanted: int) -> np.ndarray:
        return np.sort(np.random.default_rng(self._seed).permutation(count)[:wanted])


def _gathered(
    parts: Iterator[tuple[np.ndarray, np.ndarray]],
) -> Generator[None, None, tuple[np.ndarray, np.ndarray]]:
    """All features and all outputs, with a rest after each part."""
    features, outputs = [], []
    for feature, output in parts:
        features.append(feature)
        outputs.append(output)
        yield
    return np.concatenate(features), np.concatenate(outputs)
