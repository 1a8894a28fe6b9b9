"""The Looper on a session: decks, transport, audition, keys, the pad, what the focused deck is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget

from studio.gui.looper.audition import AuditionBar
from studio.gui.stage.looper import LooperView
from tests.gui.looping import FakeItem, looping


@pytest.fixture
def view(session, audible, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = LooperView(looping(audible(session)))
    tools = made.tools()
    qtbot.addWidget(tools)
    window.setCentralWidget(made)
    window.resize(1040, 560)
    window.show()
    yield made
    window.hide()  # the keys are let go


@pytest.fixture
def looper(view):
    return view.looper


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key as the platform sends it: first the question whether it is a shortcut."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def test_without_a_network_it_says_what_comes_here(session, audible, qtbot):
    looping(audible(session))
    session.looper.networks = []
    for deck in session.looper.decks:
        deck.loop = None
    view = LooperView(session)
    qtbot.addWidget(view)
    assert view._stack.currentIndex() == 0
    opened = []
    session.library.open = lambda spec, *_rest: opened.append(spec)
    view._empty.action.click()
    assert opened == ["builtin:loops"]


def test_each_deck_shows_its_loop_and_where_it_is_heard(view, looper):
    assert [strip.name.text() for strip in view.strips] == ["Drums", "Bass", "Chords", "Texture"]
    assert view.strips[1].wave.loop is looper.decks[1].loop
    looper.beat(5.25)
    assert view.strips[0].wave.share == pytest.approx(0.25)
    assert view.strips[1].wave.share == pytest.approx(0.625)
    assert view.strips[3].wave.share == pytest.approx(0.3125)
    assert view.transport.where.text() == "6.2"
    looper.stop()
    assert view.strips[0].wave.share is None


def test_the_playhead_leaves_the_waveform_as_it_is(view, looper):
    wave = view.strips[0].wave
    view.grab()
    before = wave._picture
    looper.beat(0.5)
    view.grab()
    assert wave._picture is before
    looper.decks[0].set_hit(1, 1, 1.0)
    view.grab()
    assert wave._picture is not before


def test_the_mix_of_a_deck_is_set_where_it_is_seen(view, looper):
    strip, deck = view.strips[2], looper.decks[2]
    strip.mute.click()
    strip.level.track.place(0.5)
    strip.level.changed.emit(-6.0)
    strip.pan.changed.emit(-0.5)
    assert (deck.mix.mute, deck.mix.level, deck.mix.pan) == (True, -6.0, -0.5)
    assert strip.pan.text() == "L 50"
    assert strip.wave._silent
    looper.decks[0].set_mix(solo=True)
    assert view.strips[1].wave._silent
    assert not view.strips[0].wave._silent


def test_a_click_focuses_a_deck_and_the_rest_follows(view, looper):
    QTest.mouseClick(view.strips[1].wave, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    assert looper.focused == 1
    assert view.strips[1].property("chosen")
    assert not view.strips[0].property("chosen")
    assert view.audition.deck.words == "Bass"
    assert view.controls.seed.text() == "101"


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
def test_keys_audition(view, session, key, modifiers, done):
    press(view, key, modifiers)
    assert session.audition.asked == [done]


def test_the_buttons_show_their_keys_and_do_the_same(view, session):
    for button in view.audition.buttons.values():
        button.click()
    assert session.audition.asked == ["previous", "next", "keep", "reject", "little", "lot"]
    assert [button.key for button in view.audition.buttons.values()] == ["←", "→", "K", "X", "V", "⇧V", "Ctrl+Z"]
    assert "(K)" in view.audition.buttons["keep"].toolTip()


def test_what_comes_next_and_what_was_kept_is_told(view, session):
    bar, audition, crate = view.audition, session.audition, session.crate
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


def test_keys_of_the_transport_and_of_the_focused_deck(view, looper):
    press(view, Qt.Key.Key_Space)
    assert looper.playing
    press(view, Qt.Key.Key_T)
    press(view, Qt.Key.Key_C)
    assert looper.asked == [("tap",)]
    assert looper.metronome
    press(view, Qt.Key.Key_3)
    press(view, Qt.Key.Key_M)
    press(view, Qt.Key.Key_S)
    assert looper.focused == 2
    assert (looper.decks[2].mix.mute, looper.decks[2].mix.solo) == (True, True)
    press(view, Qt.Key.Key_F9)
    assert looper.asked[-1] == ("record", "master")
    press(view, Qt.Key.Key_7)
    assert looper.focused == 2


def test_keys_stay_with_whoever_needs_them(view, session, looper, qtbot):
    field = QLineEdit(view)
    field.show()

    def focused() -> bool:
        view.activateWindow()  # again and again: without a window manager one request may come too early
        field.setFocus()
        return field.hasFocus()

    qtbot.waitUntil(focused)
    press(field, Qt.Key.Key_K)
    assert field.text() == ""  # an event without text, but not taken for the audition either
    track = view.strips[0].pan.track
    track.setFocus()
    press(track, Qt.Key.Key_Right)
    assert looper.decks[0].mix.pan == pytest.approx(0.05)
    assert session.audition.asked == []
    press(track, Qt.Key.Key_K)
    assert session.audition.asked == ["keep"]


def test_the_mouse_leaves_the_keyboard_with_the_audition(view, session, qtbot):
    wave = view.strips[0].wave

    def focused() -> bool:
        view.activateWindow()  # again and again: without a window manager one request may come too early
        wave.setFocus()
        return wave.hasFocus()

    qtbot.waitUntil(focused)
    style, density, _swing = view.controls._fields
    for part in (style.chips.chips["techno"], density.slider.track, view.strips[2].level.track, view.controls.pad):
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=part.rect().center())
        press(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert session.audition.asked == ["next"] * 4


def test_a_hidden_looper_hears_no_keys(view, session):
    view.hide()
    press(view, Qt.Key.Key_K)
    assert session.audition.asked == []


def test_up_and_down_go_from_deck_to_deck(view, looper):
    press(view, Qt.Key.Key_Down)
    assert looper.focused == 1
    press(view.strips[1].wave, Qt.Key.Key_Up)
    press(view.strips[0].wave, Qt.Key.Key_Up)
    assert looper.focused == 0


def test_narrow_rooms_cost_words_but_no_keys(view, session, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    bar = AuditionBar(session, holder)
    holder.show()
    for width, next_, keep in ((900, "Next", "Keep"), (640, "", "Keep"), (410, "", "")):
        bar.setGeometry(0, 0, width, 32)
        assert (bar.buttons["next"].text(), bar.buttons["keep"].text()) == (next_, keep)
        bar.layout().activate()
        assert max(button.geometry().right() for button in bar.buttons.values()) < width


def test_a_wide_looper_needs_no_more_room_than_a_narrow_one(view, qtbot):
    qtbot.waitUntil(lambda: view.controls.width() > 500)  # two columns
    assert view.minimumSizeHint().width() < 700  # else the docks beside other views would be squeezed


def test_low_rooms_give_each_deck_one_line(view, qtbot):
    assert not view.strips[0]._low
    view.window().resize(1040, 470)
    qtbot.waitUntil(lambda: all(strip._low for strip in view.strips))
    last = view.strips[3]
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect().height() == last.height() < 56)


def test_a_deck_is_renamed_where_its_name_stands(view, looper):
    name = view.strips[1].name
    QTest.mouseDClick(name, Qt.MouseButton.LeftButton)
    assert not name.isReadOnly()
    name.setText("Sub")
    QTest.keyClick(name, Qt.Key.Key_Escape)
    name.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut))
    assert (name.text(), looper.decks[1].name) == ("Bass", "Bass")
    name.begin()
    name.setText(" Sub ")
    name.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut))
    assert looper.decks[1].name == "Sub"
    assert name.isReadOnly()


def test_decks_come_and_go(view, looper):
    view.add.click()
    assert len(view.strips) == 5
    looper.remove_deck(4)
    assert len(view.strips) == 4


def test_networks_are_chosen_at_the_deck(view, looper):
    strip = view.strips[1]
    menu = strip.network.menu()
    strip._fill_networks(menu)
    next(action for action in menu.actions() if "Beats" in action.text()).trigger()
    assert looper.decks[1].network == "run:a"
    assert "Beats" in strip.network.toolTip()
    looper.decks[1].error, looper.decks[1].loop = "The network is gone.", None
    looper.changed.emit()
    assert strip.wave._sentence == "The network is gone."


def test_what_the_deck_is_asked_for(view, looper):
    deck = looper.decks[0]
    style, density, _swing = view.controls._fields
    style.chips.chips["trap"].pressed.emit()
    assert deck.state.blend["style"] == {"trap": 1.0}
    density.slider.changed.emit(80.0)
    assert deck.state.blend["density"] == pytest.approx(0.8)
    assert density.slider.text() == "80 %"
    view.controls.low.changed.emit(200.0)
    assert deck.mix.low_cut == 200.0
    assert view.controls.low.text() == "200 Hz"
    assert view.controls.high.text() == "off"
    view.controls.sound.click()
    view.controls.beat.click()
    assert [what for what, *_rest in deck.asked[-2:]] == ["other_sound", "other_pattern"]


def test_swing_and_clock_are_set_in_the_menu(view, looper):
    menu = view.transport.settings.menu()
    view.transport._fill_settings(menu)
    words = {action.text(): action for action in menu.actions()}
    words["Count in two bars"].trigger()
    words["Follow a MIDI clock"].trigger()
    words["Send MIDI clock"].trigger()
    words["Each deck swings as it was made"].trigger()
    assert (looper.count_in, looper.sync, looper.clock_out, looper.swing) == (2, "midi", True, 0.0)
    assert view.transport.bpm.isReadOnly()
    assert not view.transport.tap.isVisible()


def test_a_recording_shows_its_time_and_ends_at_a_press(view, looper):
    looper.record("decks")
    looper.beat(1.0)
    assert view.transport.record.text() == "0:03"
    view.transport.record.click()
    assert not looper.recording
    assert view.transport.record.text() == "Record"


def test_the_view_can_be_deleted_and_built_again(session, audible, qtbot):
    looping(audible(session))
    for _time in range(2):
        view = LooperView(session)
        view.show()
        view.hide()
        view.deleteLater()
        qtbot.waitUntil(lambda: True)
    session.looper.beat(2.0)
    session.looper.changed.emit()


def test_an_empty_deck_offers_networks_where_one_clicks(view, looper):
    strip, deck = view.strips[1], looper.decks[1]
    deck.loop, deck.network = None, ""
    looper.changed.emit()
    assert "click to choose" in strip.wave._sentence
    QTest.mouseClick(strip.wave, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    menu = strip.network.menu()
    assert menu.isVisible()
    next(action for action in menu.actions() if "Beats" in action.text()).trigger()
    menu.hide()
    assert deck.network == "run:a"


def test_low_strips_offer_networks_in_the_menu(view, looper):
    strip = view.strips[0]
    strip.set_low(True)
    menu = strip.more.menu()
    menu.aboutToShow.emit()
    offered = next(action.menu() for action in menu.actions() if action.text() == "Network")
    next(action for action in offered.actions() if "Beats" in action.text()).trigger()
    assert looper.decks[0].network == "run:a"


def test_a_deck_shows_how_loud_it_is_while_it_plays(view, looper):
    looper.beat(0.5)
    looper.status = replace(looper.status, levels=(-6.0, -60.0, -60.0, -60.0))
    for strip in view.strips:
        strip.meter.look()
    assert view.strips[0].meter.side.level == -6.0
    assert view.strips[1].meter.side.level == -60.0
    looper.stop()
    assert view.strips[0]._level() == -60.0


def test_after_typing_a_number_the_keys_are_the_auditions_again(view, session, looper, qtbot):
    for field, typed in ((view.transport.bpm, "97"), (view.controls.seed, "31")):

        def focused(field=field) -> bool:
            view.activateWindow()
            field.setFocus()
            return field.hasFocus()

        qtbot.waitUntil(focused)
        field.selectAll()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert not field.hasFocus()
        press(QApplication.focusWidget() or view, Qt.Key.Key_K)
    assert (looper.bpm, view.controls.seed.text()) == (97.0, "31")
    assert session.audition.asked == ["keep", "keep"]


@pytest.mark.parametrize("low", [False, True])
def test_the_longest_level_is_seen_whole(view, looper, low):
    for deck in looper.decks:
        deck.set_mix(level=-59.5, pan=-1.0)
    strip = view.strips[0]
    strip.set_low(low)
    view.grab()
    side = strip._mix_side
    assert side.layout().minimumSize().width() <= side.width()


def test_a_network_that_is_not_offered_is_named_in_words(view, looper):
    looper.decks[0].set_network("kept:kept/weights/a-1.safetensors")
    assert "kept/weights" not in view.strips[0].network.toolTip()
    assert view.strips[0].network.toolTip().startswith("A kept one")
