"""A window that trains on notes and is played meanwhile: gaps in the sound, smoothness, and from key to device.

Run through `gan-studio bench playing`. Needs a sound device. GAN_STUDIO_BENCH_MINUTES says how long (default 2).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from row import Row, at_most
from window import place

from studio.core.errors import StudioError

MINUTES = float(os.environ.get("GAN_STUDIO_BENCH_MINUTES", "2"))


def playing() -> Iterator[Row]:
    """Eight voices of the network that trains behind the window, for minutes."""
    with place() as (folder, environment):
        script = Path(__file__).with_name("playing_probe.py")
        command = [sys.executable, str(script), str(folder / "project"), str(60 * MINUTES)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise StudioError("The window ended before it was measured.", done.stderr.strip()[-800:])
    found = json.loads(lines[0].removeprefix("RESULT "))
    intervals = np.array(found["intervals"])
    yield at_most(f"{MINUTES:g} min of 8 voices while training: underruns", found["underruns"], "", 0)
    yield Row("  audio ahead and in the device", found["latency_ms"], "ms")
    yield at_most("  window timer of 16 ms, p99", float(np.percentile(intervals, 99)), "ms", 25)
    yield Row("  window timer, longest", float(intervals.max()), "ms")
    for name, bar in (("cached", 15.0), ("uncached", 60.0)):
        times = np.array(found[name])
        yield at_most(f"key to device while training, {name}, p95", float(np.percentile(times, 95)), "ms", bar)
        yield Row(f"  {name}, median of {len(times)}", float(np.median(times)), "ms")
    yield Row("  trained meanwhile", found["sounds_per_second"], "sounds/s")


BENCHMARKS = {"playing": playing}
