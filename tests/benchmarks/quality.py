"""Train for some minutes, then let an independent judge say how good it is.

    python -m tests.benchmarks.quality --data builtin:glyphs --minutes 3 --threads 1
    python -m tests.benchmarks.quality --data builtin:patterns --recipe style --minutes 5 --sheet sheet.png
    python -m tests.benchmarks.quality --data builtin:glyphs --judge-only DIR/manifest.csv

A fifth of the set is held out from training. "floor" is real against real, "blur" real pictures out of focus.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from studio.data.open import open_source
from studio.data.prepare import apply, options_from, prepare
from studio.training.recipe import load_recipe, recommended
from studio.training.trainer import Trainer
from studio.training.weights import Weights
from tests.benchmarks.judge import Judge, split

COLUMNS = ("fcd", "acc", "precision", "recall", "density", "coverage", "peak")
OPTIONS = ("resolution", "channels", "fit", "mirror", "background")


def generate(weights: Weights, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 (count, H, W, C) and the labels that they were asked for, classes in turn."""
    network = weights.build()
    classes = weights.schema.classes
    field = next((f.name for f in weights.schema.fields if f.kind == "categorical"), None)
    rows = torch.from_numpy(
        np.stack([weights.schema.vector({field: name} if field else {}) for name in classes or ("",)])
    )
    labels, random = np.arange(count) % len(rows), torch.Generator().manual_seed(seed)
    parts = []
    with torch.inference_mode():
        for chosen in np.array_split(labels, max(1, count // 128)):
            z = torch.randn(len(chosen), weights.shape.latent, generator=random)
            pictures = network(z, rows[torch.from_numpy(chosen)])
            parts.append((pictures * 127.5 + 128).clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy())
    return np.concatenate(parts), labels


def sheet(path: Path, pictures: np.ndarray, labels: np.ndarray, columns: int = 16) -> None:
    """One row of pictures for each class."""
    rows = [np.concatenate(pictures[labels == label][:columns], 1) for label in np.unique(labels)]
    Image.fromarray(np.concatenate(rows, 0).squeeze()).save(path)


def train(arguments: argparse.Namespace, recipe: Any, store: Any, judge: Judge) -> list[dict[str, Any]]:
    """Train until the last of the limits; one report at each."""
    trainer = Trainer(
        recipe, store, run_id="quality", seed=arguments.seed, device=arguments.device, threads=arguments.threads
    )
    torch.set_num_threads(arguments.threads)
    limits = [("pictures", n) for n in arguments.pictures] or [("seconds", 60 * m) for m in arguments.minutes]
    seen, reports, began = 0, [], time.process_time()
    for kind, limit in sorted(limits):
        while (seen if kind == "pictures" else trainer.seconds) < limit:
            trainer.step()
            seen += trainer.batch
            trainer.drain_metrics()
        spent = time.process_time() - began
        pictures, labels = generate(trainer.publish(), len(judge.held))
        run = {"step": trainer.step_count, "pictures": seen, "seconds": trainer.seconds, "processor_seconds": spent}
        reports.append({"name": f"{trainer.seconds:.0f} s", **run, **judge.report(pictures, labels)})
        if arguments.sheet:
            stem = arguments.sheet.with_suffix("")
            sheet(stem.with_name(f"{stem.name}-{trainer.step_count}.png"), pictures, labels)
    for note in trainer.notes():
        print(note.sentence)
    return reports


def read_manifest(manifest: Path, store: Any) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and labels that `gan-studio generate` wrote, made ready as the store's were."""
    with manifest.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = list(store.schema.classes)
    pictures = [apply(Image.open(manifest.parent / row["file"]), store.options) for row in rows]
    return np.stack(pictures), np.array([names.index(row["label"]) for row in rows])


def show(reports: list[dict[str, Any]]) -> None:
    """A table for people."""
    print(f"{'':12}" + "".join(f"{name:>10}" for name in COLUMNS) + "   weakest class (accuracy, recall, coverage)")
    for report in reports:
        numbers = "".join(f"{report[name]:10.3f}" for name in COLUMNS)
        weakest = [
            min((found[key], name) for name, found in report["classes"].items())
            for key in ("acc", "recall", "coverage")
        ]
        print(f"{report['name']:12}{numbers}   " + ", ".join(f"{name} {value:.2f}" for value, name in weakest))
        if "pictures" in report:
            rate = report["pictures"] / report["processor_seconds"]
            print(
                f"{'':12}  {report['pictures']:,} pictures, {report['step']:,} steps, {rate:,.0f} per processor second"
            )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.quality", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", default="builtin:glyphs")
    parser.add_argument("--recipe", help="default: the one recommended for the size")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="setting of data or recipe")
    parser.add_argument("--minutes", type=float, nargs="+", default=[3.0])
    parser.add_argument("--pictures", type=int, nargs="+", default=[], help="stop after so many, instead of minutes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--sheet", type=Path, help="PNG of samples, the step is added to its name")
    parser.add_argument("--judge-only", type=Path, metavar="MANIFEST", help="judge these pictures instead of training")
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)

    settings = dict(pair.split("=", 1) for pair in chosen.set)
    source = open_source(chosen.data, {k: settings.pop(k) for k in ("characters", "count", "size") if k in settings})
    first = source.read(0)
    natural = {"resolution": first.size[0], "channels": 1 if first.mode == "L" else 3}
    store = prepare(source, options_from({**natural, **{k: settings.pop(k) for k in OPTIONS if k in settings}}))
    fitting, held = split(store)
    judge = Judge(fitting, held)
    print(f"{store.title}: {len(fitting):,} pictures to learn from")
    print(f"the judge is right on {judge.accuracy:.4f} of {len(held):,} held-out pictures")
    references = {"floor": judge.floor, "blur": judge.blur, "noise": judge.noise}
    reports = [{"name": name, **measure()} for name, measure in references.items()]
    show(reports)
    if chosen.judge_only:
        made = [{"name": "judged", **judge.report(*read_manifest(chosen.judge_only, store))}]
    else:
        recipe = load_recipe(chosen.recipe) if chosen.recipe else recommended("pictures", store.resolution)
        made = train(chosen, recipe.edited(settings), fitting, judge)
    show(made)
    if chosen.json:
        chosen.json.write_text(json.dumps(reports + made, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
