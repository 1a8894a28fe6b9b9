"""Kill a training at random moments, also while it saves, and see what is lost.

One run goes through undisturbed. The same run is killed (SIGKILL) again and again, each time after it has
trained on for a random moment, every second time as soon as a checkpoint is being written. Each time the project
must open, its newest checkpoint must be whole and no older than one autosave interval. In the end weights,
optimisers, random states and metrics of both runs must agree bit for bit.

    python tests/benchmarks/resume.py [--kills 20] [--seed 0]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

AUTOSAVE = 0.5
# Packing, writing and syncing a checkpoint, and a step, on a busy machine.
SLACK = 2.0
TIMEOUT = 120.0
RECIPE = ("--set", "prepare.resolution=16", "--set", "batch=8", "--set", "generator.width=64")
DATA = ("--data", "builtin:glyphs", "--set", "data.count=500")


@dataclass(frozen=True)
class Kill:
    """What one kill did: seconds since the newest checkpoint, steps that were lost, whether a save was cut off."""

    seconds: float
    steps: int
    saving: bool


def command(project: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "studio.cli", "train", str(project), "--json", "--autosave", str(AUTOSAVE), *more]


def run_folder(project: Path) -> Path | None:
    return next(iter(sorted((project / "runs").glob("*/"))), None)


def checkpoints(project: Path) -> list[Path]:
    run = run_folder(project)
    found = (run / "checkpoints").glob("[0-9]*") if run else []
    return sorted(found, key=lambda path: int(path.name))


def history_step(project: Path) -> int:
    """Last step on disk in the history."""
    from studio.training.history import HistoryReader

    run = run_folder(project)
    steps = HistoryReader(run).metrics()["step"] if run else []
    return int(steps[-1]) if len(steps) else 0


def train_and_kill(project: Path, arguments: list[str], chance: random.Random, while_saving: bool) -> Kill:
    """Start, let it make a first new checkpoint, then kill it after a random moment."""
    before = len(checkpoints(project)) and int(checkpoints(project)[-1].name)
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    end = time.monotonic() + TIMEOUT
    while not checkpoints(project) or int(checkpoints(project)[-1].name) <= before:
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < end, "no checkpoint came"
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 2 * AUTOSAVE))
    saving = False
    while while_saving and not saving and time.monotonic() < end and process.poll() is None:
        saving = bool(list((run_folder(project) / "checkpoints").glob(".*.part")))
    if saving:
        time.sleep(chance.uniform(0, 0.01))
    assert process.poll() is None, "the run ended before it was killed: give it more --steps"
    os.killpg(process.pid, signal.SIGKILL)
    killed = time.time()
    process.wait()
    process.stderr.close()
    newest = checkpoints(project)[-1]
    saved = (newest / "state.safetensors").stat().st_mtime
    return Kill(killed - saved, max(0, history_step(project) - int(newest.name)), saving)


def check_opens(project: Path) -> None:
    """The project opens and its newest checkpoint is whole."""
    from studio.session.project import Project
    from studio.training.checkpoint import load

    Project.open(project).close()
    load(checkpoints(project)[-1])


def differences(a: Path, b: Path) -> list[str]:
    """Names of what differs between the final states and metrics of two projects; times are left out."""
    from studio.training.checkpoint import load
    from studio.training.history import HistoryReader

    (tensors_a, document_a), (tensors_b, document_b) = load(checkpoints(a)[-1]), load(checkpoints(b)[-1])
    found = [name for name in set(tensors_a) | set(tensors_b) if not same(tensors_a.get(name), tensors_b.get(name))]
    for name in ("step", "loader", "recipe", "live"):
        if json.dumps(document_a.get(name)) != json.dumps(document_b.get(name)):
            found.append(f"document: {name}")
    first, second = HistoryReader(run_folder(a)).metrics(), HistoryReader(run_folder(b)).metrics()
    found += [f"metrics: {name}" for name in first if name != "seconds" and not same(first[name], second.get(name))]
    sheets_a, sheets_b = HistoryReader(run_folder(a)), HistoryReader(run_folder(b))
    if sheets_a.sheet_steps() != sheets_b.sheet_steps():
        return [*found, "steps of the sheets"]
    return found + [
        f"sheet {step}"
        for step in sheets_a.sheet_steps()
        if not np.array_equal(sheets_a.sheet(step).tiles, sheets_b.sheet(step).tiles)
    ]


def same(a: object, b: object) -> bool:
    if a is None or b is None:
        return False
    left, right = np.asarray(a), np.asarray(b)
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=8000)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    folder = Path(tempfile.mkdtemp(prefix="gan-studio-resume-"))
    os.environ["GAN_STUDIO_HOME"] = str(folder / "home")
    try:
        whole, killed = folder / "whole", folder / "killed"
        start = [*DATA, *RECIPE, "--steps", str(arguments.steps)]
        kills = []
        for number in range(arguments.kills):
            call = command(killed, *(start if number == 0 else ["--resume"]))
            kill = train_and_kill(killed, call, chance, while_saving=number % 2 == 1)
            check_opens(killed)
            kills.append(kill)
            where = "while saving" if kill.saving else "while training"
            print(f"kill {number + 1}: {where}, {kill.seconds:.2f} s since the last checkpoint", flush=True)
        subprocess.run(command(killed, "--resume"), check=True, stdout=subprocess.DEVNULL)
        subprocess.run(command(whole, *start), check=True, stdout=subprocess.DEVNULL)
        odd = differences(whole, killed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    worst = max(kill.seconds for kill in kills)
    print(f"{len(kills)} kills, {sum(kill.saving for kill in kills)} of them while saving; the project always opened.")
    print(f"Longest time since a checkpoint {worst:.2f} s at an autosave interval of {AUTOSAVE} s.")
    print("Bit for bit the same as without kills." if not odd else f"Different: {', '.join(sorted(odd)[:20])}")
    return 0 if not odd and worst <= AUTOSAVE + SLACK else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main())
