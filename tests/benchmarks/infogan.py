"""Train without labels, then let an independent judge say what the codes have come to mean.

    python -m tests.benchmarks.infogan --seconds 60 180
    python -m tests.benchmarks.infogan --recipe infogan-classic
    python -m tests.benchmarks.infogan --data builtin:patterns --recipe infogan-64 --kinds 12

Seconds are of one processor and count everything from the start, the sorting into kinds as well. "agreement" is the
share of generated pictures whose class, as the judge sees it, is the one that best matches their code, one class for
each code. A correlation is over all pictures, and in brackets over those of the same code.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

from studio.data.open import open_source
from studio.data.prepare import options_from, prepare
from studio.training.recipe import load_recipe
from studio.training.trainer import Trainer
from studio.training.weights import Weights
from tests.benchmarks.judge import Judge, split
from tests.benchmarks.quality import sheet
from tests.benchmarks.row import Row, at_least

MADE, CHUNK = 4000, 250
AGREEMENT, CORRELATION = 0.9, 0.6
EDGES = 0.05, 0.95  # of the ink, between which a figure is wide


def generate(weights: Weights, count: int = MADE, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures uint8 (count, H, W, C), the code of each and its continuous codes (count, 2), drawn evenly."""
    network, kinds = weights.build(), len(weights.schema.classes)
    random = torch.Generator().manual_seed(seed)
    codes, rest = torch.arange(count) % kinds, 2 * torch.rand(count, 2, generator=random) - 1
    z = torch.randn(count, weights.shape.latent, generator=random)
    c = torch.cat([torch.eye(kinds)[codes], rest], 1)
    with torch.inference_mode():
        made = torch.cat([network(z[i : i + CHUNK], c[i : i + CHUNK]) for i in range(0, count, CHUNK)])
    pictures = (made * 127.5 + 128).clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return pictures, codes.numpy(), rest.numpy()


def agreement(codes: np.ndarray, classes: np.ndarray) -> float:
    """Share that agree where each code stands for the one class that suits all best."""
    table = np.zeros((codes.max() + 1, classes.max() + 1))
    np.add.at(table, (codes, classes), 1)
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / len(codes))


def slant_and_width(pictures: np.ndarray) -> dict[str, np.ndarray]:
    """How far figures lean, by a line through their rows' middles, and how wide nine tenths of their ink are then."""
    ink = pictures[..., 0].astype(float) + 1e-9
    rows = np.arange(ink.shape[1]) - ink.shape[1] / 2
    columns = np.arange(ink.shape[2]) - ink.shape[2] / 2
    mass = ink.sum(2)
    middle = (ink * columns).sum(2) / mass
    away = rows - (mass * rows).sum(1, keepdims=True) / mass.sum(1, keepdims=True)
    slant = -(mass * away * middle).sum(1) / (mass * away**2).sum(1)
    width = []
    for picture, lean in zip(ink, slant, strict=True):
        places = (columns[None] + lean * rows[:, None]).ravel()
        order = np.argsort(places)
        share = np.cumsum(picture.ravel()[order]) / picture.sum()
        low, high = np.searchsorted(share, EDGES)
        width.append(places[order][high] - places[order][low])
    return {"slant": slant, "width": np.array(width)}


def light_and_colour(pictures: np.ndarray) -> dict[str, np.ndarray]:
    """Mean brightness, and how much more red there is than blue."""
    mean = pictures.astype(float).mean((1, 2))
    return {"brightness": mean.mean(1), "warmth": mean[:, 0] - mean[:, 2]}


def correlations(code: np.ndarray, measured: np.ndarray, kinds: np.ndarray) -> tuple[float, float]:
    """Of a continuous code with a measure: over all pictures, and over those of the same kind."""
    centred = measured - np.array([measured[kinds == kind].mean() for kind in range(kinds.max() + 1)])[kinds]
    return float(np.corrcoef(code, measured)[0, 1]), float(np.corrcoef(code, centred)[0, 1])


def report(name: str, weights: Weights, judge: Judge, figures: bool) -> list[Row]:
    """Rows of the table, with the bars where there are any."""
    pictures, codes, rest = generate(weights)
    seen = judge.classes(pictures)
    right = agreement(codes, seen)
    names = [field.name for field in weights.schema.fields[1:]]
    # The form of the paper and other pictures are there to compare.
    barred = names == ["slant", "width"]
    rows = [at_least(f"{name}: agreement", right, "", AGREEMENT) if barred else Row(f"{name}: agreement", right, "")]
    for measure, values in (slant_and_width if figures else light_and_colour)(pictures).items():
        found = [(*correlations(rest[:, place], values, codes), label) for place, label in enumerate(names)]
        over_all, within, label = max(found, key=lambda one: abs(one[0]))
        row = f"{name}: {measure} by “{label}” ({abs(within):.3f})"
        rows.append(at_least(row, abs(over_all), "", CORRELATION) if barred else Row(row, abs(over_all), ""))
    whole = judge.report(pictures, seen)
    return [*rows, *(Row(f"{name}: {key}", whole[key], "") for key in ("fcd", "precision", "recall", "coverage"))]


def sweep(path: Path, weights: Weights, steps: int = 7) -> None:
    """One row for each kind: the first continuous code from end to end, then the second."""
    network, kinds = weights.build(), len(weights.schema.classes)
    line, still = torch.linspace(-1, 1, steps), torch.zeros(steps)
    rest = torch.cat([torch.stack([line, still], 1), torch.stack([still, line], 1)])
    parts = []
    for kind in range(kinds):
        z = torch.randn(1, weights.shape.latent, generator=torch.Generator().manual_seed(kind)).expand(len(rest), -1)
        c = torch.cat([torch.eye(kinds)[[kind] * len(rest)], rest], 1)
        with torch.inference_mode():
            parts.append((network(z, c) * 127.5 + 128).clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy())
    sheet(path, np.concatenate(parts), np.repeat(np.arange(kinds), len(rest)))


def train(chosen: argparse.Namespace, recipe: Any, store: Any, judge: Judge, figures: bool) -> list[Row]:
    """Train until the last of the limits; rows at each."""
    rows, began = [], time.process_time()
    trainer = Trainer(recipe, store, run_id="infogan", seed=chosen.seed, device="cpu", threads=1)
    for words in trainer.prepare():
        print(f"{time.process_time() - began:6.1f} s  {words}", flush=True)
    for limit in sorted(chosen.seconds):
        while time.process_time() - began < limit:
            trainer.step()
            trainer.drain_metrics()
        before = time.process_time()
        weights = trainer.publish()
        name = f"{limit:.0f} s, {trainer.step_count} steps"
        found = report(name, weights, judge, figures)
        for row in found:
            print(
                f"{row.name:60}{row.value:8.3f}  {row.bar}{'' if row.good is None else ' yes' if row.good else ' NO'}"
            )
        rows += found
        if chosen.sheet:
            sweep(chosen.sheet.with_name(f"{chosen.sheet.stem}-{limit:.0f}.png"), weights)
        began += time.process_time() - before
    return rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.infogan", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", default="builtin:glyphs")
    parser.add_argument("--recipe", default="infogan")
    parser.add_argument("--kinds", type=int, default=10)
    parser.add_argument("--seconds", type=float, nargs="+", default=[180.0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheet", type=Path, help="PNG of kinds and sliders, the seconds are added to its name")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    source = open_source(chosen.data)
    first = source.read(0)
    store = prepare(source, options_from({"resolution": first.size[0], "channels": 1 if first.mode == "L" else 3}))
    fitting, held = split(store)
    judge = Judge(fitting, held)
    print(f"{store.title}: {len(fitting):,} pictures; the judge is right on {judge.accuracy:.4f} of those held out")
    recipe = load_recipe(chosen.recipe).edited({"codes.kinds": chosen.kinds})
    rows = train(chosen, recipe, fitting, judge, store.channels == 1)
    return 0 if all(row.good is not False for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
