"""Speed without a window: training pictures per second, and from a moved slider to its picture.

Everything runs on one processor thread. Run through `gan-studio bench`.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from row import Row, at_least, at_most

if TYPE_CHECKING:
    from studio.data.store import Store
    from studio.synthesis.service import SynthesisService
    from studio.training.trainer import Trainer

# Full steps of generator and discriminator on one core at 32 px and a similar number of parameters, measured
# with their authors' own code on the same kind of machine.
PEERS = {"StyleGAN2-ADA": 88.0, "R3GAN": 33.0}
WARM_UP_STEPS = 20
SECONDS = 15.0
SLIDER_MOVES = 300
SLIDER_PAUSE = 1 / 60


def store_of(spec: str, resolution: int, channels: int, folder: Path, **params: object) -> Store:
    """A prepared built-in set in a folder of its own."""
    from studio.core.progress import Reporter
    from studio.data.open import open_source
    from studio.data.options import PrepareOptions
    from studio.data.prepare import prepare

    source = open_source(spec, params)
    return prepare(source, PrepareOptions(resolution=resolution, channels=channels), Reporter(), root=folder)


def trainer_of(recipe: str, store: Store) -> Trainer:
    """A trainer on one thread, warmed up."""
    from studio.training.recipe import load_recipe
    from studio.training.trainer import Trainer

    trainer = Trainer(load_recipe(recipe), store, run_id="bench", seed=0, device="cpu", threads=1)
    for _ in range(WARM_UP_STEPS):
        trainer.step()
    return trainer


def rate(trainer: Trainer, seconds: float = SECONDS) -> float:
    """Pictures per second of full steps."""
    began, steps = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        trainer.step()
        steps += 1
    return steps * trainer.batch / (time.perf_counter() - began)


def train_32() -> Iterator[Row]:
    """Training at 32 px grey, default recipe, against the authors' code of two peers."""
    with tempfile.TemporaryDirectory() as folder:
        speed = rate(trainer_of("picture-32", store_of("builtin:glyphs", 32, 1, Path(folder), count=2000)))
    yield Row("training, 32 px grey, one thread", speed, "pictures/s")
    for name, peer in PEERS.items():
        yield at_least(f"  times {name}'s own code ({peer:g} pictures/s)", speed / peer, "x", 10)


def train_64() -> Iterator[Row]:
    """Training at 64 px colour, style-based recipe."""
    with tempfile.TemporaryDirectory() as folder:
        speed = rate(trainer_of("style", store_of("builtin:patterns", 64, 3, Path(folder), count=1000)))
    yield Row("training, 64 px colour, style-based, one thread", speed, "pictures/s")


def slider() -> Iterator[Row]:
    """From a moved slider to its picture out of the synthesis thread, idle and beside a training."""
    from studio.synthesis.service import SynthesisService

    for recipe, spec, resolution, channels in (
        ("picture-32", "builtin:glyphs", 32, 1),
        ("style", "builtin:patterns", 64, 3),
    ):
        with tempfile.TemporaryDirectory() as folder:
            trainer = trainer_of(recipe, store_of(spec, resolution, channels, Path(folder), count=500))
            service = SynthesisService()
            service.publish(trainer.publish())
            try:
                idle = latencies(service)
                with _Training(trainer, service):
                    busy = latencies(service)
            finally:
                service.close()
        yield at_most(f"slider to picture, {resolution} px, idle, p95", float(np.percentile(idle, 95)), "ms", 40)
        yield at_most(f"slider to picture, {resolution} px, training, p95", float(np.percentile(busy, 95)), "ms", 80)


def latencies(service: SynthesisService) -> np.ndarray:
    """Milliseconds from each of many requests, 60 a second, to the arrival of its frame."""
    from studio.core.latent import LatentState

    times = []
    for move in range(SLIDER_MOVES):
        began = time.perf_counter()
        stamp = service.request("explore", (LatentState(directions=(move / SLIDER_MOVES,), psi=0.9),))
        while not any(frame.stamp >= stamp for frame in service.poll()):
            time.sleep(0.0005)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(max(0.0, SLIDER_PAUSE - (time.perf_counter() - began)))
    return np.array(times[10:])


class _Training:
    """Trains on a thread as the worker does, publishing once a second."""

    def __init__(self, trainer: Trainer, service: SynthesisService) -> None:
        self._trainer, self._service = trainer, service
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()
        time.sleep(1)

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        from studio.core.priority import lower_thread_priority

        lower_thread_priority(10)
        published = time.monotonic()
        while not self._stop.is_set():
            self._trainer.step()
            if time.monotonic() - published > 1:
                self._service.publish(self._trainer.publish())
                published = time.monotonic()


BENCHMARKS = {"train-32": train_32, "train-64": train_64, "slider": slider}
