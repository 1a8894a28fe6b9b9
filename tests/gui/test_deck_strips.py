"""The strips of the Looper: a deck's name, network, loop, mix and level."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest


def test_each_deck_shows_its_loop_and_where_it_is_heard(looper_view, looper):
    assert [strip.name.text() for strip in looper_view.strips] == ["Drums", "Bass", "Chords", "Texture"]
    assert looper_view.strips[1].wave.loop is looper.decks[1].loop
    looper.beat(5.25)
    assert looper_view.strips[0].wave.share == pytest.approx(0.25)
    assert looper_view.strips[1].wave.share == pytest.approx(0.625)
    assert looper_view.strips[3].wave.share == pytest.approx(0.3125)
    assert looper_view.transport.where.text() == "6.2"
    looper.stop()
    assert looper_view.strips[0].wave.share is None


def test_the_playhead_leaves_the_waveform_as_it_is(looper_view, looper):
    wave = looper_view.strips[0].wave
    looper_view.grab()
    before = wave._picture
    looper.beat(0.5)
    looper_view.grab()
    assert wave._picture is before
    looper.decks[0].set_hit(1, 1, 1.0)
    looper_view.grab()
    assert wave._picture is not before


def test_the_mix_of_a_deck_is_set_where_it_is_seen(looper_view, looper):
    strip, deck = looper_view.strips[2], looper.decks[2]
    strip.mute.click()
    strip.level.track.place(0.5)
    strip.level.changed.emit(-6.0)
    strip.pan.changed.emit(-0.5)
    assert (deck.mix.mute, deck.mix.level, deck.mix.pan) == (True, -6.0, -0.5)
    assert strip.pan.text() == "L 50"
    assert strip.wave._silent
    looper.decks[0].set_mix(solo=True)
    assert looper_view.strips[1].wave._silent
    assert not looper_view.strips[0].wave._silent


def test_a_deck_is_renamed_where_its_name_stands(looper_view, looper):
    name = looper_view.strips[1].name
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


def test_decks_come_and_go(looper_view, looper):
    looper_view.add.click()
    assert len(looper_view.strips) == 5
    looper.remove_deck(4)
    assert len(looper_view.strips) == 4


def test_networks_are_chosen_at_the_deck(looper_view, looper):
    strip = looper_view.strips[1]
    menu = strip.network.menu()
    strip._fill_networks(menu)
    next(action for action in menu.actions() if "Beats" in action.text()).trigger()
    assert looper.decks[1].network == "run:a"
    assert "Beats" in strip.network.toolTip()
    looper.decks[1].error, looper.decks[1].loop = "The network is gone.", None
    looper.changed.emit()
    assert strip.wave._sentence == "The network is gone."


def test_an_empty_deck_offers_networks_where_one_clicks(looper_view, looper):
    strip, deck = looper_view.strips[1], looper.decks[1]
    deck.loop, deck.network = None, ""
    looper.changed.emit()
    assert "click to choose" in strip.wave._sentence
    QTest.mouseClick(strip.wave, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    menu = strip.network.menu()
    assert menu.isVisible()
    next(action for action in menu.actions() if "Beats" in action.text()).trigger()
    menu.hide()
    assert deck.network == "run:a"


def test_low_strips_offer_networks_in_the_menu(looper_view, looper):
    strip = looper_view.strips[0]
    strip.set_low(True)
    menu = strip.more.menu()
    menu.aboutToShow.emit()
    offered = next(action.menu() for action in menu.actions() if action.text() == "Network")
    next(action for action in offered.actions() if "Beats" in action.text()).trigger()
    assert looper.decks[0].network == "run:a"


def test_a_deck_shows_how_loud_it_is_while_it_plays(looper_view, looper):
    looper.beat(0.5)
    looper.status = replace(looper.status, levels=(-6.0, -60.0, -60.0, -60.0))
    for strip in looper_view.strips:
        strip.meter.look()
    assert looper_view.strips[0].meter.side.level == -6.0
    assert looper_view.strips[1].meter.side.level == -60.0
    looper.stop()
    assert looper_view.strips[0]._level() == -60.0


@pytest.mark.parametrize("low", [False, True])
def test_the_longest_level_is_seen_whole(looper_view, looper, low):
    for deck in looper.decks:
        deck.set_mix(level=-59.5, pan=-1.0)
    strip = looper_view.strips[0]
    strip.set_low(low)
    looper_view.grab()
    side = strip._mix_side
    assert side.layout().minimumSize().width() <= side.width()


def test_a_network_that_is_not_offered_is_named_in_words(looper_view, looper):
    looper.decks[0].set_network("kept:kept/weights/a-1.safetensors")
    assert "kept/weights" not in looper_view.strips[0].network.toolTip()
    assert looper_view.strips[0].network.toolTip().startswith("A kept one")
