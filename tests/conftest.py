"""What every test gets: a home of its own, one torch thread, a screen of its own, and a check for leaks."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# One thread per test process, also for what a test starts: the processes share the machine already.
os.environ.setdefault("OMP_NUM_THREADS", "1")
hypothesis.settings.register_profile("studio", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("studio")

QT_OWN_WINDOWS = {"QTipLabel", "QComboBoxPrivateContainer"}


def _choose_screen() -> None:
    """Take this process's own virtual screen, or none at all; runs before anything loads Qt."""
    screens = os.environ.get("GAN_STUDIO_TEST_DISPLAYS", "").split()
    if screens:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        os.environ["DISPLAY"] = screens[int(worker) % len(screens)]
    elif sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


_choose_screen()


@pytest.fixture(autouse=True)
def studio_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of this test's settings, caches and projects; made by whoever writes there first."""
    home = tmp_path / "gan-studio-home"
    monkeypatch.setenv("GAN_STUDIO_HOME", str(home))
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    return home


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
            assert not thread.is_alive(), f"the test left the thread {thread.name!r} running"


@pytest.fixture(autouse=True)
def _no_held_buttons(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let go of the mouse after a test with a window: QTest's double click leaves its button held down."""
    yield
    if {"qtbot", "qapp"} & set(request.fixturenames):
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication, QWidget

        for button in QApplication.mouseButtons():
            anywhere = QWidget()
            QTest.mouseRelease(anywhere, button)
            anywhere.deleteLater()


@pytest.fixture(autouse=True)
def _no_leaked_windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In tests with a window: fail when a top-level widget or a running timer outlives the test."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import getCppPointer, isValid

    timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
    start = QTimer.start

    def remembered_start(timer: QTimer, *arguments: Any) -> None:
        timers.add(timer)
        start(timer, *arguments)

    monkeypatch.setattr(QTimer, "start", remembered_start)
    # Addresses, not widgets: holding the widgets here would keep alive what others left behind.
    before = {getCppPointer(widget) for widget in QApplication.topLevelWidgets()}
    yield
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in QApplication.topLevelWidgets() if getCppPointer(widget) not in before]
    names = [repr(widget) for widget in left if widget.metaObject().className() not in QT_OWN_WINDOWS]
    assert not names, f"the test left windows behind: {', '.join(names)}"
    running = [repr(timer.parent() or timer) for timer in timers if isValid(timer) and timer.isActive()]
    assert not running, f"the test left timers running: {', '.join(running)}"
