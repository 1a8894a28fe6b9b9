"""Does the quality meter beside a training say what an independent judge says?

    python -m tests.benchmarks.quality_meter
    python -m tests.benchmarks.quality_meter --data builtin:loops --recipe loops --last 90 --json trace.json

One run is stopped at a dozen moments, each half as late again as the one before. What it makes is measured as the
meter beside a training does, with features that it learned from the training set, and by a classifier that was trained
apart and hears or sees more samples. Rank correlation of both Frechet distances: bar 0.9. Seconds are of one processor.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from scipy.stats import spearmanr

from studio.data.open import open_source
from studio.data.prepare import options_from, prepare
from studio.data.scan import scan
from studio.training.appraisal import MADE
from studio.training.quality import Quality
from studio.training.recipe import Recipe, load_recipe
from studio.training.trainer import Trainer
from studio.training.weights import Weights
from tests.benchmarks.judge import Judge, split
from tests.benchmarks.loop_judge import LoopJudge
from tests.benchmarks.loop_quality import Makers
from tests.benchmarks.loop_quality import split as split_loops
from tests.benchmarks.quality import generate
from tests.benchmarks.row import at_least

MOMENTS, LATER = 12, 1.5
JUDGED = 2000
BAR = 0.9


class Pictures:
    """A set of pictures in parts for training and for judging, and what a network makes of it."""

    def __init__(self, data: str, resolution: int, channels: int) -> None:
        options = options_from({"resolution": resolution, "channels": channels})
        self.fitting, held = split(prepare(open_source(data), options))
        self._judge = Judge(self.fitting, held)

    def made(self, weights: Weights) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
        """Samples as the set has them, their labels, and what the judge says."""
        pictures, labels = generate(weights, JUDGED)
        found = self._judge.report(pictures, labels)
        return (
            pictures,
            labels,
            {"fd": found["fcd"], "accuracy": found["acc"]} | {name: found[name] for name in ("precision", "recall")},
        )


class Loops:
    """The same for loops."""

    def __init__(self, data: str) -> None:
        source = open_source(data)
        seen = scan(source)
        self.fitting, self._held = split_loops(
            prepare(source, options_from(seen.suggested.model_dump(), "loops"), skip=seen.bad)
        )
        self._judge = LoopJudge(self.fitting, self._held)

    def made(self, weights: Weights) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
        chosen = np.resize(np.random.default_rng(2).permutation(len(self._held)), MADE)
        loops = Makers(weights.build(), self._held)(chosen)
        found = self._judge.report(loops, chosen)
        return loops[..., None], self._held.labels[chosen], {"fd": found["fd"], "accuracy": found["style"]}


def trace(recipe: Recipe, task: Pictures | Loops, last: float, seed: int) -> list[dict[str, float]]:
    """What meter and judge read at each moment of one run."""
    trainer = Trainer(recipe, task.fitting, run_id="meter", seed=seed, device="cpu", hold_out=True)
    meter = Quality(task.fitting, seed, trainer.held)
    began = time.process_time()
    while not meter.ready:
        meter.slice()
    print(f"the meter learned for {time.process_time() - began:.0f} s")
    rows, spent = [], 0.0
    for moment in (last / LATER**place for place in reversed(range(MOMENTS))):
        while spent < moment:
            began = time.process_time()
            trainer.step()
            spent += time.process_time() - began
        trainer.drain_metrics()
        samples, labels, judged = task.made(trainer.publish())
        began = time.process_time()
        chosen = np.random.default_rng(0).permutation(len(samples))[:MADE]
        reading = meter.measure(samples[chosen], labels[chosen])
        row = {"seconds": spent, "samples": trainer.step_count * trainer.batch, "cost": time.process_time() - began}
        for name, value in judged.items():
            row |= {f"meter {name}": getattr(reading, name), f"judge {name}": value}
        rows.append(row)
        print("  ".join(f"{name} {value:.3g}" for name, value in row.items()), flush=True)
    return rows


def agreement(rows: list[dict[str, float]]) -> dict[str, float]:
    """Rank correlation of each of the meter's numbers with the judge's."""
    names = [name.removeprefix("judge ") for name in rows[0] if name.startswith("judge ")]
    columns = {name: [[row[f"{who} {name}"] for row in rows] for who in ("meter", "judge")] for name in names}
    return {name: float(spearmanr(*both)[0]) for name, both in columns.items()}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", default="builtin:glyphs")
    parser.add_argument("--recipe", default="picture-32")
    parser.add_argument("--resolution", type=int, default=32)
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--last", type=float, default=45.0, metavar="SECONDS", help="of the last moment")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    recipe = load_recipe(chosen.recipe)
    pictures = recipe.kind == "pictures"
    task = Pictures(chosen.data, chosen.resolution, chosen.channels) if pictures else Loops(chosen.data)
    rows = trace(recipe, task, chosen.last, chosen.seed)
    found = agreement(rows)
    if chosen.json:
        chosen.json.write_text(json.dumps({"rows": rows, "agreement": found}, indent=1))
    print("rank correlation: " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
    row = at_least("Frechet distance, meter against judge", found["fd"], "rank corr.", BAR)
    print(f"{row.name}: {row.value:.3f} ({row.bar})")
    return 0 if row.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
