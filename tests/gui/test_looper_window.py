"""The Looper in the window: which panels go with it, its shortcut, what the status bar says."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from studio.gui.launch import Shell
from tests.gui.looping import FakeLooper

SET = ("builtin:glyphs", {"characters": "digits", "count": 200})


@pytest.fixture
def window(qtbot) -> Iterator[Shell]:
    shell = Shell(QApplication.instance(), None)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.window.furnish()
    shell.window.bridge.start()
    shell.session.library.open(*SET)
    qtbot.waitUntil(lambda: shell.session.library.report is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not shell.window.at_home and shell.window.rooms.docks["latent"].isVisible())
    yield shell.window
    shell.close()


def test_panels_of_the_explorer_make_room_and_come_back(window, qtbot):
    docks = window.rooms.docks
    wide = docks["latent"].width()
    window.stage.show_view("looper")
    qtbot.waitUntil(lambda: docks["latent"].isHidden() and docks["conditions"].isHidden())
    assert docks["data"].isVisible()
    assert docks["latent"].toggleViewAction() not in window.rooms.menu_actions()
    window.stage.show_view("explore")
    qtbot.waitUntil(lambda: docks["latent"].isVisible() and docks["conditions"].isVisible())
    qtbot.waitUntil(lambda: abs(docks["latent"].width() - wide) < 12)


def test_closed_by_hand_they_stay_closed(window, qtbot):
    docks = window.rooms.docks
    docks["latent"].close()
    window.stage.show_view("looper")
    window.stage.show_view("sheet")
    qtbot.waitUntil(docks["conditions"].isVisible)
    assert docks["latent"].isHidden()


def test_views_have_shortcuts(window, qtbot):
    def shown() -> bool:
        window.activateWindow()  # again and again: without a window manager one request may come too early
        QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
        return window.stage.shown == "looper"

    qtbot.waitUntil(shown)
    assert "(Alt+4)" in window.stage.switch.button("looper").toolTip()


def test_the_status_bar_tells_tempo_and_recording(window, monkeypatch):
    bar, looper = window.status, FakeLooper()
    monkeypatch.setattr(bar, "session", SimpleNamespace(looper=looper))
    bar.refresh_looper()
    assert bar.text("looper") == ""
    looper.set_bpm(97.3)
    looper.beat(1.0)
    bar.refresh_looper()
    assert bar.text("looper") == "97.3 BPM"
    looper.record()
    looper.beat(1.5)
    bar.refresh_looper()
    assert bar.text("looper") == "97.3 BPM · recording 0:03"
    monkeypatch.undo()


def test_the_switch_of_views_gives_way_before_the_panels_do(window, qtbot):
    stage, docks = window.stage, window.rooms.docks
    styles = Qt.ToolButtonStyle

    def looks() -> set[Qt.ToolButtonStyle]:
        return {stage.switch.button(name).toolButtonStyle() for name in stage.names}

    window.resize(1920, 1000)
    qtbot.waitUntil(lambda: looks() == {styles.ToolButtonTextBesideIcon})
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: looks() == {styles.ToolButtonTextOnly})
    assert abs(docks["latent"].width() - 300) < 12
    wide = QLabel("A tool that says much more than before, and then a little more")
    stage._tools[stage.shown].layout().addWidget(wide)
    qtbot.waitUntil(lambda: styles.ToolButtonIconOnly in looks())
    wide.hide()
    qtbot.waitUntil(lambda: looks() == {styles.ToolButtonTextOnly})
    window.resize(1120, 800)
    qtbot.waitUntil(lambda: looks() == {styles.ToolButtonTextBesideIcon, styles.ToolButtonIconOnly})
    assert stage.switch.button(stage.shown).toolButtonStyle() == styles.ToolButtonTextBesideIcon
    assert stage.switch.button("explore").toolTip().startswith("Explore\n")
    stage.show_view("explore")
    assert stage.switch.button("explore").toolButtonStyle() == styles.ToolButtonTextBesideIcon
    assert stage.switch.button("sheet").toolButtonStyle() == styles.ToolButtonIconOnly
