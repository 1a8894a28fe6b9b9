"""Sheet, Explore and Compare of a network that makes sounds."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from studio.core.latent import LatentState
from studio.core.messages import frozen
from studio.gui.explore import say
from studio.gui.stage.compare import CompareView
from studio.gui.stage.explore import ExploreView
from studio.gui.stage.pack_dialog import PackDialog
from studio.gui.stage.sheet import SheetView
from tests.gui.conftest import SOUND_SCHEMA
from tests.gui.sounds import sound_sheet, sounding, tone

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def heard(session, explore, audible):
    """A session with a network that makes notes, and a player that remembers."""
    audible(session)
    explore(session, schema=SOUND_SCHEMA, layers=1)
    return sounding(session)


@pytest.fixture
def show(qtbot):
    def make(cls, session):
        view = cls(session)
        qtbot.addWidget(view)
        tools = view.tools()
        if tools is not None:
            qtbot.addWidget(tools)
        view.resize(800, 600)
        view.show()
        return view

    return make


@pytest.fixture
def sheet_view(show, heard, train):
    train(heard)
    heard.timeline.add([], [], sound_sheet())
    return show(SheetView, heard)


def centre(canvas, index):
    return canvas.tile_rect(index).center().toPoint()


def test_a_click_on_a_tile_is_heard_and_lit_and_a_second_one_stops_it(sheet_view):
    player = sheet_view.session.player
    QTest.mouseClick(sheet_view.sheet, LEFT, pos=centre(sheet_view.sheet, 4))
    assert player.asked == [("play", "sheet 4")]
    assert np.array_equal(player.clip.samples, tone(60).samples)
    assert sheet_view.sheet._playing[0] == 4
    assert not sheet_view.grab().isNull()
    QTest.mouseClick(sheet_view.sheet, LEFT, pos=centre(sheet_view.sheet, 4))
    assert player.playing == ""
    assert sheet_view.sheet._playing is None


def test_a_double_click_opens_the_tile_with_its_note(sheet_view):
    wanted = []
    sheet_view.wanted.connect(wanted.append)
    QTest.mouseDClick(sheet_view.sheet, LEFT, pos=centre(sheet_view.sheet, 5))
    assert wanted == ["explore"]
    state = sheet_view.session.explorer.state
    assert (state.seed, state.blend["style"], state.blend["pitch"]) == (205, {"flute": 1.0}, 72.0)


def test_the_arrow_keys_let_one_tile_after_another_be_heard(sheet_view):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(sheet_view.sheet, key)
    assert sheet_view.session.player.asked == [("play", "sheet 0"), ("play", "sheet 1"), ("play", "sheet 4")]
    assert "brass · C4" in sheet_view.sheet.words(1)


def test_real_sounds_beside_are_heard_too(sheet_view):
    timeline = sheet_view.session.timeline
    timeline.real = sound_sheet(seeded=False)
    timeline.changed.emit()
    sheet_view.beside.click()
    QTest.mouseClick(sheet_view.real, LEFT, pos=centre(sheet_view.real, 2))
    assert sheet_view.session.player.playing == "real 2"
    assert sheet_view.sheet._playing is None
    assert sheet_view.real.words(2) == "brass · C5"


def test_the_handle_goes_back_to_the_sounds_of_that_step(sheet_view, monkeypatch):
    timeline, past = sheet_view.session.timeline, sound_sheet(300)
    quiet = replace(past, sounds=frozen(past.sounds / 2))
    monkeypatch.setattr(timeline._reader, "sheet", lambda step, heard=True: quiet)
    timeline.scrub(300)
    QTest.mouseClick(sheet_view.sheet, LEFT, pos=centre(sheet_view.sheet, 1))
    assert np.array_equal(sheet_view.session.player.clip.samples, quiet.sounds[1])


def test_the_light_goes_out_when_the_sound_has_ended(sheet_view, qtbot):
    sheet_view.session.player.play(tone(60, 0.1), "sheet 1")
    assert sheet_view.sheet._playing is not None
    qtbot.waitUntil(lambda: sheet_view.sheet._playing is None)


def test_explore_shows_and_plays_the_place(show, heard):
    view = show(ExploreView, heard)
    assert view._faces.currentWidget() is view.sound
    heard.explorer.update(blend={"style": {"brass": 1.0}, "pitch": 72.0})
    heard.explorer.poll()
    canvas = view.sound.canvas
    assert (canvas.title, canvas.note, canvas.role) == ("brass, C5", 72.0, "generator")
    view.play.click()
    assert heard.player.asked[-1] == ("play", "explore")
    assert canvas._share is not None
    assert view.play.text() == "Stop"
    view.play.click()
    assert heard.player.playing == ""
    assert view.encode.isVisibleTo(view._tools)
    assert not view.sharp.isVisibleTo(view._tools)


def test_explore_shows_what_is_heard_and_comes_back(show, heard):
    view = show(ExploreView, heard)
    canvas, player, place = view.sound.canvas, heard.player, view.sound.sound
    player.play(tone(50), "real 3")
    assert (canvas.sound, canvas.title, canvas.role) == (player.clip, "Real", "real")
    player.stop()
    assert (canvas.sound, canvas.role) == (place, "generator")
    player.clip, player.began = tone(64), time.monotonic()
    player.note_on(64)
    player.played.emit()
    assert (canvas.title, canvas.note) == ("E4", 64)
    player.note_off(64)
    player.played.emit()
    assert canvas.note == 64  # the note stays to be looked at until the place changes
    heard.explorer.update(seed_x=4.0)
    heard.explorer.poll()
    assert canvas.sound is view.sound.sound


def test_a_dropped_sound_is_encoded_and_both_can_be_heard(show, heard, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(heard.explorer, "encode", asked.append)
    view = show(ExploreView, heard)
    path = tmp_path / "flute.wav"
    path.touch()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    view.sound.dropEvent(QDropEvent(QPointF(50, 50), action, mime, LEFT, none))
    assert asked == [path]
    assert view.original.isHidden()
    heard.explorer.set(LatentState(base=(0.5,) * 40), "Encode")
    heard.explorer.encoded.emit(SimpleNamespace(original=tone(57)))
    heard.explorer.poll()
    assert heard.player.asked == [("play", "explore")]
    assert view.seed.text() == "Encoded"
    view.original.click()
    assert (view.sound.canvas.title, view.sound.canvas.role) == ("Original", "real")
    heard.explorer.update(seed_x=2.0)
    heard.explorer.poll()
    assert view.original.isHidden()


def test_a_dropped_sound_that_the_studio_saved_restores_its_place(show, heard, tmp_path, monkeypatch):
    restored = []
    monkeypatch.setattr(heard, "restores", lambda path: True)
    monkeypatch.setattr(heard, "drop", restored.append)
    view = show(ExploreView, heard)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "brass_C4_seed1.wav"))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    view.sound.dropEvent(QDropEvent(QPointF(50, 50), action, mime, LEFT, none))
    assert restored == [[tmp_path / "brass_C4_seed1.wav"]]


def test_two_sounds_stand_side_by_side_and_are_heard(show, heard):
    view = show(CompareView, heard)
    heard.explorer.store("a")
    heard.explorer.update(blend={"style": {"organ": 1.0}, "pitch": 40.0})
    heard.explorer.store("b")
    heard.explorer.poll()
    assert view._ways.currentIndex() == 2
    assert view.way.button("wipe").isHidden()
    canvas = view.sounds["b"]
    QTest.mouseClick(canvas, LEFT, pos=canvas.lanes()[1].center().toPoint())
    assert heard.player.playing == "b"
    assert canvas._share is not None
    assert view.sounds["a"]._share is None
    assert not view.grab().isNull()


def test_a_pack_asks_for_keys_and_layers(qtbot, heard, monkeypatch, tmp_path):
    dialog = PackDialog(heard)
    qtbot.addWidget(dialog)
    assert (dialog.keys, dialog.velocities) == ((36, 84), (40, 80, 120))
    dialog.low.set_value(80)
    dialog.high.set_value(60)
    dialog.layers.button("2").click()
    assert dialog.keys == (60, 80)
    assert "42 sounds from C4 to G#5" in dialog._facts.text()


def test_places_of_sounds_in_words():
    state = LatentState(blend={"style": {"brass": 3.0, "flute": 1.0}, "pitch": 60.25, "velocity": 100.0})
    assert say.conditions(state, SOUND_SCHEMA) == "brass 75 %, flute 25 %, C4 +25 cents, Velocity 100.0"
    assert say.sound(state, SOUND_SCHEMA) == "brass 75 %, flute 25 %, C4 +25 cents"
    assert say.seed(LatentState(base=(1.0,))) == "Encoded"


def test_a_drag_out_of_explore_makes_a_sound_file(show, heard, drag, monkeypatch, tmp_path):
    view, carried = show(ExploreView, heard), []
    view.sound.canvas.grab()
    monkeypatch.setattr(type(heard.kept), "offered_name", property(lambda self: "brass_C4_seed0.wav"))
    monkeypatch.setattr(heard.kept, "export_sound", lambda path: path)
    monkeypatch.setattr("studio.gui.canvas.sound_canvas.carry", lambda _s, path, *_, **__: carried.append(path.name))
    drag(view.sound.canvas, QPoint(200, 300), QPoint(280, 300))
    assert carried == ["brass_C4_seed0.wav"]
