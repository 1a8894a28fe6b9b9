"""The family: every objective with every pair of networks that suit each other, and what each preset reaches.

Takes a quarter of an hour of one processor. Run through `gan-studio bench family`.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from row import Row, at_least, at_most

if TYPE_CHECKING:
    from studio.training.recipe import Recipe

STEPS = 6
PIXELS = 32
# Seconds of one processor, the Frechet distance to reach (real against real 0.12, noise about 40), and the least share
# of real digits that are among what is made. The first GAN is known to fail: it must be seen to.
PRESETS = {
    "mlp-2014": (20, None, None),
    "dcgan": (50, 0.5, 0.7),
    "wgan-gp": (80, 0.5, 0.7),
    "sagan": (90, 1.5, 0.5),
    "picture-32": (60, 0.3, 0.8),
}
COLLAPSED = 0.1  # recall below which a network draws the same few things


def family() -> Iterator[Row]:
    """All objectives with all pairs of networks for a few steps, then the presets on digits."""
    yield from matrix()
    yield from presets()


def matrix() -> Iterator[Row]:
    """Share of the combinations that train without an error and with finite numbers."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, store in _stores(Path(folder)).items():
            began, outcomes = time.process_time(), [_trains(recipe, store) for recipe in combinations(kind)]
            spent = time.process_time() - began
            what = f"{PIXELS} px glyphs" if kind == "pictures" else "points"
            yield at_least(f"{what}, of {len(outcomes)} combinations train", sum(outcomes) / len(outcomes), "share", 1)
            yield Row(f"{what}, {STEPS} steps of each", spent, "processor s")


def combinations(kind: str) -> Iterator[Recipe]:
    """Every objective with every pair of networks of a kind, at its usual widths."""
    from studio.models.discriminators import DISCRIMINATORS
    from studio.models.generators import GENERATORS
    from studio.objectives import OBJECTIVES
    from studio.training.recipe import Part, load_recipe

    base = load_recipe("picture-32" if kind == "pictures" else "points")
    for generator in GENERATORS:
        for discriminator in DISCRIMINATORS:
            if kind not in generator.makes or kind not in discriminator.judges:
                continue
            for objective in OBJECTIVES.names():
                parts = {
                    "generator": Part(name=generator.name),
                    "discriminator": Part(name=discriminator.name),
                    "objective": Part(name=objective),
                    "regularisers": (Part(name="gp"),) if objective == "wasserstein" else (),
                }
                yield base.model_copy(update={**parts, "batch": 8})


def presets() -> Iterator[Row]:
    """Train each preset on digits and have a classifier that was trained apart judge it."""
    sys.path.insert(0, str(Path(__file__).parents[2]))  # the judge is imported by its full name
    from studio.data.open import open_source
    from studio.data.options import PrepareOptions
    from studio.data.prepare import prepare
    from studio.training.recipe import load_recipe
    from studio.training.trainer import Trainer
    from tests.benchmarks.judge import Judge, split
    from tests.benchmarks.quality import generate

    fitting, held = split(prepare(open_source("builtin:glyphs"), PrepareOptions(resolution=PIXELS, channels=1)))
    judge = Judge(fitting, held)
    for name, (seconds, distance, recall) in PRESETS.items():
        recipe = load_recipe(name)
        trainer = Trainer(recipe, fitting, run_id="family", seed=0, device="cpu", threads=1)
        spent = 0.0
        while spent < seconds:
            began = time.process_time()
            trainer.step()
            spent += time.process_time() - began
        found = judge.report(*generate(trainer.publish(), len(held)))
        yield from _told(f"{recipe.title}, {seconds} s", found, distance, recall)


def _told(title: str, found: dict[str, Any], distance: float | None, recall: float | None) -> Iterator[Row]:
    if distance is None or recall is None:
        yield Row(f"{title}: FCD", found["fcd"], "")
        yield at_most(f"{title}: recall, failing as it is known to", found["recall"], "share", COLLAPSED)
    else:
        yield at_most(f"{title}: FCD", found["fcd"], "", distance)
        yield at_least(f"{title}: recall", found["recall"], "share", recall)
    yield Row(f"{title}: precision", found["precision"], "share")
    yield Row(f"{title}: accuracy", found["acc"], "share")


def _stores(folder: Path) -> dict[str, Any]:
    from studio.data.open import open_source
    from studio.data.options import PrepareOptions, options_from
    from studio.data.prepare import prepare

    glyphs = open_source("builtin:glyphs", {"count": 500})
    return {
        "pictures": prepare(glyphs, PrepareOptions(resolution=PIXELS, channels=1), root=folder),
        "points": prepare(open_source("builtin:points"), options_from({}, "points"), root=folder),
    }


def _trains(recipe: Recipe, store: Any) -> bool:
    from studio.training.trainer import Trainer

    trainer = Trainer(recipe, store, run_id="family", seed=0, device="cpu", threads=1)
    for _step in range(STEPS):
        trainer.step()
    rows = [metrics.values for metrics in trainer.drain_metrics()]
    good = all(math.isfinite(row["loss_g"]) and math.isfinite(row["loss_d"]) for row in rows) and not trainer.notes()
    if not good:
        print(f"{recipe.objective.name}, {recipe.generator.name}, {recipe.discriminator.name}: numbers ran away")
    return good


BENCHMARKS = {"family": family}
