"""The theatre: what looking inside costs the training, and whether the window stays smooth. By `gan-studio bench`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from row import Row, at_least, at_most
from window import place

from studio.core.errors import StudioError

TURNS, SECONDS = 4, 15.0  # of each, closed and open in turns: single turns differ by a tenth on a quiet machine
PLACES = (
    ("builtin:glyphs", "inside", "digits 32 px, inside"),
    ("builtin:loops", "inside", "loops, inside"),
    ("builtin:points", "laboratory", "points, laboratory"),
)


def theatre() -> Iterator[Row]:
    """Training speed with every view of the theatre open against closed, and the window's timer meanwhile."""
    for spec, view, name in PLACES:
        with place() as (folder, environment):
            found = probe(folder / "project", spec, view, environment)
        intervals = np.array(found["intervals"])
        closed, opened = np.median(found["closed"]), np.median(found["open"])
        yield Row(f"{name}: training, closed", float(closed), "samples/s")
        yield Row(f"{name}: training, open", float(opened), "samples/s")
        yield at_least(f"{name}: open against closed", float(opened / closed), "", 0.85)
        yield at_most(f"{name}: window timer of 16 ms, p99", float(np.percentile(intervals, 99)), "ms", 25)
        yield Row(f"{name}: window timer, longest", float(intervals.max()), "ms")
        if view == "laboratory":
            yield at_least(f"{name}: pictures of the plane", found["frames"], "/s", 30)


def probe(folder: Path, spec: str, view: str, environment: dict[str, str]) -> dict:
    script = str(Path(__file__).with_name("theatre_probe.py"))
    command = [sys.executable, script, str(folder), spec, view, str(SECONDS), str(TURNS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise StudioError("The window ended before it was measured.", done.stderr.strip()[-500:])
    return json.loads(lines[0].removeprefix("RESULT "))


BENCHMARKS = {"theatre": theatre}
