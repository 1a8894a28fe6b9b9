"""The quality meter beside a training: learns in small slices, measures what is made now, remembers the best."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
import torch

from studio.core import health
from studio.core.columns import METER
from studio.core.errors import StudioError
from studio.core.messages import Event
from studio.models.base import probe_latents
from studio.training.quality import Quality, QualityReading
from studio.training.trainer import Trainer

COLUMNS = (*METER, "fd_floor")
MADE = 512
CHUNK = 1 << 16  # numbers that are made in one go
LEARNING, MEASURING = 0.06, 0.02  # share of the training time, until the meter can measure and afterwards
BETTER = 0.97  # of the best so far: what counts as better


class Appraisal:
    """Readings of a run in slices of some milliseconds, from a network that learns from the set while it trains.

    Attributes:
        readings: the newest by column, NaN before the first.
        best: the step and Frechet distance of the best so far; None before the first.
    """

    def __init__(self, trainer: Trainer, best: tuple[int, float] | None) -> None:
        self._trainer, self.best = trainer, best
        self.readings = dict.fromkeys(COLUMNS, math.nan)
        self._spent = 0.0
        self._from = trainer.seconds
        self._work: Iterator[health.Quality | None] = iter(())
        try:
            self._quality = Quality(trainer.store, trainer.seed, trainer.held)
            self._work = self._measure_on()
        except StudioError:
            return  # too few samples to say anything

    def work(self) -> Event | None:
        """Go on for a slice if the training has gone on long enough; the event of a reading that it completed."""
        began = time.monotonic()
        share = MEASURING if math.isfinite(self.readings["fd"]) else LEARNING
        if self._spent > share * (self._trainer.seconds - self._from):
            return None
        try:
            reading = next(self._work, None)
        except Exception:
            # What it has learned is as good as before, and another time the samples may be.
            self._work = self._measure_on() if self._quality.ready else iter(())
            raise
        finally:
            self._spent += time.monotonic() - began
        if reading is None:
            return None
        self._spent, self._from = 0.0, self._trainer.seconds
        return Event("quality", reading.step, data=reading.to_json())

    def _measure_on(self) -> Iterator[health.Quality | None]:
        while not self._quality.ready:
            self._quality.slice()
            yield None
        while True:
            yield from self._measure()

    def _measure(self) -> Iterator[health.Quality | None]:
        step = self._trainer.step_count
        t = self._trainer
        places = np.random.default_rng(0).choice(len(t.store), MADE)
        labels = np.asarray(t.store.labels)[places] if t.schema.fields else None
        made: list[np.ndarray] = []
        for part in self._samples(places):
            made.append(part)
            yield None
            if not np.isfinite(part).all():
                return  # the numbers ran away, which the trainer sees to
        measuring = self._quality.measuring(np.concatenate(made), labels)
        while True:
            try:
                next(measuring)
            except StopIteration as done:
                yield self._taken(step, done.value)
                return
            yield None

    def _samples(self, places: np.ndarray) -> Iterator[np.ndarray]:
        """Samples of the averaged network as the set has them, asked for what those places of the set are."""
        t = self._trainer
        network = t.average.calibrated()
        z, c = probe_latents(MADE, t.shape.latent).to(t.device), t.feed.asked(places).to(t.device)
        size = max(8, CHUNK // (t.shape.dims or t.shape.length or t.shape.resolution**2))
        for start in range(0, MADE, size):
            with torch.no_grad():
                made = network(z[start : start + size], c[start : start + size])
                if t.shape.dims:
                    part = made.float()
                elif t.shape.length:
                    part = network.to_sound(made).transpose(1, 2)
                else:
                    part = made.float().add(1).mul(127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1)
            yield part.cpu().numpy()

    def _taken(self, step: int, reading: QualityReading) -> health.Quality:
        best = self.best is None or reading.fd < BETTER * self.best[1]
        if best:
            self.best = step, reading.fd
        accuracy = math.nan if reading.accuracy is None else reading.accuracy
        shares = {name: getattr(reading, name) for name in ("fd", "kd", "precision", "recall", "density", "coverage")}
        floor = reading.floor
        low = {name: getattr(floor, name) for name in shares} if floor is not None else {}
        self.readings = {**shares, "accuracy": accuracy, "fd_floor": low.get("fd", math.nan)}
        return health.Quality(step, **shares, accuracy=accuracy, count=reading.count, floor=low, best=best)
