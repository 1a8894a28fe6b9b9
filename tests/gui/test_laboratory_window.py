"""The laboratory in the whole window: when the Stage goes there, what gives way to it, and the keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.gui.launch import Shell
from studio.gui.widgets.card import Card


@pytest.fixture
def window(qtbot) -> Iterator:
    shell = Shell(QApplication.instance(), None)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.window.furnish()
    shell.window.bridge.start()
    yield shell.window
    shell.close()


def opened(window, qtbot, spec, **params):
    window.session.library.open(spec, params)
    qtbot.waitUntil(lambda: window.session.library.spec == spec, timeout=60_000)
    qtbot.waitUntil(lambda: not window.at_home and window.stage.isVisible())
    return window


def test_the_welcome_offers_it_once_and_leads_there(window, qtbot):
    cards = [card for card in window.welcome.findChildren(Card) if card.accessibleName() == "Laboratory"]
    assert len(cards) == 1
    cards[0].clicked.emit()
    qtbot.waitUntil(lambda: window.stage.shown == "laboratory" and window.stage.isVisible(), timeout=60_000)
    assert window.session.library.spec == "builtin:points"


def test_rows_of_cards_are_full(window):
    grid = window.welcome._cards
    spans = [grid.getItemPosition(index) for index in range(grid.count())]
    rows = {row: sum(wide for each, _column, _tall, wide in spans if each == row) for row, *_rest in spans}
    assert len(set(rows.values())) == 1


def test_points_are_looked_at_in_the_laboratory_and_no_other_kind_is(window, qtbot):
    opened(window, qtbot, "builtin:points", count=100)
    assert window.stage.shown == "laboratory"
    window.stage.show_view("sheet")
    window.session.library.set_params(noise=0.1)
    qtbot.waitUntil(lambda: window.session.library.params["noise"] == 0.1)
    assert window.stage.shown == "sheet"  # the same set: nobody is taken away from where he looks
    window.stage.show_view("laboratory")
    opened(window, qtbot, "builtin:glyphs", count=64)
    assert window.stage.shown == "sheet"


def test_panels_that_mean_nothing_there_give_way(window, qtbot):
    opened(window, qtbot, "builtin:points", count=100)
    docks = window.rooms.docks
    assert all(docks[name].isHidden() for name in ("latent", "conditions", "health"))
    window.stage.show_view("sheet")
    assert not docks["latent"].isHidden()


def test_a_panel_that_is_called_alone_comes_at_its_width(window, qtbot):
    opened(window, qtbot, "builtin:points", count=100)
    window.rooms.show_panel("health")
    qtbot.waitUntil(lambda: window.rooms.docks["health"].width() > 250)


def test_keys_of_the_laboratory_mean_nothing_elsewhere(window, qtbot):
    opened(window, qtbot, "builtin:points", count=100)

    def active() -> bool:
        window.activateWindow()  # again and again: without a window manager one request may come too early
        return window.isActiveWindow()

    qtbot.waitUntil(active)
    view = window.stage.view("laboratory")
    heat = view.layers.buttons["heat"]
    QTest.keyClick(window.stage, "H")
    assert not heat.isChecked()
    window.stage.show_view("sheet")
    QTest.keyClick(window.stage, "H")
    assert not heat.isChecked()


def test_the_window_looks_oftener_while_points_learn(window, qtbot, monkeypatch):
    training, timer = window.session.training, window.bridge._timer
    usual = timer.interval()
    monkeypatch.setattr(type(training), "kind", property(lambda _self: "points"))
    monkeypatch.setattr(training, "state", "running")
    qtbot.waitUntil(lambda: timer.interval() < usual)
    monkeypatch.setattr(training, "state", "paused")
    qtbot.waitUntil(lambda: timer.interval() == usual)
