"""`packaging/test.py`: every stage runs, failures are counted, and virtual screens come and go."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


def test_all_stages_run_even_when_one_fails(test_script: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    codes = {"a": 3, "b": 0}
    stages = [(name, [sys.executable, "-c", f"print('ran {name}'); exit({code})"]) for name, code in codes.items()]
    results = test_script.run_stages(stages, dict(os.environ))
    assert [(name, code) for name, code, _ in results] == [("a", 3), ("b", 0)]
    assert "ran b" in capfd.readouterr().out


@pytest.mark.parametrize(("codes", "answer"), [((0, 0), 0), ((1, 0), 1), ((-9, 0), 1)])
def test_the_exit_code_tells_of_any_failure(
    test_script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    codes: tuple[int, ...],
    answer: int,
) -> None:
    ready = SimpleNamespace(python=Path("python"), scripts=Path("bin"))
    monkeypatch.setattr(test_script, "prepare", lambda tests: ready)
    monkeypatch.setattr(test_script, "has_display", lambda: True)
    monkeypatch.setattr(test_script, "run_stages", lambda stages, environ: [("stage", code, 0.1) for code in codes])
    assert test_script.main([]) == answer
    assert capsys.readouterr().out.count("passed") == sum(code == 0 for code in codes)


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="virtual screens are an X11 matter")
def test_virtual_screens_come_and_go(test_script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_script, "has_display", lambda: False)
    with test_script.screens(2) as variables:
        names = variables["GAN_STUDIO_TEST_DISPLAYS"].split()
        assert len(set(names)) == 2
        assert variables["DISPLAY"] == names[0]
        sockets = [Path(f"/tmp/.X11-unix/X{name[1:]}") for name in names]
        assert all(socket.exists() for socket in sockets)
    assert not any(socket.exists() for socket in sockets)


def test_a_real_screen_is_used_as_it_is(test_script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_script, "has_display", lambda: True)
    with test_script.screens(2) as variables:
        assert variables == {}


def test_the_folder_does_not_hide_the_package_of_its_name() -> None:
    root = Path(__file__).parents[2]
    code = "import packaging.version; print(packaging.version.Version('1.0'))"
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert result.stdout.strip() == "1.0"
