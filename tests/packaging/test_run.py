"""`packaging/run.py` for real, on a project without dependencies: a true `.venv` is made by the same code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LEAKS = {"PYTHONPATH": "somewhere", "PIP_TARGET": "elsewhere", "VIRTUAL_ENV": "another"}


def run(project: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Start the script from a folder that has a package `studio` of its own."""
    elsewhere = project.parent / "elsewhere"
    (elsewhere / "studio").mkdir(parents=True, exist_ok=True)
    (elsewhere / "studio" / "app.py").write_text("raise SystemExit('the wrong studio')")
    command = [sys.executable, str(project / "packaging" / "run.py"), *arguments]
    environ = {**os.environ, **changes}
    return subprocess.run(command, cwd=elsewhere, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_first_start_second_start_and_repair(project: Path) -> None:
    first = run(project, "train", "my project", "--setup", **LEAKS)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Making a Python environment" in first.stdout
    elsewhere, venv = project.parent / "elsewhere", project / ".venv"
    started = f"started ['train', 'my project', '--setup'] {elsewhere} {venv} None"
    assert first.stdout.splitlines()[-1] == started

    # The second start does nothing but start: no pip, whatever it would find.
    stamp = (venv / "gan-studio.json").stat().st_mtime_ns
    second = run(project, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_NO_INDEX="1")
    assert second.stdout.splitlines() == [f"started [] {elsewhere} {venv} None"]
    assert (venv / "gan-studio.json").stat().st_mtime_ns == stamp

    # Other wanted packages: pip looks again, in the same environment.
    kept = venv / "kept"
    kept.touch()
    with (project / "pyproject.toml").open("a") as file:
        file.write("\n[tool.other]\n")
    third = run(project, "--setup")
    assert third.returncode == 0
    assert "Installing packages" in third.stdout
    assert "started [" not in third.stdout
    assert kept.exists()

    # An installation that broke off: made anew, as files may be half written.
    (venv / "installing").touch()
    shutil.rmtree(next(venv.glob("[Ll]ib/**/site-packages/pip")))
    fourth = run(project)
    assert "not complete" in fourth.stdout
    assert fourth.stdout.splitlines()[-1] == f"started [] {elsewhere} {venv} None"
    assert not kept.exists()
    assert not (venv / "installing").exists()


def test_a_failed_installation_says_so_and_the_next_start_goes_on(project: Path) -> None:
    backend = project / "backend.py"
    good = backend.read_text()
    backend.write_text("raise ImportError('broken on purpose')")
    failed = run(project)
    assert failed.returncode == 1
    assert "could not be installed" in failed.stdout
    assert "Traceback" not in failed.stdout.splitlines()[-1]
    backend.write_text(good)
    mended = run(project)
    assert mended.returncode == 0
    # The environment itself was whole, so it is not thrown away.
    assert "Making" not in mended.stdout
    assert "making it anew" not in mended.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no scripts that stand in for a Python")
def test_an_environment_whose_python_has_gone_is_made_anew(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.2\n")
    result = run(project, "--setup")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "making it anew" in result.stdout
