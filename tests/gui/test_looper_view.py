"""The Looper on a session: decks, transport, audition, keys, the pad, what the focused deck is asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from studio.gui.looper.audition import AuditionBar
from studio.gui.stage.looper import LooperView
from tests.gui.looping import FakeItem, looping


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key as the platform sends it: first the question whether it is a shortcut."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def test_without_a_network_it_says_what_comes_here(session, audible, qtbot):
    looping(audible(session))
    session.looper.networks = []
    for deck in session.looper.decks:
        deck.loop = None
    looper_view = LooperView(session)
    qtbot.addWidget(looper_view)
    assert looper_view._stack.currentIndex() == 0
    opened = []
    session.library.open = lambda spec, *_rest: opened.append(spec)
    looper_view._empty.action.click()
    assert opened == ["builtin:loops"]


def test_a_click_focuses_a_deck_and_the_rest_follows(looper_view, looper):
    QTest.mouseClick(looper_view.strips[1].wave, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    assert looper.focused == 1
    assert looper_view.strips[1].property("chosen")
    assert not looper_view.strips[0].property("chosen")
    assert looper_view.audition.deck.words == "Bass"
    assert looper_view.controls.seed.text() == "101"


@pytest.mark.parametrize(
    ("key", "modifiers", "done"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, "next"),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, "previous"),
        (Qt.Key.Key_K, Qt.KeyboardModifier.NoModifier, "keep"),
        (Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "reject"),
        (Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier, "little"),
        (Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier, "lot"),
    ],
)
def test_keys_audition(looper_view, session, key, modifiers, done):
    press(looper_view, key, modifiers)
    assert session.audition.asked == [done]


def test_the_buttons_show_their_keys_and_do_the_same(looper_view, session):
    for button in looper_view.audition.buttons.values():
        button.click()
    assert session.audition.asked == ["previous", "next", "keep", "reject", "little", "lot"]
    assert [button.key for button in looper_view.audition.buttons.values()] == ["←", "→", "K", "X", "V", "⇧V", "Ctrl+Z"]
    assert "(K)" in looper_view.audition.buttons["keep"].toolTip()


def test_what_comes_next_and_what_was_kept_is_told(looper_view, session):
    bar, audition, crate = looper_view.audition, session.audition, session.crate
    assert bar.told.words == "Next is ready"
    crate.items.append(FakeItem("1", "house 1"))
    crate.changed.emit()
    assert bar.told.words == "Kept, 1 in the crate"
    audition.position, audition.like, audition.ready = 2, "house 1", False
    audition.changed.emit()
    assert bar.told.words == "Like house 1"
    bar.anything.click()
    assert bar.told.words == "Making the next…"
    audition.position = 0
    audition.changed.emit()
    assert not bar.buttons["previous"].isEnabled()


def test_keys_of_the_transport_and_of_the_focused_deck(looper_view, looper):
    press(looper_view, Qt.Key.Key_Space)
    assert looper.playing
    press(looper_view, Qt.Key.Key_T)
    press(looper_view, Qt.Key.Key_C)
    assert looper.asked == [("tap",)]
    assert looper.metronome
    press(looper_view, Qt.Key.Key_3)
    press(looper_view, Qt.Key.Key_M)
    press(looper_view, Qt.Key.Key_S)
    assert looper.focused == 2
    assert (looper.decks[2].mix.mute, looper.decks[2].mix.solo) == (True, True)
    press(looper_view, Qt.Key.Key_F9)
    assert looper.asked[-1] == ("record", "master")
    press(looper_view, Qt.Key.Key_7)
    assert looper.focused == 2


def test_keys_stay_with_whoever_needs_them(looper_view, session, looper, qtbot):
    field = QLineEdit(looper_view)
    field.show()

    def focused() -> bool:
        looper_view.activateWindow()  # again and again: without a window manager one request may come too early
        field.setFocus()
        return field.hasFocus()

    qtbot.waitUntil(focused)
    press(field, Qt.Key.Key_K)
    assert field.text() == ""  # an event without text, but not taken for the audition either
    track = looper_view.strips[0].pan.track
    track.setFocus()
    press(track, Qt.Key.Key_Right)
    assert looper.decks[0].mix.pan == pytest.approx(0.05)
    assert session.audition.asked == []
    press(track, Qt.Key.Key_K)
    assert session.audition.asked == ["keep"]


def test_the_mouse_leaves_the_keyboard_with_the_audition(looper_view, session, qtbot):
    wave = looper_view.strips[0].wave

    def focused() -> bool:
        looper_view.activateWindow()  # again and again: without a window manager one request may come too early
        wave.setFocus()
        return wave.hasFocus()

    qtbot.waitUntil(focused)
    style, density, _swing = looper_view.controls._fields
    level, pad = looper_view.strips[2].level.track, looper_view.controls.pad
    for part in (style.chips.chips["techno"], density.slider.track, level, pad):
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=part.rect().center())
        press(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert session.audition.asked == ["next"] * 4


def test_a_hidden_looper_hears_no_keys(looper_view, session):
    looper_view.hide()
    press(looper_view, Qt.Key.Key_K)
    assert session.audition.asked == []


def test_up_and_down_go_from_deck_to_deck(looper_view, looper):
    press(looper_view, Qt.Key.Key_Down)
    assert looper.focused == 1
    press(looper_view.strips[1].wave, Qt.Key.Key_Up)
    press(looper_view.strips[0].wave, Qt.Key.Key_Up)
    assert looper.focused == 0


def test_narrow_rooms_cost_words_but_no_keys(looper_view, session, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    bar = AuditionBar(session, holder)
    holder.show()
    for width, next_, keep in ((900, "Next", "Keep"), (640, "", "Keep"), (410, "", "")):
        bar.setGeometry(0, 0, width, 32)
        assert (bar.buttons["next"].text(), bar.buttons["keep"].text()) == (next_, keep)
        bar.layout().activate()
        assert max(button.geometry().right() for button in bar.buttons.values()) < width


def test_a_wide_looper_needs_no_more_room_than_a_narrow_one(looper_view, qtbot):
    qtbot.waitUntil(lambda: looper_view.controls.width() > 500)  # two columns
    assert looper_view.minimumSizeHint().width() < 700  # else the docks beside other views would be squeezed


def test_low_rooms_give_each_deck_one_line(looper_view, qtbot):
    assert not looper_view.strips[0]._low
    looper_view.window().resize(1040, 470)
    qtbot.waitUntil(lambda: all(strip._low for strip in looper_view.strips))
    last = looper_view.strips[3]
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect().height() == last.height() < 56)


def test_what_the_deck_is_asked_for(looper_view, looper):
    deck = looper.decks[0]
    style, density, _swing = looper_view.controls._fields
    style.chips.chips["trap"].pressed.emit()
    assert deck.state.blend["style"] == {"trap": 1.0}
    density.slider.changed.emit(80.0)
    assert deck.state.blend["density"] == pytest.approx(0.8)
    assert density.slider.text() == "80 %"
    looper_view.controls.low.changed.emit(200.0)
    assert deck.mix.low_cut == 200.0
    assert looper_view.controls.low.text() == "200 Hz"
    assert looper_view.controls.high.text() == "off"
    looper_view.controls.sound.click()
    looper_view.controls.beat.click()
    assert [what for what, *_rest in deck.asked[-2:]] == ["other_sound", "other_pattern"]


def test_swing_and_clock_are_set_in_the_menu(looper_view, looper):
    menu = looper_view.transport.settings.menu()
    looper_view.transport._fill_settings(menu)
    words = {action.text(): action for action in menu.actions()}
    words["Count in two bars"].trigger()
    words["Follow a MIDI clock"].trigger()
    words["Send MIDI clock"].trigger()
    words["Each deck swings as it was made"].trigger()
    assert (looper.count_in, looper.sync, looper.clock_out, looper.swing) == (2, "midi", True, 0.0)
    assert looper_view.transport.bpm.isReadOnly()
    assert not looper_view.transport.tap.isVisible()


def test_a_recording_shows_its_time_and_ends_at_a_press(looper_view, looper):
    looper.record("decks")
    looper.beat(1.0)
    assert looper_view.transport.record.text() == "0:03"
    looper_view.transport.record.click()
    assert not looper.recording
    assert looper_view.transport.record.text() == "Record"


def test_the_view_can_be_deleted_and_built_again(session, audible, qtbot):
    looping(audible(session))
    for _time in range(2):
        looper_view = LooperView(session)
        looper_view.show()
        looper_view.hide()
        looper_view.deleteLater()
        qtbot.waitUntil(lambda: True)
    session.looper.beat(2.0)
    session.looper.changed.emit()


def test_after_typing_a_number_the_keys_are_the_auditions_again(looper_view, session, looper, qtbot):
    for field, typed in ((looper_view.transport.bpm, "97"), (looper_view.controls.seed, "31")):

        def focused(field=field) -> bool:
            looper_view.activateWindow()
            field.setFocus()
            return field.hasFocus()

        qtbot.waitUntil(focused)
        field.selectAll()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert not field.hasFocus()
        press(QApplication.focusWidget() or looper_view, Qt.Key.Key_K)
    assert (looper.bpm, looper_view.controls.seed.text()) == (97.0, "31")
    assert session.audition.asked == ["keep", "keep"]
