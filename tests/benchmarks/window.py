"""The window under load: time to its first picture, smoothness while it trains, and what it costs the training.

Run through `gan-studio bench`. Without a display, on Linux, it draws on a virtual one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from row import Row, at_least, at_most

from studio.core.errors import StudioError

ROOT = Path(__file__).parents[2]
SECONDS = 60.0
WARM_UP = 10.0
LAUNCHES = 5


def start() -> Iterator[Row]:
    """From the start of the process to the visible window, disk warm."""
    with place() as (folder, environment):
        ages, torch = [], False
        for launch in range(LAUNCHES + 1):
            age, imported = launched(environment, folder)
            if launch:  # the first one warms the disk
                ages.append(age)
                torch |= imported
    yield at_most("process start to visible window, median", float(np.median(ages)), "s", 1.0)
    yield Row("  torch imported by then", float(torch), "", "= 0", not torch)


def window() -> Iterator[Row]:
    """A 16 ms timer of a training window, its training speed against the command's, and slider to canvas."""
    for spec, name in (("builtin:glyphs", "32 px"), ("builtin:patterns", "64 px")):
        with place() as (folder, environment):
            probed = probe(folder / "window", spec, environment)
            alone = command_speed(folder / "command", spec, environment)
        intervals = np.array(probed["intervals"])
        yield Row(f"window timer of 16 ms while training {name}, p50", float(np.percentile(intervals, 50)), "ms")
        yield at_most(f"window timer while training {name}, p99", float(np.percentile(intervals, 99)), "ms", 25)
        yield at_most(f"window timer while training {name}, longest", float(intervals.max()), "ms", 100)
        yield Row(f"training in the window, {name}", probed["pictures_per_second"], "pictures/s")
        yield Row(f"training by the command, {name}", alone, "pictures/s")
        yield at_least(f"  window against command, {name}", probed["pictures_per_second"] / alone, "", 0.9)
        for state, bar in (("idle", 40), ("training", 80)):
            times = np.percentile(probed[f"slider_{state}"], 95)
            yield at_most(f"slider to canvas, {name}, {state}, p95", float(times), "ms", bar)


@contextmanager
def place() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder for everything that is written, and an environment with a display."""
    folder = Path(tempfile.mkdtemp(prefix="gan-studio-bench-"))
    environment = {**os.environ, "GAN_STUDIO_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    screen = None
    try:
        if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
            screen, environment["DISPLAY"] = virtual_screen()
        yield folder, environment
    finally:
        if screen is not None:
            screen.terminate()
            screen.wait()
        shutil.rmtree(folder, ignore_errors=True)


def virtual_screen() -> tuple[subprocess.Popen[bytes], str]:
    if not shutil.which("Xvfb"):
        raise StudioError("There is no display here, and no Xvfb to make one.", "Install Xvfb, or run it on a desktop.")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as numbers:
        return screen, f":{numbers.readline().strip()}"


def launched(environment: dict[str, str], folder: Path) -> tuple[float, bool]:
    """Seconds to the visible window, and whether torch was imported by then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "studio.app"],
        env={**environment, "GAN_STUDIO_TIMING": repr(time.time())},
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stdout:
            found = re.match(r"visible ([\d.]+) s .*torch (not )?imported", line)
            if found:
                return float(found[1]), found[2] is None
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    raise StudioError("The window did not say that it is visible.")


def probe(folder: Path, spec: str, environment: dict[str, str]) -> dict:
    command = [sys.executable, str(Path(__file__).with_name("window_probe.py")), str(folder), spec, str(SECONDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS + 400, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise StudioError("The window ended before it was measured.", done.stderr.strip()[-500:])
    return json.loads(lines[0].removeprefix("RESULT "))


def command_speed(folder: Path, spec: str, environment: dict[str, str]) -> float:
    """Pictures per second of `gan-studio train`, by the clock, after the same warm-up."""
    limit = ["--minutes", str((SECONDS + WARM_UP + 10) / 60), "--json"]
    command = [sys.executable, "-m", "studio.cli", "train", str(folder), "--data", spec, "--set", "data.count=4000"]
    process = subprocess.Popen(command + limit, env=environment, stdout=subprocess.PIPE, text=True)
    seen = []
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "progress":
            seen.append((time.monotonic(), event["step"]))
    process.stdout.close()
    if process.wait() or len(seen) < 10:
        raise StudioError("The command did not train.")
    steady = [pair for pair in seen if pair[0] - seen[0][0] >= WARM_UP]
    run = json.loads(next((folder / "runs").glob("*/run.json")).read_text())
    (began, first), (ended, last) = steady[0], steady[-1]
    return (last - first) * run["config"]["recipe"]["batch"] / (ended - began)


BENCHMARKS = {"start": start, "window": window}
