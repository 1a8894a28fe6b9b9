"""Lint, types, layers and tests in one go: python3 packaging/test.py [arguments of pytest].

Every stage runs even when one before it failed; the exit code is 0 only when all passed.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time

from environment import ROOT, SetupError, clean_environ, has_display, prepare, say

SCREEN = "1920x1200x24"


@contextlib.contextmanager
def screens(count):
    """Environment variables with so many virtual screens, none where there is a real one.

    One for each test process: windows that share a screen without a window manager steal each other's focus.
    """
    if has_display():
        yield {}
        return
    servers, names = [], []
    try:
        for _ in range(count):
            reader, writer = os.pipe()
            command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp"]
            servers.append(subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL))
            os.close(writer)
            with os.fdopen(reader) as answer:
                names.append(f":{answer.readline().strip()}")
        if ":" in names:
            raise SetupError("The virtual screen (Xvfb) does not start.")
        yield {"DISPLAY": names[0], "GAN_STUDIO_TEST_DISPLAYS": " ".join(names)}
    finally:
        for server in servers:
            server.terminate()
            server.wait()


def run_stages(stages, environ):
    """Run each (name, command); returns (name, exit code, seconds) of each."""
    results = []
    for name, command in stages:
        say(f"\n--- {name}")
        began = time.monotonic()
        code = subprocess.call(command, cwd=str(ROOT), env=environ, stdin=subprocess.DEVNULL)
        results.append((name, code, time.monotonic() - began))
    return results


def main(arguments):
    try:
        environment = prepare(tests=True)
        python = str(environment.python)
        workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        stages = [
            ("style (ruff)", [python, "-m", "ruff", "check", "."]),
            ("types (mypy)", [python, "-m", "mypy"]),
            ("layers (import-linter)", [str(environment.scripts / "lint-imports"), "--no-logo"]),
            ("tests (pytest)", [python, "-m", "pytest", "-n", str(workers), *arguments]),
        ]
        with screens(workers) as display:
            results = run_stages(stages, {**clean_environ(), **display})
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted.")
        return 130
    say("\n--- summary")
    for name, code, seconds in results:
        say(f"{name:<24} {'passed' if code == 0 else 'FAILED':<8} {seconds:7.1f} s")
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
