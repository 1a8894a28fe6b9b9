"""The commands end to end, as a person or a script runs them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.cli.main import main
from studio.core.latent import LatentState
from studio.export.files import read_document
from studio.export.png import read_picture
from tests.cli.conftest import Run

SMALL = ("--data", "builtin:glyphs", "--set", "data.count=64", "--set", "prepare.resolution=16", "--set", "batch=4")


def trained(run: Run, project: Path, steps: int = 10) -> list[dict]:
    done = run("train", project, *SMALL, "--set", "generator.width=16", "--steps", steps, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_train_resume_generate_inspect(run: Run, tmp_path: Path) -> None:
    project = tmp_path / "glyphs"
    events = trained(run, project)
    assert events[-1]["event"] == "end"
    assert events[-1]["state"] == "finished"
    assert events[-1]["step"] == 10

    ended = run("train", project, "--resume")
    assert ended.returncode == 2
    assert "reached its end" in ended.stderr
    resumed = run("train", project, "--resume", "--steps", "5")
    assert resumed.returncode == 0, resumed.stderr
    assert "step 15" in resumed.stdout

    out = tmp_path / "pictures"
    made = run("generate", project, "--count", 23, "--out", out, "--psi", "0.7", "--seed", 7)
    assert made.returncode == 0, made.stderr
    with (out / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 23
    assert [row["label"] for row in rows[:11]] == [*"0123456789", "0"]
    assert rows[0] == {"file": "0_seed0007.png", "label": "0", "pitch": "", "seed": "7", "psi": "0.7"}
    assert {path.name for path in out.glob("*.png")} == {row["file"] for row in rows}
    assert read_picture(out / "0_seed0007.png").shape == (16, 16, 1)
    document = read_document(out / "0_seed0007.png")
    assert LatentState.from_json(document["state"]) == LatentState(7.0, 0.0, psi=0.7, blend={"class": {"0": 1.0}})
    assert (document["step"], document["label"]) == (15, "0")

    again = run("generate", project, "--count", 1, "--out", out)
    assert again.returncode == 2
    assert "already" in again.stderr
    replaced = run("generate", project, "--out", out, "--seed", "7-8", "--psi", "0.7", "--replace", "--no-recipe")
    assert replaced.returncode == 0, replaced.stderr
    assert b"gan-studio" not in (out / "0_seed0007.png").read_bytes()

    newest = next(project.glob("runs/*/checkpoints/00000015/state.safetensors"))
    whole = newest.read_bytes()
    newest.write_bytes(whole[:1000])
    older = run("generate", project, "--count", 1, "--out", tmp_path / "older")
    assert older.returncode == 0, older.stderr
    assert "step 10" in older.stdout
    newest.write_bytes(whole)

    facts = json.loads(run("inspect", project, "--json").stdout)
    assert facts["kind"] == "project"
    assert facts["runs"][0]["step"] == 15
    assert facts["runs"][0]["checkpoints"][-1] == 15
    run_folder = project / "runs" / facts["runs"][0]["id"]
    for path, kind in (
        (run_folder, "run"),
        (run_folder / "checkpoints" / "00000015", "checkpoint"),
        (out / "3_seed0007.png", "picture"),
        (out, "data set"),
    ):
        told = run("inspect", path)
        assert told.returncode == 0, told.stderr
        assert f"kind: {kind}" in told.stdout


def test_the_same_command_makes_the_same_pictures(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["train", str(tmp_path / name), *SMALL, "--steps", "6", "--json"]) == 0
        out = str(tmp_path / f"{name}-out")
        assert main(["generate", str(tmp_path / name), "--count", "4", "--out", out, "--label", "3"]) == 0
    first = sorted((tmp_path / "a-out").glob("*.png"))
    assert [path.name for path in first] == [f"3_seed000{seed}.png" for seed in range(4)]
    for path in first:
        np.testing.assert_array_equal(read_picture(path), read_picture(tmp_path / "b-out" / path.name))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("train", "new", "--data", "missing-folder"), "missing-folder"),
        (("train", "new"), "no project"),
        (("train", "new", "--resume"), "no project"),
        (("train", "new", "--data", "builtin:glyphs", "--set", "batch"), "no setting"),
        (("train", "new", "--data", "builtin:nothing"), "nothing"),
        (("generate", "new", "--count", "1", "--out", "out"), "not a GAN Studio project"),
        (("generate", "new", "--count", "1", "--out", "out", "--psi", "9"), "psi"),
        (("inspect", "missing"), "missing"),
        (("bench", "no-such"), "no-such"),
        (("dance",), "dance"),
        (("train", "new", "--steps", "x"), "whole number"),
    ],
)
def test_errors_are_sentences_and_exit_with_2(run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    paths = {"new", "missing-folder", "missing", "out"}
    done = run(*(tmp_path / a if a in paths else a for a in arguments))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_dry_run_says_what_it_would_take_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    parts = ("--set", "objective=hinge", "--set", "generator=mlp", "--set", "generator.width=16")
    done = run("train", tmp_path / "p", "--data", "builtin:glyphs", "--set", "data.count=64", *parts, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "steps a second" in done.stdout
    assert "not been measured" in done.stdout
    assert not (tmp_path / "p").exists()


def test_a_wrong_setting_is_named_with_its_neighbours(run: Run, tmp_path: Path) -> None:
    done = run("train", tmp_path / "p", *SMALL, "--set", "generator.widht=16", "--steps", 1)
    assert done.returncode == 2
    assert "generator.width" in done.stderr


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "studio.cli", "inspect", str(tmp_path / "missing")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_the_commands_load_neither_qt_nor_torch_before_they_are_needed() -> None:
    code = (
        "import sys, studio.cli.main as m; m.parser(); "
        "sys.exit(', '.join(n for n in ('torch', 'PySide6') if n in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
