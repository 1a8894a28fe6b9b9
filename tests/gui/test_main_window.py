"""The window around a real session: welcome, docks, actions, news, themes, dropping, closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QSlider

from studio.gui import theme
from studio.gui.launch import Shell
from studio.gui.preferences import Preferences
from studio.gui.welcome import Welcome
from studio.gui.widgets.card import Card
from studio.session import Session

SET = ("builtin:glyphs", {"characters": "digits", "count": 200})


@pytest.fixture
def shell(qtbot) -> Iterator[Shell]:
    app = QApplication.instance()
    shell = Shell(app, None)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.window.furnish()
    shell.window.bridge.start()
    yield shell
    shell.close()


@pytest.fixture
def window(shell):
    return shell.window


@pytest.fixture
def opened(window, qtbot):
    window.session.library.open(*SET)
    qtbot.waitUntil(lambda: window.session.library.report is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not window.at_home and not window.rooms.docks["data"].isHidden())
    return window


def pictures(folder, count=12):
    folder.mkdir()
    for n in range(count):
        pixels = np.full((20, 20), 20 * n, np.uint8)
        QImage(pixels.data, 20, 20, 20, QImage.Format.Format_Grayscale8).save(str(folder / f"{n}.png"))
    return folder


def test_it_opens_on_the_welcome_with_nothing_around(window, qtbot):
    assert window.at_home
    assert all(dock.isHidden() for dock in window.rooms.docks.values())
    cards = window.welcome.findChildren(Card)
    assert len(cards) >= 4
    qtbot.waitUntil(lambda: not window.session.jobs.active, timeout=60_000)
    assert all(mosaic._images for mosaic in window.welcome._mosaics.values())


def test_a_card_opens_its_set_and_the_panels_come(window, qtbot):
    card = window.welcome.findChildren(Card)[0]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.waitUntil(lambda: window.session.library.report is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not window.rooms.docks["data"].isHidden())
    assert window.actions_["train"].isEnabled()
    assert window.stage.isVisible()


def test_docks_stand_where_the_design_puts_them(opened, qtbot):
    docks = opened.rooms.docks
    assert {d.panel.area for d in docks.values()} >= {"left", "right", "bottom"}
    left = [n for n, d in docks.items() if opened.dockWidgetArea(d) == Qt.DockWidgetArea.LeftDockWidgetArea]
    assert left == ["data", "recipe", "runs", "kept", "crate"]
    assert docks["crate"].isHidden()  # nothing here makes loops
    qtbot.waitUntil(lambda: abs(docks["data"].width() - 240) < 30)
    assert abs(docks["latent"].width() - 300) < 30


def test_a_narrow_window_folds_the_library_to_icons(opened, qtbot):
    opened.resize(1000, 700)
    qtbot.waitUntil(lambda: opened.rooms.docks["data"].isHidden())
    assert opened.rooms._rail.isVisible()
    opened.resize(1280, 800)
    qtbot.waitUntil(lambda: not opened.rooms.docks["data"].isHidden())
    assert not opened.rooms._rail.isVisible()


def test_the_layout_is_remembered_and_can_be_reset(qtbot):
    app = QApplication.instance()
    for turn in range(2):
        shell = Shell(app, None)
        shell.window.resize(1280, 800)
        shell.window.show()
        shell.window.furnish()
        shell.window.rooms.show_again()
        if turn == 0:
            shell.window.rooms.docks["conditions"].close()
        else:
            assert shell.window.rooms.docks["conditions"].isHidden()
            shell.window.actions_["reset_layout"].trigger()
            assert not shell.window.rooms.docks["conditions"].isHidden()
        shell.close()


def test_shortcuts_are_unique_and_said_in_tooltips(window):
    keys = Counter(a.shortcut().toString() for a in window.actions() if not a.shortcut().isEmpty())
    assert not [key for key, count in keys.items() if count > 1]
    for name, key in (("play_pause", "Space"), ("randomise", "R"), ("undo", "Ctrl+Z"), ("recall_1", "1")):
        assert window.actions_[name].shortcut().toString() == key
        assert key in window.actions_[name].toolTip()
        assert window.actions_[name].text()


def test_undo_says_what_it_takes_back(opened, qtbot):
    opened.session.library.set_options(mirror=True)
    qtbot.waitUntil(opened.actions_["undo"].isEnabled)
    assert "preparation" in opened.actions_["undo"].text()
    opened.actions_["undo"].trigger()
    assert not opened.session.library.options.mirror


def test_a_run_that_is_being_prepared_can_be_given_up(opened, qtbot):
    training, stop = opened.session.training, opened.actions_["stop"]
    assert not stop.isEnabled()
    opened.session.train()
    qtbot.waitUntil(stop.isEnabled)
    assert training.state == "preparing"
    stop.trigger()
    qtbot.waitUntil(lambda: training.state == "idle", timeout=20_000)
    assert opened.session.runs.all == []


def test_news_stands_above_the_stage_until_dismissed(window):
    assert window.notices.isHidden()
    window.session.notices.add("error", "“a.mp4” cannot be read.", "Save it again.", "Traceback", key="k")
    assert window.notices.isVisible()
    window.session.notices.dismiss("k")
    assert window.notices.isHidden()


def test_a_failing_action_becomes_news(window):
    window.session.guarded(window.session.kept.keep_picture)
    assert window.session.notices.items[-1].level == "error"
    assert window.notices.isVisible()


def test_full_screen_shows_the_stage_alone_and_escape_comes_back(opened, qtbot):
    opened.actions_["fullscreen"].trigger()
    qtbot.waitUntil(opened.isFullScreen)
    assert opened.toolbar.isHidden()
    assert all(d.isHidden() for d in opened.rooms.docks.values())
    assert opened.stage.isVisible()
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not opened.isFullScreen())
    assert opened.toolbar.isVisible()
    assert not opened.rooms.docks["timeline"].isHidden()


def test_the_theme_switches_live_and_is_remembered(window):
    window.actions_["theme"].trigger()
    assert theme.current().name == "light"
    assert Session().settings.get("theme") == "light"
    window.actions_["theme"].trigger()
    assert theme.current().name == "dark"


def test_another_language_makes_the_window_anew_on_the_same_session(shell, qtbot):
    first = shell.window
    dialog = Preferences(first)
    shell.session.settings.set("language", "zh_CN")
    dialog._speak()
    qtbot.waitUntil(lambda: shell.window is not first)
    assert shell.window.session is shell.session
    assert shell.window.isVisible()
    assert shell.window.actions_["randomise"].text() != "Randomise"
    shell.session.settings.set("language", "en")
    Preferences(shell.window)._speak()
    qtbot.waitUntil(lambda: shell.window.actions_["randomise"].text() == "Randomise")


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_text_grows_without_being_cut(shell, qtbot, scale):
    shell.session.settings.set("text_scale", scale)
    shell.window.apply_appearance()
    shell.rebuild()
    window = shell.window
    window.resize(1440, 900)
    for name in ("train", "project"):
        button = getattr(window.toolbar, name)
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())
        assert button.height() >= button.fontMetrics().height()


def test_a_folder_dropped_on_the_window_is_opened(window, qtbot, tmp_path):
    folder = pictures(tmp_path / "pictures")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, mime, button, keys)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert window.drop.isVisible()
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, button, keys))
    assert window.drop.isHidden()
    qtbot.waitUntil(lambda: window.session.library.report is not None, timeout=60_000)
    assert window.session.library.report.usable == 12


def test_every_control_says_its_name(opened, qtbot):
    opened.session.notices.add("info", "News.", details="More")
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider)
    nameless = []
    for kind in kinds:
        for control in opened.findChildren(kind):
            words = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
            inside = control.objectName().startswith("qt_") or isinstance(control.parent(), QComboBox)
            if not words and not inside:
                nameless.append((kind.__name__, control.objectName(), type(control.parent()).__name__))
    assert not nameless


def test_space_presses_the_button_with_the_keyboard_focus(window, qtbot):
    card = window.welcome.findChildren(Card)[-1]
    clicks = []
    card.clicked.disconnect()
    card.clicked.connect(lambda: clicks.append(1))
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Space)
    assert clicks == [1]


def test_closing_a_project_comes_back_to_the_welcome(opened, qtbot):
    opened.session.new_project(name="Mine")
    qtbot.waitUntil(lambda: "Mine" in opened.windowTitle())
    opened.actions_["close_project"].trigger()
    qtbot.waitUntil(lambda: opened.at_home and opened.welcome.isVisible())
    assert "Mine" in [p["name"] for p in opened.session.recent_projects]
    assert isinstance(opened.welcome, Welcome)


def test_three_clicks_to_a_training_gan(opened, qtbot):
    session = opened.session
    session.library.set_options(resolution=16)
    QTest.mouseClick(opened.toolbar.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.step > 3 or bool(session.notices.items), timeout=120_000)
    assert session.notices.items == []
    assert session.project is not None
    qtbot.waitUntil(lambda: "step" in opened.status.text("step"))
    opened.rooms.show_panel("runs")
    assert opened.rooms.docks["runs"].panel._model.rowCount() == 1
    opened.actions_["play_pause"].trigger()
    qtbot.waitUntil(lambda: session.training.state == "paused", timeout=20_000)
    assert opened.toolbar.train.text() == "Continue"
    opened.actions_["stop"].trigger()
    qtbot.waitUntil(lambda: not session.training.active, timeout=60_000)
    assert opened.rooms.docks["runs"].panel._resume.isEnabled()
