"""Train on loops for some minutes, then let independent judges listen: style, variety, timing, seams and keys.

    python -m tests.benchmarks.loop_quality --data builtin:loops --minutes 3.33
    python -m tests.benchmarks.loop_quality --data builtin:phrases --recipe phrases --minutes 4 --sounds folder

A fifth of the set is held out from training. "real" judges held-out loops themselves: no generator can be asked for
more. Minutes are of processor time where `--processor` is given: on a busy machine those of the clock say little.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch

from studio.data.open import open_source
from studio.data.options import options_from
from studio.data.prepare import prepare
from studio.data.scan import scan
from studio.training.recipe import load_recipe
from studio.training.trainer import Trainer
from tests.benchmarks.loop_judge import LoopJudge, on_grid
from tests.benchmarks.sound_quality import Split, milliseconds

COLUMNS = ("style", "diversity", "fd", "on grid", "seams", "in key", "density", "active")
JUDGED, TIMED = 500, 120  # loops


@dataclass(frozen=True)
class LoopSplit(Split):
    """Part of a prepared store of loops."""

    kind: str = "loops"

    @property
    def bars(self) -> int:
        return self.options.bars


def split(store: Any, held_out: float = 0.2) -> tuple[LoopSplit, LoopSplit]:
    """Training and held-out parts, the same on every call."""
    order = np.random.default_rng(0).permutation(len(store))
    cut = round(len(order) * (1 - held_out))
    arrays = ("sounds", "labels", "pitches", "conditions")
    train, held = (
        LoopSplit(
            *(np.asarray(getattr(store, name)[part]) for name in arrays),
            store.schema,
            store.options,
            f"{store.fingerprint} {number}",
        )
        for number, part in enumerate((np.sort(order[:cut]), np.sort(order[cut:])))
    )
    return train, held


class Makers:
    """What the averaged network of a trainer makes under the conditions of held-out loops."""

    def __init__(self, network: Any, held: LoopSplit) -> None:
        self._network, self._held = network, held

    def __call__(self, chosen: np.ndarray, swing: float | None = None, seed: int = 5) -> np.ndarray:
        """Loops (N, samples); with `swing` that of all of them, -1 for straight ones."""
        random, parts = torch.Generator().manual_seed(seed), []
        with torch.inference_mode():
            for rows in np.array_split(chosen, max(1, len(chosen) // 32)):
                z = torch.randn(len(rows), self._network.shape.latent, generator=random)
                parts.append(self._network.to_sound(self._network(z, self._asked(rows, swing)))[:, 0])
        return torch.cat(parts).numpy()

    def patterns(self, chosen: np.ndarray) -> dict[str, float]:
        """Of networks with a score: how well the density asked for is kept, and the share of cells that sound."""
        random = torch.Generator().manual_seed(5)
        z = torch.randn(len(chosen), self._network.shape.latent, generator=random)
        c = self._asked(chosen, None)
        made = self._network.score(self._network.map(z, c))
        if made is None:
            return {}
        found = {"active": float(np.mean([np.mean(score.pattern.velocities > 0.1) for score in made]))}
        at = self._network.shape.density_at
        if at >= 0:
            dense = [np.mean((score.pattern.velocities > 0.1).any(1)) for score in made]
            found["density"] = float(np.corrcoef(dense, c[:, at].numpy())[0, 1])
        return found

    def _asked(self, rows: np.ndarray, swing: float | None) -> torch.Tensor:
        c = torch.from_numpy(self._held.conditions[rows]).clone()
        if swing is not None and self._network.shape.swing_at >= 0:
            c[:, self._network.shape.swing_at] = swing
        return c


def train(trainer: Trainer, judge: LoopJudge, limits: list[float], clock: Any, sounds: Path | None) -> list[Any]:
    """Train until the last of the limits, in seconds; one report at each."""
    reports, used = [], 0.0
    for limit in sorted(limits):
        while used < limit:
            began = clock()
            trainer.step()
            used += clock() - began
            trainer.drain_metrics()
        reports.append(report(trainer, judge, f"{used:.0f} s", sounds))
        show(reports[-1:])
    return reports


def report(trainer: Trainer, judge: LoopJudge, name: str, sounds: Path | None) -> dict[str, Any]:
    """All measures of what the trainer's averaged network makes."""
    network, held = trainer.publish().build(), judge.held
    make = Makers(network, held)
    chosen = np.resize(np.random.default_rng(2).permutation(len(held)), JUDGED)
    made = make(chosen)
    found = {"name": name, "step": trainer.step_count, **judge.report(made, chosen), **make.patterns(chosen[:200])}
    found["on grid"] = on_grid(make(chosen[:TIMED], swing=-1.0), held.rate, held.bars)
    if sounds is not None:
        sounds.mkdir(parents=True, exist_ok=True)
        for row in range(24):
            style = held.schema.classes[held.labels[chosen[row]]] if held.schema.classes else "loop"
            soundfile.write(sounds / f"{style}_{row}_{trainer.step_count}.wav", np.tile(made[row], 4), held.rate)
    return found


def real(judge: LoopJudge) -> dict[str, Any]:
    """The same measures of held-out loops."""
    held = judge.held
    everything = np.arange(len(held))
    found = {"name": "real", **judge.report(held.sounds[..., 0] / 32767, everything)}
    straight = everything
    at = column(held, "swing")
    if at >= 0:
        straight = everything[held.conditions[:, at] <= -1]
    if len(straight):
        found["on grid"] = on_grid(held.sounds[straight[:TIMED], :, 0] / 32767, held.rate, held.bars)
    return found


def column(held: LoopSplit, name: str) -> int:
    """First column of a condition, -1 without it."""
    at = 0
    for field in held.schema.fields:
        if field.name == name:
            return at
        at += field.width
    return -1


def show(reports: list[dict[str, Any]]) -> None:
    """A table for people."""
    for one in reports:
        print(f"{one['name']:10}" + "".join(f"{c} {one[c]:.3f}  " for c in COLUMNS if c in one), flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.loop_quality", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", default="builtin:loops")
    parser.add_argument("--recipe", default="loops")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="setting of the recipe")
    parser.add_argument("--minutes", type=float, nargs="+", default=[200 / 60])
    parser.add_argument("--processor", action="store_true", help="minutes of processor time, not of the clock")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--sounds", type=Path, help="folder for some of the loops, four times each, as WAV")
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    source = open_source(chosen.data)
    seen = scan(source)
    store = prepare(source, options_from(seen.suggested.model_dump(), "loops"), skip=seen.bad)
    fitting, held = split(store)
    judge = LoopJudge(fitting, held)
    print(f"{store.title}: {seen.summary}; {len(fitting):,} to learn from, judge right on {judge.accuracy:.4f}")
    reports = [real(judge)]
    show(reports)
    recipe = load_recipe(chosen.recipe).edited(dict(pair.split("=", 1) for pair in chosen.set))
    trainer = Trainer(recipe, fitting, run_id="quality", seed=chosen.seed, device=chosen.device, threads=1)
    clock = time.process_time if chosen.processor else time.perf_counter
    reports += train(trainer, judge, [60 * m for m in chosen.minutes], clock, chosen.sounds)
    reports[-1]["ms"] = milliseconds(trainer)
    print(f"one loop alone: {reports[-1]['ms']:.2f} ms")
    if chosen.json:
        chosen.json.write_text(json.dumps(reports, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
