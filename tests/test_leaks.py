"""The check for leaks does find them: deliberately careless tests fail, careful ones pass."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = '''
import threading
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

release, kept = threading.Event(), []

@pytest.fixture(scope="module", autouse=True)
def _end():
    yield
    release.set()

def test_careless_thread():
    threading.Thread(target=release.wait, name="forgotten").start()

def test_careless_window(qtbot):
    kept.append(QWidget())
    kept[-1].show()

def test_careless_timer(qtbot):
    kept.append(QTimer())
    kept[-1].start(1000)

def test_careful(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    timer.start(1000)
    widget.show()
    thread = threading.Thread(target=lambda: None)
    thread.start()

def test_own_home(studio_home):
    from studio.core import paths
    assert paths.cache_dir().parent == studio_home
'''


def test_leaks_are_found(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\n")
    (tmp_path / "test_behaviour.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
    environ = {**os.environ, "COLUMNS": "200"}
    output = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True).stdout
    errors = re.findall(r"^ERROR .*::test_(\w+) - AssertionError: the test left ", output, re.MULTILINE)
    assert errors == ["careless_thread", "careless_window", "careless_timer"], output
    assert "5 passed, 3 errors" in output
