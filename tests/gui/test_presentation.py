"""Presentation: a clean screen with large type, and exactly the same window afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.core.health import Quality
from studio.gui import theme
from studio.gui.launch import Shell
from studio.training.recipe import load_recipe
from tests.session.histories import add_run


@pytest.fixture
def window(qtbot, tmp_path) -> Iterator:
    shell = Shell(QApplication.instance(), None)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.window.furnish()
    shell.window.bridge.start()
    shell.session.new_project(tmp_path / "project", "Project")
    shell.session.timeline.show(add_run(shell.session, "a"))
    qtbot.waitUntil(lambda: shell.window.rooms.docks["timeline"].isVisible())
    yield shell.window
    shell.close()


def layout(window):
    seen = {name: dock for name, dock in window.rooms.docks.items() if not dock.visibleRegion().isEmpty()}
    docks = {name: dock.geometry() for name, dock in seen.items()}
    return docks, window.toolbar.isVisible(), window.statusBar().isVisible(), window.windowState(), theme.px(100)


def test_escape_brings_back_exactly_what_was_there(window, qtbot):
    window.rooms.docks["latent"].close()
    window.rooms.show_panel("runs")
    QTest.qWait(300)  # docks take their sizes over some turns of the event loop
    before = layout(window)
    window.actions_["fullscreen"].trigger()
    qtbot.waitUntil(window.isFullScreen)
    assert not any(dock.isVisible() for dock in window.rooms.docks.values())
    assert window.toolbar.isHidden()
    assert theme.px(100) == 140
    assert window.presentation.strip.isVisible()
    QTest.keyClick(window.stage, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: layout(window) == before)
    assert window.presentation.strip.isHidden()
    assert not window.actions_["fullscreen"].isChecked()


def test_the_large_line_says_step_recipe_and_quality(window, monkeypatch):
    window.presentation.begin()
    strip = window.presentation.strip
    assert strip.words() == ("Step 40 · 0:10", load_recipe("picture-32").title, "C: curves   Esc: back")
    strip.set_hint("")
    assert strip.words()[2] == ""
    window.session.doctor.quality = Quality(40, 12.0, 0.1, 0.9, 0.8, 1.0, 0.9, floor={"fd": 4.0})
    assert strip.words()[2] == "Distance 12 (best possible 4)"
    monkeypatch.setattr(type(window.session.runs), "all", property(lambda self: pytest.fail("read for every frame")))
    assert strip.words()[1] == load_recipe("picture-32").title
    window.session.timeline.scrub(16)
    assert strip.words()[0] == "Step 16 · 0:04"


def test_curves_come_and_go_with_c(window):
    QTest.keyClick(window.stage, Qt.Key.Key_C)
    assert window.presentation.curves is None, "C means nothing else where"
    window.presentation.begin()
    QTest.keyClick(window.stage, Qt.Key.Key_C)
    assert window.presentation.curves.isVisible()
    QTest.keyClick(window.stage, Qt.Key.Key_C)
    assert window.presentation.curves.isHidden()
    QTest.keyClick(window.stage, Qt.Key.Key_C)
    window.presentation.end()
    assert window.presentation.curves.isHidden()


def test_news_waits(window):
    window.presentation.begin()
    window.session.notices.add("error", "Something.")
    assert window.notices.isHidden()
    window.presentation.end()
    assert window.notices.isVisible()


def test_the_pointer_goes_when_it_rests_and_comes_when_it_moves(window, qtbot):
    window.presentation._pointer.setInterval(1)
    window.presentation.begin()
    qtbot.waitUntil(lambda: QApplication.overrideCursor() is not None)
    assert QApplication.overrideCursor().shape() == Qt.CursorShape.BlankCursor
    window.presentation._pointer.setInterval(60_000)
    place = QPointF(QPoint(50, 50))
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window.stage, QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, keys))
    assert QApplication.overrideCursor() is None


def test_another_theme_keeps_the_large_type(window):
    window.presentation.begin()
    window.toggle_theme()
    assert theme.px(100) == 140
    window.toggle_theme()


def test_a_run_that_cannot_be_read_is_not_looked_for_at_every_frame(window, monkeypatch):
    session, strip = window.session, window.presentation.strip
    (session.runs.folder("a") / "run.json").write_text("[]")
    asked = []
    whole = type(session.runs).all.fget
    monkeypatch.setattr(type(session.runs), "all", property(lambda runs: asked.append(1) or whole(runs)))
    strip._titles.clear()
    for _frame in range(3):
        strip.words()
    assert len(asked) == 1
