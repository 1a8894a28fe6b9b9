"""Health in the window: its dock beside Latent, the chips in the toolbar, marks on the Timeline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from studio.gui.launch import Shell
from tests.gui.doctoring import COLLAPSE, READING, FakeDoctor, examined


@pytest.fixture
def window(qtbot, monkeypatch) -> Iterator[object]:
    from studio.session import session

    monkeypatch.setattr(session, "Doctor", lambda *parts: FakeDoctor())
    shell = Shell(QApplication.instance(), None)
    window = shell.window
    window.resize(1280, 800)
    window.show()
    window.furnish()
    window.session.new_project(name="Mine")
    qtbot.waitUntil(lambda: not window.at_home and window.rooms.docks["latent"].isVisible())
    yield window
    shell.close()


@pytest.fixture
def doctor(window):
    doctor = window.session.doctor
    examined(window.session)
    window.session.doctor = doctor
    window.toolbar.refresh()
    return doctor


def front(window, name: str) -> bool:
    return not window.rooms.docks[name].visibleRegion().isEmpty()


def test_it_stands_behind_latent_while_all_is_well(window, qtbot):
    docks = window.rooms.docks
    assert docks["latent"] in window.tabifiedDockWidgets(docks["health"])
    qtbot.waitUntil(lambda: front(window, "latent"))
    assert not front(window, "health")
    assert window.dockWidgetArea(docks["conditions"]) == window.dockWidgetArea(docks["health"])
    assert docks["conditions"] not in window.tabifiedDockWidgets(docks["health"])


def test_a_finding_brings_it_to_the_front_once(window, doctor, qtbot):
    doctor.show(findings=[COLLAPSE])
    qtbot.waitUntil(lambda: front(window, "health"))
    window.rooms.show_panel("latent")
    qtbot.waitUntil(lambda: front(window, "latent"))
    doctor.show(quality=READING)
    assert not front(window, "health")


def test_who_explores_or_has_closed_it_is_not_disturbed(window, doctor, qtbot):
    window.stage.show_view("explore")
    doctor.show(findings=[COLLAPSE])
    assert not front(window, "health")
    window.stage.show_view("sheet")
    window.rooms.docks["health"].close()
    doctor.show(findings=[])
    doctor.show(findings=[COLLAPSE])
    assert window.rooms.docks["health"].isHidden()


def test_the_chips_say_how_it_is_and_open_the_panel(window, doctor, qtbot):
    bar = window.toolbar
    assert not bar.quality.isVisible()
    assert bar.doctor.text() == "Healthy"
    doctor.show(quality=READING, best=(700, 0.18), findings=[COLLAPSE])
    assert bar.quality.text() == "0.21"
    assert "best possible 0.12" in bar.quality.toolTip()
    assert bar.doctor.text() == "Mode collapse"
    assert "again and again" in bar.doctor.accessibleName()
    window.rooms.show_panel("latent")
    qtbot.waitUntil(lambda: front(window, "latent"))
    bar.doctor.click()
    qtbot.waitUntil(lambda: front(window, "health"))


def test_the_best_moment_is_on_the_timeline(window, doctor):
    scrubber = window.rooms.docks["timeline"].panel.score.scrubber
    doctor.show(best=(700, 0.18))
    assert scrubber.best == 700
    doctor.show(best=None)
    assert scrubber.best is None
