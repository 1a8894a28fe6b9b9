"""Rules on recorded runs, sick on purpose and healthy ones: see tests/benchmarks/doctor.py, which records them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.benchmarks.doctor import TRACES, replay

RUNS = sorted(name.removesuffix("/about") for name in np.load(TRACES).files if name.endswith("/about"))
MISJUDGED: set[str] = set()


@cache
def told(name: str) -> dict[str, Any]:
    with np.load(TRACES) as file:
        about, rows = json.loads(str(file[f"{name}/about"])), file[f"{name}/rows"]
    return replay(about, dict(zip(about["columns"], rows, strict=True)))


@pytest.mark.parametrize("name", RUNS)
def test_a_recorded_run_is_judged_right(name: str) -> None:
    run = told(name)
    right = run["sickness"] in run["standing"] if run["sickness"] else run["opened"] == []
    assert right == (name not in MISJUDGED)


def test_there_are_runs_of_many_kinds() -> None:
    runs = [told(name) for name in RUNS]
    assert len({run["sickness"] for run in runs if run["sickness"]}) >= 6
    assert len({run["recipe"]["kind"] for run in runs}) >= 3
