"""The Play panel: keys by mouse, by letters and by arrows, what is lit, the pedal, level, MIDI."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from studio.gui import theme
from studio.gui.panels.play import PlayPanel


@pytest.fixture
def panel(qtbot, session, audible):
    audible(session)
    panel = PlayPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1252, 100)
    panel.show()
    return panel


@pytest.fixture
def player(panel):
    return panel.player


def front(panel, midi):
    rect = panel.piano.keys.rect(midi)
    return QPoint(round(rect.center().x()), round(rect.bottom()) - 4)


def back(panel, midi):
    rect = panel.piano.keys.rect(midi)
    return QPoint(round(rect.left()) + 3, round(rect.top()) + 4)


def test_a_click_plays_and_its_height_is_the_velocity(panel, player):
    QTest.mousePress(panel.piano, Qt.MouseButton.LeftButton, pos=front(panel, 60))
    assert player.held[60] > 115
    assert panel.note.text() == "C4"
    QTest.mouseRelease(panel.piano, Qt.MouseButton.LeftButton, pos=front(panel, 60))
    assert player.held == {}
    QTest.mousePress(panel.piano, Qt.MouseButton.LeftButton, pos=back(panel, 60))
    assert player.held[60] < 40
    QTest.mouseRelease(panel.piano, Qt.MouseButton.LeftButton, pos=back(panel, 60))


def test_a_drag_slides_over_the_keys(panel, player, drag):
    drag(panel.piano, front(panel, 60), front(panel, 62), front(panel, 62) + QPoint(1, 0), front(panel, 64))
    struck = [entry[:2] for entry in player.asked]
    assert struck == [("on", 60), ("off", 60), ("on", 62), ("off", 62), ("on", 64), ("off", 64)]


def test_held_keys_light_up_the_stronger_the_harder(panel, player):
    def amber(midi):
        # how much of the generator's amber there is: red over blue
        colour = panel.grab().toImage().pixelColor(panel.piano.mapTo(panel, front(panel, midi) - QPoint(6, 16)))
        return colour.red() - colour.blue()

    rest = amber(52)
    player.note_on(48, 30)
    player.note_on(52, 120)
    assert amber(52) > amber(48) + 30 > rest + 60


def test_letters_play_and_move_by_octaves(panel, player):
    panel.setFocus()
    QTest.keyPress(panel, Qt.Key.Key_A)
    QTest.keyPress(panel, Qt.Key.Key_E)
    assert list(player.held) == [60, 63]
    QTest.keyClick(panel, Qt.Key.Key_X)
    assert panel.octave.text() == "C5"
    QTest.keyRelease(panel, Qt.Key.Key_A)
    assert list(player.held) == [63]  # what was struck is let go, wherever the octave is now
    QTest.keyRelease(panel, Qt.Key.Key_E)
    QTest.keyClick(panel, Qt.Key.Key_K)
    assert player.asked[-1] == ("off", 84)
    QTest.keyClick(panel, Qt.Key.Key_Z)
    assert panel.octave.text() == "C4"


def test_modified_and_other_keys_keep_their_meaning(panel, player):
    QTest.keyClick(panel, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_R, Qt.Key.Key_Space, Qt.Key.Key_1, Qt.Key.Key_Comma):
        QTest.keyClick(panel, key)
    assert player.asked == []


def test_text_fields_keep_their_letters(panel, player, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    field = QLineEdit()
    column.addWidget(field)
    holder.show()

    def focused() -> bool:
        holder.activateWindow()  # again and again: without a window manager one request may come too early
        field.setFocus()
        return field.hasFocus()

    qtbot.waitUntil(focused)
    QTest.keyClicks(field, "sad")
    assert field.text() == "sad"
    assert player.asked == []


def test_the_computer_keyboard_can_be_left_alone(panel, player):
    assert panel.piano._letters[60] == "A"
    panel.by_keys.click()
    QTest.keyClick(panel, Qt.Key.Key_A)
    assert player.asked == []
    assert not panel.piano._letters
    assert panel.session.settings.get("computer_keyboard") is False


def test_a_held_letter_is_let_go_when_the_panel_goes(panel, player):
    QTest.keyPress(panel, Qt.Key.Key_A)
    panel.hide()
    assert player.held == {}
    QTest.keyClick(panel, Qt.Key.Key_D)
    assert player.asked[-1] == ("off", 60)


def test_arrow_keys_and_enter_play_the_piano(panel, player):
    piano = panel.piano
    piano.setFocus()
    QTest.keyClick(piano, Qt.Key.Key_Right)
    QTest.keyClick(piano, Qt.Key.Key_Down)
    assert piano.accessibleDescription().startswith("C#3")
    QTest.keyPress(piano, Qt.Key.Key_Return)
    assert player.held == {49: 96.0}
    QTest.keyRelease(piano, Qt.Key.Key_Return)
    assert player.held == {}
    QTest.keyClick(piano, Qt.Key.Key_End)
    assert piano.accessibleDescription().startswith("C7, not learned")


def test_keys_beyond_what_was_learned_play_with_a_hint(panel, player):
    QTest.mousePress(panel.piano, Qt.MouseButton.LeftButton, pos=front(panel, 96))
    assert 96 in player.held
    assert "not learned" in panel.detail.words
    assert "C2 to C6" in panel.piano.tip(96)
    assert "learned" not in panel.piano.tip(60)
    QTest.mouseRelease(panel.piano, Qt.MouseButton.LeftButton, pos=front(panel, 96))


def test_without_a_network_the_piano_rests(panel, player, session):
    player.playable = False
    player.changed.emit()
    assert not panel.piano.isEnabled()
    QTest.mouseClick(panel.piano, Qt.MouseButton.LeftButton, pos=front(panel, 60))
    QTest.keyClick(panel, Qt.Key.Key_A)
    assert player.asked == []
    assert panel.detail.words
    assert panel.volume.isEnabled()


def test_pedal_panic_mute_and_volume(panel, player):
    panel.sustain.click()
    assert player.sustained
    player.note_on(60)
    panel.panic.click()
    assert player.held == {}
    assert not panel.sustain.isChecked()
    player.sustain(True)  # a real pedal
    assert panel.sustain.isChecked()
    panel.mute.click()
    assert player.muted
    QTest.keyClick(panel.volume.track, Qt.Key.Key_Left)
    assert player.volume_db == -1.0
    player.set_volume(-12.0)
    assert panel.volume.text() == "−12.0 dB"


def test_the_meter_rises_at_once_and_falls_slowly(panel, player):
    meter = panel.meter
    player.show(peak=(-6.0, -20.0), loudness=-18.0, reduction=2.0)
    meter.look()
    left, right = meter._sides
    assert (left.level, right.level) == (-6.0, -20.0)
    assert meter.limiting
    player.show(peak=(-120.0, -120.0), reduction=0.0)
    meter.look()
    assert -15 < left.level < -5.9
    assert left.highest == -6.0


def test_midi_shows_its_port_and_offers_others(panel, session):
    chip, midi = panel.midi, session.midi
    assert chip.text() == "Keystep 37"
    menu = QMenu()
    chip.fill(menu)
    port = next(a for a in menu.actions() if a.text() == "Keystep 37")
    port.trigger()
    assert midi.port == "Keystep 37"
    channels = next(a.menu() for a in menu.actions() if a.menu())
    channels.actions()[3].trigger()
    assert midi.channel == 3
    dark = chip.grab().toImage()
    midi.active = True
    midi.changed.emit()
    assert chip.grab().toImage() != dark


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(1252, 100), (640, 92), (1800, 220)])
def test_it_can_be_drawn_at_any_size(panel, player, name, size, qapp):
    theme.apply(qapp, name)
    player.note_on(61, 100)
    panel.resize(*size)
    assert not panel.grab().isNull()
    theme.apply(qapp, "dark")


def test_everything_has_a_name_and_is_reached_by_tab(panel):
    parts = (panel.piano, panel.by_keys, panel.down, panel.up, panel.sustain, panel.panic, panel.mute, panel.midi)
    for part in parts:
        assert part.accessibleName()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert all(part.toolTip() for part in parts[1:])
