"""Records runs that are sick on purpose and healthy ones, lets the doctor judge them, and takes what it prescribes.

    python -m tests.benchmarks.doctor record --folder traces
    python -m tests.benchmarks.doctor judge --folder traces --json judged.json
    python -m tests.benchmarks.doctor treat --folder traces --json treated.json  # records what is not there yet
    python -m tests.benchmarks.doctor pack --folder traces  # what tests/training/doctor replays

Seconds are of the processor. A trace holds every row of metrics with the doctor's readings, so that rules can be judged
again without training. A treated run goes on from the end of the sick one where the remedy changes live settings, and
from nothing where it begins again; both ways it is compared with the sick one going on for as long untreated. Where the
advice is to stop, stopping is compared with going on for as long again.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import tempfile
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.core.messages import StepMetrics
from studio.training import checkpoint
from studio.training.config import RunConfig
from studio.training.desk import Desk
from studio.training.doctor.base import COLUMNS, KEPT, Case
from studio.training.doctor.examiner import Examiner
from studio.training.doctor.facts import Facts, facts_of
from studio.training.loop import Loop
from studio.training.quality import Quality
from studio.training.recipe import Recipe
from studio.training.trainer import Trainer
from tests.benchmarks.doctor_patients import FURTHER, HEALTHY, SICK, Patient, store_for
from tests.benchmarks.points import found as reached
from tests.benchmarks.points import heaps

MADE = 512
NOISE = 1.1  # times a distance that is no other
TRACES = Path(__file__).parents[1] / "training" / "doctor" / "traces.npz"
SIGNALS = ("q05", "between", "auc", "auc_held", "grad_g", "grad_d", "move", "near", "gap_swing", "jump")


class Clocked(Loop):
    """The training as the program has it, ended by a clock of the processor."""

    def __init__(self, config: RunConfig, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(Desk(False), config, folder)
        self._end = 0.0

    def spend(self, seconds: float) -> None:
        """Train for so long, and save."""
        self._end = time.process_time() + seconds
        self.train()

    @property
    def finished(self) -> bool:
        return time.process_time() >= self._end


def training(recipe: Recipe, store: Any, seed: int, folder: Path) -> Clocked:
    """A run that goes on from the newest checkpoint in its folder."""
    config = RunConfig(
        run_id="doctor", recipe=recipe, store=str(store.path), seed=seed, device="cpu", held_out=True,
        autosave_seconds=1e6,
    )  # fmt: skip
    return Clocked(config, folder)


def record(patient: Patient, seed: int, seconds: float, folder: Path) -> None:
    """Train a patient and write its trace, unless that is there; a sick one's folder is kept for `treat`."""
    path = trace(folder, patient, seed)
    if path.exists():
        return
    place = folder / "runs" / path.stem
    shutil.rmtree(place, ignore_errors=True)
    loop = training(patient.chosen(), store_for(patient, folder / "sets"), seed, place)
    seconds *= patient.longer
    loop.spend(seconds * (patient.after if patient.late else 1))
    if patient.late:
        for name, value in patient.late.items():
            loop.edit(name, value)
        loop.spend(seconds * (1 - patient.after))
    trainer, rows = loop.trainer, loop.desk.metrics.drain()
    facts, held = facts_of(trainer.store), len(trainer.held)
    about = {"name": patient.name, "seed": seed, "count": len(trainer.store) - held, "held": held}
    about |= {"copies": facts.copies, "spread": facts.spread, "live": trainer.live}
    about |= {"resolution": trainer.shape.resolution, "recipe": trainer.recipe.model_dump(mode="json")}
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    columns = {name: np.array([row.values.get(name, np.nan) for row in rows], np.float32) for name in names}
    columns |= {"step": np.array([row.step for row in rows]), "seconds": np.array([row.seconds for row in rows])}
    np.savez_compressed(path, about=np.array(json.dumps(about)), **columns)
    if not patient.sickness:
        shutil.rmtree(place)


def trace(folder: Path, patient: Patient, seed: int) -> Path:
    return folder / f"{patient.name.replace(',', '').replace(' ', '-')}-{seed}.npz"


def read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What a trace is about, and its columns."""
    with np.load(path) as file:
        return json.loads(str(file["about"])), {name: file[name] for name in file.files if name != "about"}


def replay(about: dict[str, Any], columns: dict[str, np.ndarray]) -> dict[str, Any]:
    """What the doctor says of a trace: findings that stand at its end, and all that ever opened."""
    columns = dict(columns)
    steps, seconds = columns.pop("step"), columns.pop("seconds")
    facts, recipe = Facts(about["copies"], about["spread"]), Recipe.model_validate(about["recipe"])
    examiner = Examiner(Case(recipe, about["count"], about["held"], facts, about.get("resolution", 32)))
    opened = []
    for place, step in enumerate(steps):
        values = {name: float(column[place]) for name, column in columns.items()}
        for event in examiner.take([StepMetrics(int(step), float(seconds[place]), values)], about["live"]):
            if event.kind == "finding":
                opened.append([event.data["rule"], event.step])
    last = {name: middle(columns[name][-len(steps) // 5 :]) for name in SIGNALS if name in columns}
    remedies = {name: finding.to_json()["remedy"] for name, finding in examiner.open.items()}
    return {**about, "standing": list(examiner.open), "opened": opened, "remedies": remedies, "signals": last}


def judge(folder: Path, seeds: list[int]) -> dict[str, Any]:
    """Every trace there is, and how many were judged right: the right name at the end, or nothing at all throughout."""
    judged = []
    for patient in (*SICK, *HEALTHY):
        for seed in seeds:
            path = trace(folder, patient, seed)
            if not path.exists():
                continue
            told = replay(*read(path))
            right = patient.sickness in told["standing"] if patient.sickness else not told["opened"]
            kept = ("seed", "standing", "opened", "remedies", "signals")
            judged.append({"name": patient.name, "sickness": patient.sickness, "right": right}
                          | {key: told[key] for key in kept})  # fmt: skip
            mark = "right" if right else "WRONG"
            print(f"{mark}  {patient.name} ({seed}): {patient.sickness or 'healthy'}; {told['standing']}", flush=True)
    sick, well = ([one["right"] for one in judged if bool(one["sickness"]) == ill] for ill in (True, False))
    print(f"{sum(sick)} of {len(sick)} sick ones found by name, {len(well) - sum(well)} of {len(well)} false alarms")
    return {"found": sum(sick), "sick": len(sick), "alarms": len(well) - sum(well), "well": len(well), "runs": judged}


def pack(folder: Path, seeds: list[int], target: Path) -> None:
    """Add traces to the small file of the tests: what the rules look at, one row for each reading."""
    with np.load(target) as file:
        packed: dict[str, np.ndarray] = dict(file)
    for patient in (*SICK, *HEALTHY):
        for path in (trace(folder, patient, seed) for seed in seeds):
            if not path.exists():
                continue
            about, columns = read(path)
            keys = np.stack([columns[name] for name in COLUMNS], 1)
            fresh = np.flatnonzero(_changes(keys))
            kept = {name: columns[name][fresh].astype(np.float32) for name in KEPT if name in columns}
            about |= {"sickness": patient.sickness, "columns": list(kept)}
            packed[f"{path.stem}/about"] = np.array(json.dumps(about))
            packed[f"{path.stem}/rows"] = np.stack(list(kept.values()))
    np.savez_compressed(target, **packed)


def _changes(keys: np.ndarray) -> list[bool]:
    """Whether each row (n, k) is a reading other than the one before."""
    seen = [row.tobytes() for row in keys]
    return [bool(np.isfinite(row).any()) and (i == 0 or seen[i] != seen[i - 1]) for i, row in enumerate(keys)]


def treat(patient: Patient, seed: int, seconds: float, folder: Path) -> dict[str, Any] | None:
    """Take the remedy that a sick run's own finding carries; how it is with it and without, None where it has none."""
    record(patient, seed, seconds, folder)
    path = trace(folder, patient, seed)
    remedy = replay(*read(path))["remedies"].get(patient.sickness)
    if remedy is None:
        return None
    place, store = folder / "runs" / path.stem, store_for(patient, folder / "sets")
    ill = training(read_recipe(path), store, seed, place)
    told = {"name": patient.name, "seed": seed, "seconds": seconds, "rule": patient.sickness}
    told |= {name: remedy[name] for name in ("way", "edits", "sentence")}
    told["before"] = report(ill.trainer, [], patient)
    with tempfile.TemporaryDirectory() as other:
        plain, treated = Path(other) / "untreated", Path(other) / "treated"
        shutil.copytree(place, plain)
        for name, loop in (("untreated", training(ill.config.recipe, store, seed, plain)),
                           ("treated", _treated(remedy, patient, ill, treated))):  # fmt: skip
            if loop is not None:
                loop.spend(seconds * patient.longer if remedy["way"] == "stop" else seconds)
                told[name] = report(loop.trainer, loop.desk.metrics.drain(), patient)
    told.setdefault("treated", told["before"])
    told["better"] = better(told)
    return told


def _treated(remedy: dict[str, Any], patient: Patient, ill: Clocked, place: Path) -> Clocked | None:
    """The run that goes on, or begins, as the remedy has it; where only the set can help, on the whole of the set."""
    recipe, seed, edits = ill.config.recipe, ill.config.seed, remedy["edits"]
    if remedy["way"] == "stop":
        return None
    step = checkpoint.best(ill.folder) if remedy["way"] == "branch" else None
    if remedy["way"] == "data":
        return training(recipe, store_for(whole(patient), ill.folder), seed, place)
    if step is not None:
        checkpoint.copy_for_branch(ill.folder, place, step[0], "doctor")
    elif remedy["way"] == "edit":
        shutil.copytree(ill.folder, place)
    begun = recipe if remedy["way"] == "edit" else recipe.edited(edits)
    loop = training(begun, ill.trainer.store, seed, place)
    if loop.trainer.step_count:
        for name in edits.keys() & loop.trainer.live.keys():
            loop.edit(name, edits[name])
    return loop


def better(told: dict[str, Any]) -> bool:
    """Whether a run is nearer to real samples with its remedy; where that is to stop, whether nothing was missed."""
    treated, untreated = told["treated"]["fd"], told["untreated"]["fd"]
    return bool(treated <= NOISE * untreated if told["way"] == "stop" else treated < untreated)


def line(told: dict[str, Any]) -> str:
    """One remedy on one line: before, untreated, treated."""
    mark = "better" if told["better"] else "WORSE"
    parts = [f"{mark}  {told['rule']:12} {told['name']} ({told['seed']}), {told['way']}:"]
    for name in ("fd", "recall", "coverage"):
        before, *after = (f"{told[when][name]:.3g}" for when in ("before", "untreated", "treated"))
        parts.append(f"{name} {before} -> {' | '.join(after)}")
    return "  ".join(parts)


def whole(patient: Patient) -> Patient:
    """The same on all of its set, as it is."""
    return replace(patient, few=0, copies=1, contrast=1.0)


def read_recipe(path: Path) -> Recipe:
    return Recipe.model_validate(read(path)[0]["recipe"])


def report(trainer: Trainer, rows: list[StepMetrics], patient: Patient) -> dict[str, float]:
    """The quality now, and the signals over the last fifth."""
    late = rows[-len(rows) // 5 :]
    signals = {name: middle(np.array([row.values.get(name, math.nan) for row in late])) for name in SIGNALS}
    return {"steps": trainer.step_count, **quality(trainer, patient), **signals}


def middle(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else math.nan


@torch.no_grad()
def quality(trainer: Trainer, patient: Patient) -> dict[str, float]:
    """How close the averaged network comes to the whole of the set, which a spoilt part of it is judged by as well."""
    network, random = trainer.average.calibrated(), torch.Generator().manual_seed(0)
    places = np.random.default_rng(0).choice(len(trainer.store), MADE)
    feed, made = trainer.feed.apart(random), []
    for part in np.split(places, MADE // 64):
        batch = feed.of(part)
        made.append(samples(trainer, network(batch.z, batch.c)))
    found = np.concatenate(made)
    reading = meter(patient.data).measure(found, np.asarray(trainer.store.labels)[places])
    told = {"fd": reading.fd, "recall": reading.recall, "coverage": reading.coverage}
    middles = heaps(patient.data)
    if middles is not None:
        told["heaps"], told["within"] = reached(trainer.store.original(found), middles)
    return told


@cache
def meter(data: str) -> Quality:
    """What measures the samples of one of `SETS`."""
    made = Quality(store_for(Patient("", "", data, ""), Path()), 0)
    while not made.ready:
        made.slice(1.0)
    return made


def samples(trainer: Trainer, x: torch.Tensor) -> np.ndarray:
    """Network tensors as the set has them."""
    if trainer.recipe.kind == "pictures":
        return (x.float().clamp(-1, 1) * 127.5 + 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    if trainer.recipe.kind == "points":
        return x.float().numpy()
    return trainer.generator.to_sound(x).transpose(1, 2).numpy()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.doctor", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("record", "judge", "treat", "pack"))
    parser.add_argument("--folder", type=Path, help="of the traces; without it one that is gone afterwards")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the processor, for each run")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--only", default="", help="patients whose name has this in it")
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as gone:
        folder = chosen.folder or Path(gone)
        folder.mkdir(parents=True, exist_ok=True)
        told = work(chosen.what, folder, chosen.seeds, chosen.seconds, chosen.only)
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1))
    return 0


def work(what: str, folder: Path, seeds: list[int], seconds: float, only: str) -> Any:
    """Do what the command says; what there is to write."""
    if what == "judge":
        return judge(folder, seeds)
    if what == "pack":
        return pack(folder, seeds, TRACES)
    told = []
    among = (*SICK, *HEALTHY) if what == "record" else (*SICK, *FURTHER)
    for patient in (patient for patient in among if only in patient.name):
        for seed in seeds:
            if what == "record":
                record(patient, seed, seconds, folder)
            elif outcome := treat(patient, seed, seconds, folder):
                told.append(outcome)
                print(line(outcome), flush=True)
    return told


if __name__ == "__main__":
    raise SystemExit(main())
