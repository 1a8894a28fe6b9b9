"""The demonstration over the window: captions, countdown, and any key ends it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.gui.launch import Shell
from studio.gui.present import demo as demo_module
from studio.gui.present.demo import DemoShow
from studio.session.demo import Demo, Scene

FIRST = Scene("picture-32", "builtin:glyphs", 30, "First", "Strokes.", params={"characters": "digits", "count": 64})


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(demo_module, "GRACE", 0.0)
    shell = Shell(QApplication.instance(), None)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.session.new_project(tmp_path / "mine", "Mine")
    yield shell.window
    shell.close()


@pytest.fixture
def show(window, monkeypatch):
    demo = Demo(window.session.settings, (FIRST, Scene("points", "builtin:points", 9, "Second", "A plane.")), False)
    monkeypatch.setattr(demo.session.engine, "start", lambda: None)
    made = DemoShow(window, demo)
    made.begin()
    return made


def test_a_key_brings_back_what_was_open(show, window, qtbot):
    project, folder = window.session.project, show.demo.session.project.folder
    assert show.window.isVisible()
    assert show.window.presentation.on
    assert show.band.words == "Strokes."
    assert show.demo.session.settings.get("recent_projects") != window.session.settings.get("recent_projects")
    with qtbot.waitSignal(show.ended, timeout=20_000):
        QTest.keyClick(show.window.stage, Qt.Key.Key_Space)
    assert window.session.project is project
    assert window.isVisible()
    assert not folder.exists()


def test_a_key_that_means_something_elsewhere_only_ends_it(show, qtbot):
    done = []
    QShortcut(QKeySequence("X"), show.window, lambda: done.append(1), context=Qt.ShortcutContext.ApplicationShortcut)
    show.window.activateWindow()
    qtbot.waitUntil(show.window.isActiveWindow)
    with qtbot.waitSignal(show.ended, timeout=20_000):
        QTest.keyClick(show.window.stage, Qt.Key.Key_X)
    assert done == []


def test_shift_alone_is_no_key_and_closing_the_window_ends_it(show, qtbot):
    QTest.keyClick(show.window.stage, Qt.Key.Key_Shift)
    QTest.qWait(50)
    assert show.window.isVisible()
    with qtbot.waitSignal(show.ended, timeout=20_000):
        show.window.close()


def test_the_next_scene_brings_its_view_and_caption(show, qtbot):
    show.demo.skip()
    qtbot.waitUntil(lambda: show.band.words == "A plane.", timeout=20_000)
    assert show.demo.left is None
    with qtbot.waitSignal(show.ended, timeout=20_000):
        show.demo.scene = None
        show.demo.changed.emit()
    assert "could not go on" in show._person.session.notices.items[-1].sentence
