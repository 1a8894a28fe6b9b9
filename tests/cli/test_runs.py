"""Runs as tables, event files and films from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.export.film import read_document
from tests.cli.conftest import Run
from tests.session.histories import add_run, studio


@pytest.fixture
def project(tmp_path: Path) -> Path:
    session, made = studio(tmp_path)
    add_run(session, "a", seed=7)
    session.runs.rename("a", "The good one")
    (session.runs.folder("a") / "checkpoints" / "00000040").mkdir(parents=True)
    session.close()
    return made.folder


def test_a_run_is_written_as_a_table_and_for_tensorboard(run: Run, project: Path, tmp_path: Path) -> None:
    done = run("inspect", project, "--csv", tmp_path / "run.csv", "--tensorboard", tmp_path / "board", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert Path(told["table"]).read_text().splitlines()[0] == "step,seconds [s],loss_g,loss_d"
    assert Path(told["tensorboard"]).parent == tmp_path / "board" / "The-good-one"
    refused = run("inspect", tmp_path / "run.csv", "--csv", tmp_path / "other.csv")
    assert refused.returncode == 2


def test_a_film_of_a_project_or_a_run(run: Run, project: Path, tmp_path: Path) -> None:
    small = ("--length", "2", "--side", "480", "--fps", "12")
    done = run("film", project, "--run", "The good one", "--out", tmp_path / "a.mp4", *small, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["bytes"] == (tmp_path / "a.mp4").stat().st_size
    document = read_document(tmp_path / "a.mp4")
    assert (document["title"], document["seed"]) == ("The good one", 7)
    assert document["recipe"]["name"] == "picture-32"
    done = run("film", project / "runs" / "a", "--out", tmp_path / "a.gif", *small, "--no-recipe")
    assert done.returncode == 0, done.stderr
    assert read_document(tmp_path / "a.gif") == {}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--out", "a.avi"), "a.avi"),
        (("--out", "a.mp4", "--length", "0"), "Length"),
        (("--out", "a.gif", "--run", "x"), "“x”"),
    ],
)
def test_what_cannot_be_is_said(run: Run, project: Path, tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    done = run("film", project, *arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert run("film", tmp_path, "--out", "a.mp4").returncode == 2
