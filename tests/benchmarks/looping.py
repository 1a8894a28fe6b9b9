"""A window that trains on loops while four decks play them: gaps, and whether every bar was on its sample.

Run through `gan-studio bench looping`. Needs a sound device. GAN_STUDIO_BENCH_MINUTES says how long (default 2).
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


def looping() -> Iterator[Row]:
    """Four decks of the network that trains behind the window, with swaps, recorded and compared."""
    with place() as (folder, environment):
        script = Path(__file__).with_name("looping_probe.py")
        command = [sys.executable, str(script), str(folder), str(60 * MINUTES)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise StudioError("The window ended before it was measured.", done.stderr.strip()[-800:])
    found = json.loads(lines[0].removeprefix("RESULT "))
    intervals = np.array(found["intervals"])
    yield at_most(f"{MINUTES:g} min of 4 decks while training: underruns", found["underruns"], "", 0)
    yield Row("  audio ahead and in the device", found["latency_ms"], "ms")
    bars = found["bars"]
    yield Row("  bars of each deck", bars, "", "all alike", bars > 0 and found["lengths_alike"])
    yield at_most("  bars that are not to the bit a loop as loaded", found["strange_bars"], "", 0)
    yield Row("  swaps heard at bar lines", found["swaps"], "", "> 0", found["swaps"] > 0)
    yield at_most("  window timer of 16 ms, p99", float(np.percentile(intervals, 99)), "ms", 25)
    yield Row("  window timer, longest", float(intervals.max()), "ms")
    yield Row("  trained meanwhile", found["loops_per_second"], "loops/s")


BENCHMARKS = {"looping": looping}
