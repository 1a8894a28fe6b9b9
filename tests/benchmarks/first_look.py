"""Find out after how many samples a recipe's first good pictures, sounds, loops or points come.

    python -m tests.benchmarks.first_look --recipe loops --seconds 90
    python -m tests.benchmarks.first_look --recipe mlp-2014 --seconds 30 --sheets folder

One thread; seconds are those of the processor. "Good" is, on the built-in set that a recipe speaks of:

- sounds and loops: the studio's own listener takes half of the sheet for the style that was asked for, and notes are
  less than half a semitone off;
- points: nine of ten heaps of the grid are found, and half of the points lie within three standard deviations;
- pictures: most of the sheet can be recognised by eye, for which the sheets are written.

What a recipe's `first_look` says is the first row of this table from which on it stays so; 0 where that is not reached.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from studio.core.messages import Sheet
from studio.data.open import open_source
from studio.data.options import options_from
from studio.data.prepare import prepare
from studio.models.base import probe_latents
from studio.training.meters import METERS
from studio.training.recipe import Recipe, load_recipe
from studio.training.sheets import SheetPlan, draw
from studio.training.trainer import Trainer
from tests.benchmarks.points import MADE, found, heaps

SETS = {"pictures": "builtin:glyphs", "sounds": "builtin:notes", "loops": "builtin:loops", "points": "builtin:points"}
OWN = {"phrases": "builtin:phrases", "picture": "builtin:patterns"}
GROWTH, BEGIN = 1.25, 1000  # from row to row, samples


def prepared(recipe: Recipe) -> Any:
    """The set that a recipe is measured on."""
    name = OWN.get(recipe.name, SETS[recipe.kind])
    source = open_source(name, {"characters": "digits"} if name == "builtin:glyphs" else {})
    options: dict[str, Any] = {}
    if recipe.kind == "pictures":
        options = {"resolution": 32, "channels": 1} if name == "builtin:glyphs" else {"resolution": 64}
    return prepare(source, options_from(options, recipe.kind))


def looked_at(
    trainer: Trainer, plan: SheetPlan, meters: list[Any], middles: np.ndarray
) -> tuple[Sheet | None, list[str]]:
    """The sheet as it is now, and what is told of it; none of points."""
    network = trainer.average.calibrated()
    if trainer.recipe.kind == "points":
        with torch.no_grad():
            z = probe_latents(MADE, trainer.recipe.latent)
            many, within = found(trainer.store.original(network(z, torch.zeros(MADE, 0)).numpy()), middles)
        return None, [f"{many} heaps", f"{within:.2f} within"]
    sheet = draw(network, plan, trainer.schema, "first", trainer.step_count)
    return sheet, [f"{meter.name} {meter.measure(sheet):.0f}" for meter in meters]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--seconds", type=float, default=60.0, help="of the processor")
    parser.add_argument("--sheets", type=Path, help="folder for the sheets")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    recipe = load_recipe(arguments.recipe)
    trainer = Trainer(recipe, prepared(recipe), run_id="first", seed=0, device="cpu", threads=1)
    for _words in trainer.prepare():
        pass
    plan = SheetPlan.suited(trainer.schema, trainer.shape)
    meters = [meter(trainer.store) for meter in METERS if meter.suits(trainer.store) and recipe.kind != "points"]
    middles = np.asarray(heaps("grid"))
    used, wanted = 0.0, float(BEGIN)
    while used < arguments.seconds:
        began = time.process_time()
        trainer.step()
        used += time.process_time() - began
        trainer.drain_metrics()
        if trainer.step_count * recipe.batch >= wanted:
            wanted *= GROWTH
            sheet, told = looked_at(trainer, plan, meters, middles)
            print(f"{recipe.name:<18} {trainer.step_count * recipe.batch:9,} samples {used:6.1f} s  {', '.join(told)}",
                  flush=True)  # fmt: skip
            if arguments.sheets is not None and sheet is not None:
                save(sheet, plan, arguments.sheets / f"{recipe.name}-{trainer.step_count * recipe.batch:08d}.png")


def save(sheet: Sheet, plan: SheetPlan, path: Path) -> None:
    """The tiles of a sheet as one picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [np.concatenate(row, 1) for row in np.split(sheet.tiles, len(sheet.tiles) // plan.columns)]
    Image.fromarray(np.concatenate(rows, 0).squeeze()).save(path)


if __name__ == "__main__":
    main()
