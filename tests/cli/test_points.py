"""Points on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from studio.export.png import read_picture
from tests.cli.conftest import Run

SMALL = ("--set", "generator.width=16", "--set", "discriminator.width=16", "--set", "batch=16", "--steps", 8)


def test_points_are_trained_generated_and_inspected(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("x,y\n" + "\n".join(f"{i % 9},{i % 7}" for i in range(120)))
    project = tmp_path / "plane"
    done = run("train", project, "--data", table, *SMALL, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["step"] == 8
    resumed = run("train", project, "--resume", "--steps", 3)
    assert resumed.returncode == 0, resumed.stderr
    assert "step 11" in resumed.stdout

    made = run("generate", project, "--count", 2, "--out", tmp_path / "out")
    assert made.returncode == 0, made.stderr
    assert "2 points" in made.stdout
    assert read_picture(tmp_path / "out" / "seed0001.png").shape == (256, 256, 3)
    refused = run("generate", project, "--count", 2, "--out", tmp_path / "sounds", "--format", "wav")
    assert refused.returncode == 2

    said = run("inspect", table)
    assert said.returncode == 0
    assert "120 points" in said.stdout
    assert run("inspect", project).returncode == 0
