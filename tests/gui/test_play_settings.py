"""The page of the preferences for sound: devices, latency, MIDI and kept files, in force at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.gui.play.settings import SoundSettings


@pytest.fixture
def page(qtbot, session, audible):
    audible(session)
    page = SoundSettings(session)
    qtbot.addWidget(page)
    page.show()
    return page


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_output_and_latency_are_changed_at_once(page, session):
    choose(page.device, "desk")
    assert (session.player.device, session.player.latency) == ("desk", "normal")
    page.latency.button("safe").click()
    assert (session.player.device, session.player.latency) == ("desk", "safe")
    assert "Desk speakers" in page.heard.words


def test_a_device_that_has_gone_stays_chosen_and_the_reason_stands_below(page, session):
    choose(page.device, "desk")
    session.player.devices = session.player.devices[:1]
    session.player.show(sentence="Desk speakers has gone; the default is used.")
    assert page.device.currentData() == "desk"
    assert "not connected" in page.device.currentText()
    assert "has gone" in page.heard.words


def test_midi_port_channel_and_wheel(page, session):
    choose(page.port, "Keystep 37")
    choose(page.channel, 10)
    choose(page.direction, 3)
    midi = session.midi
    assert (midi.port, midi.channel, midi.direction) == ("Keystep 37", 10, 3)
    midi.ports = [*midi.ports, "New keyboard"]
    midi.changed.emit()
    assert page.port.findData("New keyboard") > 0
    assert page.port.currentData() == "Keystep 37"


def test_kept_sounds_take_a_format_that_can_hold_them(page, session):
    bits = page.files["sound_bits"]
    bits.button("32f").click()
    assert session.settings.get("sound_bits") == "32f"
    page.files["sound_format"].button("flac").click()
    assert session.settings.get("sound_format") == "flac"
    assert session.settings.get("sound_bits") == "24"
    assert not bits.button("32f").isEnabled()
    choose(page.files["sound_rate"], "48000")
    assert session.settings.get("sound_rate") == "48000"


def test_every_control_has_a_name_and_is_reached_by_tab(page):
    for control in (page.device, page.port, page.channel, page.direction, page.files["sound_rate"]):
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    page.device.setFocus()
    QTest.keyClick(page.device, Qt.Key.Key_Down)
    assert page.session.player.device == "desk"


def test_midi_clock_comes_in_and_goes_out(page, session):
    page.sync.button("midi").click()
    assert session.looper.sync == "midi"
    assert not page.clock_port.isEnabled()
    page.send.click()
    assert session.looper.clock_out
    assert page.clock_port.isEnabled()
    choose(page.clock_port, "")
    assert session.looper.clocks.port == ""
    session.looper.set_sync("internal")
    assert page.sync.value() == "internal"
    page.send.click()
    assert not session.looper.clock_out
