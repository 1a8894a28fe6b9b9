"""Play in the window: it folds away where there is nothing to hear, and says in the status bar how sound does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.gui.launch import Shell
from studio.gui.preferences import Preferences


@pytest.fixture
def window(qtbot) -> Iterator[Shell]:
    shell = Shell(QApplication.instance(), None)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.window.furnish()
    shell.window.bridge.start()
    yield shell.window
    shell.close()


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    time = np.arange(8000) / 16000
    for midi in range(57, 69):
        wave = 0.3 * np.sin(2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * time) * np.exp(-3 * time)
        soundfile.write(folder / f"sine-{midi:03}-100.wav", wave, 16000)
    return folder


def test_it_unfolds_for_sounds_and_folds_for_pictures(window, notes, qtbot):
    play = window.rooms.docks["play"]
    window.session.library.open("builtin:glyphs", {"characters": "digits", "count": 200})
    qtbot.waitUntil(lambda: window.session.library.report is not None, timeout=60_000)
    assert play.isHidden()
    assert play.toggleViewAction() not in window.rooms.menu_actions()
    window.session.library.open(str(notes))
    qtbot.waitUntil(lambda: not play.isHidden(), timeout=60_000)
    timeline = window.rooms.docks["timeline"]
    qtbot.waitUntil(lambda: abs(play.height() - 100) < 12)
    assert play.geometry().top() > timeline.geometry().bottom()
    assert play.width() > 1200
    window.session.close_project()
    qtbot.waitUntil(play.isHidden)


def test_the_timeline_keeps_its_height_when_play_comes_and_goes(window, notes, qtbot):
    play, timeline = window.rooms.docks["play"], window.rooms.docks["timeline"]
    window.session.library.open("builtin:glyphs", {"characters": "digits", "count": 200})
    qtbot.waitUntil(lambda: timeline.isVisible() and abs(timeline.height() - 150) < 12, timeout=60_000)
    window.session.close_project()
    window.session.library.open(str(notes))  # Play is shown together with the rest
    qtbot.waitUntil(lambda: play.isVisible() and abs(timeline.height() - 150) < 12, timeout=60_000)
    qtbot.wait(300)  # nobody drags sooner
    window.resizeDocks([timeline, play], [190, 100], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: abs(timeline.height() - 190) < 12)
    window.session.close_project()
    qtbot.waitUntil(play.isHidden)
    window.session.library.open(str(notes))
    qtbot.waitUntil(lambda: play.isVisible() and abs(timeline.height() - 190) < 12, timeout=60_000)


def test_closed_by_hand_it_stays_closed(window, notes, qtbot):
    play = window.rooms.docks["play"]
    window.session.library.open(str(notes))
    qtbot.waitUntil(lambda: not play.isHidden(), timeout=60_000)
    play.close()
    window.session.close_project()
    window.session.library.open(str(notes))
    qtbot.waitUntil(lambda: window.session.library.report is not None, timeout=60_000)
    assert play.isHidden()
    window.rooms.show_panel("play")
    assert not play.isHidden()
    assert not play.dismissed


def test_the_status_bar_tells_latency_underruns_and_silence(window):
    bar, player = window.status, window.session.player
    assert bar.text("sound") == ""
    for status, words in (
        (replace(player.status, state="playing", latency_ms=11.4, underruns=0), "Audio 11 ms, 0 underruns"),
        (replace(player.status, state="playing", latency_ms=30.0, underruns=1), "Audio 30 ms, 1 underrun"),
        (replace(player.status, state="silent", sentence="No sound device."), "No sound device."),
    ):
        player.status = status
        bar.refresh_sound()
        assert bar.text("sound") == words


def test_preferences_have_a_page_for_sound(window, qtbot):
    preferences = Preferences(window)
    qtbot.addWidget(preferences)
    preferences.show()
    preferences.tabs.button("sound").click()
    page = preferences.pages.currentWidget()
    assert page.latency.value() == window.session.player.latency
    page.latency.button("safe").click()
    assert window.session.settings.get("sound_latency") == "safe"
    preferences.close()


def test_single_step_has_a_way_around_the_piano(window):
    shortcuts = [sequence.toString() for sequence in window.actions_["step"].shortcuts()]
    assert shortcuts == ["S", "Shift+S"]
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert not window.session.training.active
