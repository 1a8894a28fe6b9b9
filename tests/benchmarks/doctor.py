"""Records runs that are sick on purpose and healthy ones, lets the doctor judge them, and takes what it prescribes.

    python -m tests.benchmarks.doctor record --folder traces
    python -m tests.benchmarks.doctor judge --folder traces --json judged.json
    python -m tests.benchmarks.doctor treat --folder traces --json treated.json
    python -m tests.benchmarks.doctor pack --folder traces  # what tests/training/doctor replays

Seconds are of the processor. A trace holds every row of metrics with the doctor's readings, so that rules can be judged
again without training. A treated run goes on from the end of the sick one where the remedy changes live settings, and
from nothing where it begins again; both ways it is compared with the sick one going on for as long untreated.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.core.errors import StudioError
from studio.core.messages import StepMetrics
from studio.training.doctor import Doctor
from studio.training.doctor.base import COLUMNS, KEPT, Case
from studio.training.doctor.examiner import Examiner
from studio.training.doctor.facts import Facts, facts_of
from studio.training.quality import Quality
from studio.training.recipe import Recipe
from studio.training.trainer import Trainer
from tests.benchmarks.doctor_patients import HEALTHY, SICK, Patient, store_for

EVERY, SHARE = 10, 0.03  # as the training loop has it
MADE = 512
TRACES = Path(__file__).parents[1] / "training" / "doctor" / "traces.npz"
SIGNALS = ("q05", "between", "auc", "auc_held", "grad_g", "grad_d", "move", "near", "gap_swing")


def start(patient: Patient, seed: int, folder: Path, recipe: Recipe | None = None) -> Trainer:
    """A trainer for a patient, on one thread."""
    store = store_for(patient, folder / "sets")
    return Trainer(recipe or patient.chosen(), store, run_id="doctor", seed=seed, device="cpu", hold_out=True)


def train(trainer: Trainer, seconds: float) -> tuple[list[StepMetrics], list[Any]]:
    """Train with a doctor beside it; all rows with its readings, and its events."""
    doctor = Doctor(trainer)
    began, probed = time.process_time(), 0.0
    rows, events = [], []
    while (passed := time.process_time() - began) < seconds:
        trainer.step()
        if trainer.step_count % EVERY == 0 and probed <= SHARE * passed:
            start = time.process_time()
            doctor.probe()
            probed += time.process_time() - start
        fresh = trainer.drain_metrics()
        for row in fresh:
            row.values.update(doctor.readings)
        rows += fresh
        events += doctor.examine(fresh)
    return rows, events


def record(patient: Patient, seed: int, seconds: float, folder: Path) -> None:
    """Train a patient and write its trace, unless that is there."""
    path = trace(folder, patient, seed)
    if path.exists():
        return
    trainer = start(patient, seed, folder)
    rows, _ = train(trainer, seconds)
    facts, held = facts_of(trainer.store), len(trainer.held)
    about = {"name": patient.name, "seed": seed, "count": len(trainer.store) - held, "held": held}
    about |= {"copies": facts.copies, "spread": facts.spread, "live": trainer.live}
    about |= {"recipe": trainer.recipe.model_dump(mode="json"), "quality": {"fd": distance(trainer)}}
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    columns = {name: np.array([row.values.get(name, np.nan) for row in rows], np.float32) for name in names}
    columns |= {"step": np.array([row.step for row in rows]), "seconds": np.array([row.seconds for row in rows])}
    np.savez_compressed(path, about=np.array(json.dumps(about)), **columns)


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
    facts = Facts(about["copies"], about["spread"])
    examiner = Examiner(Case(Recipe.model_validate(about["recipe"]), about["count"], about["held"], facts))
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
            kept = ("seed", "standing", "opened", "remedies", "signals", "quality")
            judged.append({"name": patient.name, "sickness": patient.sickness, "right": right}
                          | {key: told[key] for key in kept})  # fmt: skip
            mark = "right" if right else "WRONG"
            print(f"{mark}  {patient.name} ({seed}): {patient.sickness or 'healthy'}; {told['standing']}", flush=True)
    sick, well = ([one["right"] for one in judged if bool(one["sickness"]) == ill] for ill in (True, False))
    print(f"{sum(sick)} of {len(sick)} sick ones found by name, {len(well) - sum(well)} of {len(well)} false alarms")
    return {"found": sum(sick), "sick": len(sick), "alarms": len(well) - sum(well), "well": len(well), "runs": judged}


def pack(folder: Path, seeds: list[int], target: Path) -> None:
    """All traces in one small file for the tests: what the rules look at, one row for each reading."""
    packed: dict[str, np.ndarray] = {}
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
    """Take the remedy of a sick run; its Frechet distance and signals with it and without."""
    sick = start(patient, seed, folder)
    rows, events = train(sick, seconds)
    opened = [event.data for event in events if event.kind == "finding" and event.data["rule"] == patient.sickness]
    remedy = opened[-1]["remedy"] if opened else None
    if remedy is None or remedy["way"] not in ("edit", "branch", "restart"):
        return None
    before = report(sick, rows)
    state = sick.state()
    untreated, _ = train(sick, seconds)
    if remedy["way"] == "edit":
        treated = start(patient, seed, folder)
        treated.restore(*state)
        for name, value in remedy["edits"].items():
            treated.edit(name, value)
    else:
        treated = start(patient, seed, folder, patient.chosen().edited(remedy["edits"]))
    after, _ = train(treated, seconds)
    told = {"way": remedy["way"], "edits": remedy["edits"]}
    return {"name": patient.name, "rule": patient.sickness, **told, "before": before,
            "untreated": report(sick, untreated), "treated": report(treated, after)}  # fmt: skip


def report(trainer: Trainer, rows: list[StepMetrics]) -> dict[str, float]:
    """The quality now, and the signals over the last fifth."""
    late = rows[-len(rows) // 5 :]
    return {"fd": distance(trainer)} | {
        name: middle(np.array([row.values.get(name, math.nan) for row in late])) for name in SIGNALS
    }


def middle(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else math.nan


@torch.no_grad()
def distance(trainer: Trainer) -> float:
    """Frechet distance of the averaged network to samples held out; NaN for sets that are too small."""
    try:
        meter = Quality(trainer.store, 0)
    except StudioError:
        return math.nan
    while not meter.ready:
        meter.slice(1.0)
    network, random = trainer.average.calibrated(), torch.Generator().manual_seed(0)
    places = np.random.default_rng(0).choice(len(trainer.store), MADE)
    feed = trainer.feed.apart(random)
    made = []
    for part in np.split(places, MADE // 64):
        batch = feed.of(part)
        made.append(samples(trainer, network(batch.z, batch.c)))
    return meter.measure(np.concatenate(made), np.asarray(trainer.store.labels)[places]).fd


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
    parser.add_argument("--folder", type=Path, required=True, help="of the traces")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the processor, for each run")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--only", default="", help="patients whose name has this in it")
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    patients = [patient for patient in (*SICK, *HEALTHY) if chosen.only in patient.name]
    told: Any = None
    if chosen.what == "judge":
        told = judge(chosen.folder, chosen.seeds)
    elif chosen.what == "pack":
        pack(chosen.folder, chosen.seeds, TRACES)
    elif chosen.what == "record":
        for seed in chosen.seeds:
            for patient in patients:
                record(patient, seed, chosen.seconds, chosen.folder)
    else:
        told = []
        for patient in patients:
            outcome = treat(patient, chosen.seeds[0], chosen.seconds, chosen.folder) if patient.sickness else None
            if outcome is not None:
                told.append(outcome)
                print(json.dumps(outcome), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
