"""Does the quality meter beside a training say what an independent judge says?

    python -m tests.benchmarks.quality_meter
    python -m tests.benchmarks.quality_meter --data builtin:patterns --recipe style --last 120 --json trace.json

One run is stopped at a dozen moments, each half as late again as the one before. What it makes is measured as the
meter beside a training does, with features that it learned from the training set, and by a classifier that was trained
apart and looks at more samples. Rank correlation of both Frechet distances: bar 0.9. Seconds are of one processor.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.stats import spearmanr

from studio.data.open import open_source
from studio.data.prepare import options_from, prepare
from studio.training.appraisal import MADE
from studio.training.quality import Quality
from studio.training.recipe import load_recipe, recommended
from studio.training.trainer import Trainer
from tests.benchmarks.judge import Judge, split
from tests.benchmarks.quality import generate
from tests.benchmarks.row import at_least

MOMENTS, LATER = 12, 1.5
JUDGED = 2000
BAR = 0.9


def trace(recipe: Any, fitting: Any, judge: Judge, last: float, seed: int) -> list[dict[str, float]]:
    """What meter and judge read at each moment of one run."""
    trainer = Trainer(recipe, fitting, run_id="meter", seed=seed, device="cpu", hold_out=True)
    meter = Quality(fitting, seed, trainer.held)
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
        pictures, labels = generate(trainer.publish(), JUDGED)
        began = time.process_time()
        chosen = np.random.default_rng(0).permutation(JUDGED)[:MADE]
        reading = meter.measure(pictures[chosen], labels[chosen])
        cost = time.process_time() - began
        judged = judge.report(pictures, labels)
        row = {"seconds": spent, "samples": trainer.step_count * trainer.batch, "cost": cost}
        row |= {f"meter {name}": getattr(reading, name) for name in ("fd", "kd", "precision", "recall", "accuracy")}
        row |= {f"judge {name}": judged[name] for name in ("fcd", "precision", "recall", "acc")}
        rows.append(row)
        print("  ".join(f"{name} {value:.3g}" for name, value in row.items()), flush=True)
    return rows


def agreement(rows: list[dict[str, float]]) -> dict[str, float]:
    """Rank correlation of each of the meter's numbers with the judge's."""
    pairs = {"fd": "fcd", "kd": "fcd", "precision": "precision", "recall": "recall", "accuracy": "acc"}
    return {
        one: float(spearmanr([row[f"meter {one}"] for row in rows], [row[f"judge {other}"] for row in rows])[0])
        for one, other in pairs.items()
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", default="builtin:glyphs")
    parser.add_argument("--recipe", help="default: the one recommended for the size")
    parser.add_argument("--resolution", type=int, default=32)
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--last", type=float, default=45.0, metavar="SECONDS", help="of the last moment")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    options = options_from({"resolution": chosen.resolution, "channels": chosen.channels})
    fitting, held = split(prepare(open_source(chosen.data), options))
    recipe = load_recipe(chosen.recipe) if chosen.recipe else recommended("pictures", chosen.resolution)
    rows = trace(recipe, fitting, Judge(fitting, held), chosen.last, chosen.seed)
    found = agreement(rows)
    if chosen.json:
        chosen.json.write_text(json.dumps({"rows": rows, "agreement": found}, indent=1))
    print("rank correlation: " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
    row = at_least("Frechet distance, meter against judge", found["fd"], "rank corr.", BAR)
    print(f"{row.name}: {row.value:.3f} ({row.bar})")
    return 0 if row.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
