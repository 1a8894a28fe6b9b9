"""Runs with a made-up history, in a real project, without training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from studio.core.messages import Sheet, StepMetrics
from studio.session import Session
from studio.session.project import Project
from studio.training.config import RunConfig
from studio.training.history import HistoryWriter
from studio.training.recipe import load_recipe

STEPS = (0, 8, 16, 24, 32, 40)


def rows(first: int, last: int, pace: float = 4.0) -> list[StepMetrics]:
    """Numbers of the steps from `first` to `last`, so many steps a second."""
    return [
        StepMetrics(n, n / pace, {"loss_g": 1 + float(np.sin(n / 5)), "loss_d": 0.5}) for n in range(first, last + 1)
    ]


def sheet(step: int, run_id: str = "run") -> Sheet:
    tiles = np.full((6, 16, 16, 3), 2 * step, np.uint8)
    return Sheet(run_id, step, tiles, tuple(range(6)), (0, 0, 1, 1, 2, 2))


def add_run(session: Session, run_id: str, recipe: str = "picture-32", pace: float = 4.0, **config: Any) -> Path:
    """A run of 40 steps with sheets at `STEPS`."""
    made = RunConfig(run_id=run_id, recipe=load_recipe(recipe), store="", **config)
    session.runs.add(made, "Digits", "f", None)
    folder = session.runs.folder(run_id)
    writer = HistoryWriter(folder)
    writer.add(rows(1, 40, pace))
    writer.flush()
    for step in STEPS:
        writer.add_sheet(sheet(step, run_id), 2)
    session.runs.update(run_id, status="finished", step=40, seconds=40 / pace)
    return folder


def studio(folder: Path) -> tuple[Session, Project]:
    """A session with an empty project."""
    session = Session()
    return session, session.new_project(folder / "project", "Project")
