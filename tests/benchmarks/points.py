"""Train on points for a minute of processor time and count what is found again.

    python -m tests.benchmarks.points                           # the grid of 25 heaps, five seeds
    python -m tests.benchmarks.points --shape ring --seeds 2 --seconds 20
    python -m tests.benchmarks.points --recipe points-2014 --seeds 1

One thread; seconds are those of the processor, so that a busy machine gives the same numbers. A heap is found when it
has a tenth of its fair share of the generated points, within three standard deviations of its middle (of real points
98.9% lie there). Shapes without heaps are judged by how many generated points are as near to a real one as 99% of other
real ones are, and how many real ones are reached like that.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
import torch
from scipy.spatial import cKDTree

from studio.data.builtin.points import SHAPES
from studio.data.open import open_source
from studio.data.points.options import PointOptions
from studio.data.prepare import prepare
from studio.models.base import probe_latents
from studio.training.recipe import Recipe, load_recipe
from studio.training.trainer import Trainer
from tests.benchmarks.row import Row, at_least

MADE = 2500
MODES, WITHIN = 24, 0.90
NOISE = 0.05


def heaps(shape: str) -> np.ndarray | None:
    """Middles (n, 2) of a shape's heaps in its own units; None for a shape without."""
    if shape not in ("grid", "ring"):
        return None
    source: Any = open_source("builtin:points", {"shape": shape, "noise": 0.0, "count": 4000})
    return np.unique(source.points.round(6), axis=0)


def found(made: np.ndarray, middles: np.ndarray) -> tuple[int, float]:
    """How many heaps have a tenth of their share of points (N, 2), and the share of points within three sigma."""
    away, nearest = cKDTree(middles).query(made)
    within = away < 3 * NOISE
    counts = np.bincount(nearest[within], minlength=len(middles))
    return int((counts >= 0.1 * len(made) / len(middles)).sum()), float(within.mean())


def alike(made: np.ndarray, real: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Share of made points (N, 2) near real ones, and share of real ones that are near made ones."""
    reach = np.quantile(cKDTree(real).query(other)[0], 0.99)
    near = cKDTree(real).query(made)[0] <= reach
    reached = cKDTree(made).query(other)[0] <= reach
    return float(near.mean()), float(reached.mean())


def train(recipe: Recipe, shape: str, seconds: float, seed: int) -> tuple[int, float, float]:
    """Steps, then heaps and share within three sigma, or the two shares of `alike`."""
    source = open_source("builtin:points", {"shape": shape, "noise": NOISE})
    store: Any = prepare(source, PointOptions())
    trainer = Trainer(recipe, store, run_id="points", seed=seed, device="cpu", threads=1)
    trainer.step()
    began = time.process_time()
    while time.process_time() - began < seconds:
        trainer.step()
        trainer.drain_metrics()
    with torch.no_grad():
        z = probe_latents(MADE, recipe.latent)
        made = store.original(trainer.average.calibrated()(z, torch.zeros(MADE, 0)).numpy())
    middles = heaps(shape)
    if middles is not None:
        return trainer.step_count, *found(made, middles)
    real = store.original(store.points[: 2 * MADE])
    return trainer.step_count, *alike(made, real[:MADE], real[MADE:])


def rows(recipe: str, shape: str, seconds: float, seeds: int) -> list[Row]:
    """One row for each seed and number."""
    table = []
    for seed in range(seeds):
        steps, one, other = train(load_recipe(recipe), shape, seconds, seed)
        name = f"{shape}, seed {seed}, {steps:,} steps"
        if shape == "grid":
            table += [at_least(f"{name}: heaps", one, "of 25", MODES), at_least(f"{name}: within", other, "", WITHIN)]
        elif shape == "ring":
            table += [at_least(f"{name}: heaps", one, "of 8", 8), at_least(f"{name}: within", other, "", WITHIN)]
        else:
            table += [Row(f"{name}: near real ones", one, ""), Row(f"{name}: reached", other, "")]
        for row in table[-2:]:
            print(f"{row.name:<46} {row.value:8.3f} {row.unit:<6} {row.bar}", flush=True)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="points")
    parser.add_argument("--shape", default="grid", choices=(*SHAPES, "all"))
    parser.add_argument("--seconds", type=float, default=60.0, help="of the processor")
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    table = []
    for shape in SHAPES if arguments.shape == "all" else (arguments.shape,):
        table += rows(arguments.recipe, shape, arguments.seconds, arguments.seeds)
    missed = [row.name for row in table if row.good is False]
    print("all reached" if not missed else f"missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
