"""Latent and Conditions panels: one drag is one entry, a double click resets, locks hold."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.core.conditions import ConditionField, ConditionSchema
from studio.gui.panels.conditions import ConditionsPanel
from studio.gui.panels.latent import LatentPanel


@pytest.fixture
def show(qtbot):
    def make(cls, session):
        panel = cls(session)
        qtbot.addWidget(panel)
        panel.resize(300, 1000)
        panel.show()
        return panel

    return make


def test_an_empty_panel_says_what_comes(show, session):
    assert show(LatentPanel, session)._stack.currentIndex() == 0
    assert show(ConditionsPanel, session)._stack.currentIndex() == 0


def test_a_slider_drag_is_one_entry_and_a_double_click_resets(show, session, explore, drag):
    panel = show(LatentPanel, explore(session))
    track = panel.variety.slider.track
    y = track.height() // 2
    x = round(track._handle_x())
    drag(track, QPoint(x, y), QPoint(x - 20, y), QPoint(x - 40, y), QPoint(x - 60, y))
    assert session.explorer.state.psi < 0.9
    QTest.mouseDClick(track, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
    assert session.explorer.state.psi == 1.0
    session.undo.undo()
    assert session.explorer.state.psi < 0.9
    session.undo.undo()
    assert session.explorer.state.psi == 1.0
    assert not session.undo.undo_label


def test_directions_move_one_at_a_time(show, session, explore):
    panel = show(LatentPanel, explore(session))
    QTest.keyClick(panel.directions.sliders[2].track, Qt.Key.Key_Right)
    value = session.explorer.state.directions
    assert value[:2] == (0.0, 0.0)
    assert value[2] > 0
    assert panel.directions.is_open


def test_locked_parts_survive_randomise(show, session, explore):
    panel = show(LatentPanel, explore(session))
    session.explorer.update(seed_x=7.0, directions=(1.0,))
    panel.seed.lock.click()
    panel.dice.click()
    assert session.explorer.state.seed_x == 7.0
    assert session.explorer.state.directions == ()
    panel.reset.click()
    assert session.explorer.state.seed_x == 7.0
    panel.seed.lock.click()
    panel.seed.back.click()
    assert session.explorer.state.seed_x == 0.0


def test_style_mixing_is_offered_by_style_networks_only(show, session, explore):
    panel = show(LatentPanel, explore(session, layers=1))
    assert not panel.mix.isVisible()
    explore(session, layers=6)
    assert panel.mix.isVisible()
    panel.mix.switch.button("on").click()
    assert session.explorer.state.mix_seed is not None
    QTest.keyClick(panel.mix.layer.track, Qt.Key.Key_End)
    assert session.explorer.state.mix_from == 5
    panel.mix.switch.button("off").click()
    assert session.explorer.state.mix_seed is None


def test_a_network_of_loops_takes_its_sound_from_a_second_seed(show, session, explore):
    panel = show(LatentPanel, explore(session, layers=2, kind="loops"))
    assert panel.mix.title == "Pattern and sound"
    assert not panel.mix.layer.isVisible()
    panel.mix.switch.button("on").click()
    assert session.explorer.state.mix_seed is not None
    assert session.explorer.state.mix_from == 1


def test_bars_move_single_coordinates(show, session, explore, drag):
    panel = show(LatentPanel, explore(session))
    bars, before = panel.raw.bars, session.explorer.state
    panel.raw.set_open(True)
    bars.resize(260, bars.height())
    assert bars.count == 40
    start, stop = bars.bar_rect(3), bars.bar_rect(6)
    drag(bars, QPoint(round(start.center().x()), 6), QPoint(round(stop.center().x()), 6))
    assert [index for index, _value in session.explorer.state.raw] == [3, 4, 5, 6]
    QTest.mouseDClick(bars, Qt.MouseButton.LeftButton, pos=bars.bar_rect(4).center().toPoint())
    assert [index for index, _value in session.explorer.state.raw] == [3, 5, 6]
    session.undo.undo()
    session.undo.undo()
    assert session.explorer.state == before


def test_one_click_asks_for_a_class_and_ctrl_blends(show, session, explore):
    panel = show(ConditionsPanel, explore(session))
    chips = panel.groups[0].chips.chips
    QTest.mouseClick(chips["hills"], Qt.MouseButton.LeftButton)
    assert session.explorer.state.blend == {"class": {"hills": 1.0}}
    QTest.mouseClick(chips["fog"], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    assert session.explorer.state.blend == {"class": {"hills": 0.5, "fog": 0.5}}
    assert chips["fog"].isChecked()
    assert not chips["sea"].isChecked()
    QTest.mouseClick(chips["sea"], Qt.MouseButton.LeftButton)
    assert session.explorer.state.blend == {"class": {"sea": 1.0}}


def test_dragging_a_border_changes_the_shares_in_one_entry(show, session, explore, drag):
    panel = show(ConditionsPanel, explore(session))
    group = panel.groups[0]
    session.explorer.update(blend={"class": {"sea": 1.0, "fog": 1.0}})
    session.undo.seal()
    middle, y = group.bar.width() // 2, 10
    drag(group.bar, QPoint(middle, y), QPoint(middle + 20, y), QPoint(round(group.bar.width() * 0.75), y))
    assert session.explorer.state.blend["class"]["sea"] == pytest.approx(0.75, abs=0.01)
    session.undo.undo()
    assert session.explorer.state.blend["class"]["sea"] == 1.0


def test_three_classes_blend_on_a_pad(show, session, explore, drag):
    panel = show(ConditionsPanel, explore(session))
    pad = panel.groups[0].pad
    assert not pad.isVisible()
    session.explorer.update(blend={"class": {"sea": 1.0, "hills": 1.0, "fog": 1.0}})
    assert pad.isVisible()
    corner = pad.corners()[0].toPoint()
    drag(pad, pad.point().toPoint(), corner)
    blend = session.explorer.state.blend["class"]
    assert blend["sea"] > 0.95
    assert set(blend) == {"sea", "hills", "fog"}


def test_numbers_are_sliders_in_their_unit(show, session, explore):
    schema = ConditionSchema((ConditionField("size", "Size", "continuous", low=1, high=9, unit="cm"),))
    panel = show(ConditionsPanel, explore(session, schema=schema))
    slider = panel.groups[0].slider
    assert slider.text() == "5.00 cm"
    QTest.keyClick(slider.track, Qt.Key.Key_Home)
    assert session.explorer.state.blend == {"size": 1.0}


def test_pitches_go_by_their_names(show, session, explore):
    panel = show(ConditionsPanel, explore(session, kind="sounds"))
    slider = next(g for g in panel.groups if g.title == "Pitch").slider
    assert slider.text() == "C4"
    QTest.keyClick(slider.track, Qt.Key.Key_Right)
    assert slider.text() == "C#4"
    slider.entry.typed.emit("A3")
    assert session.explorer.state.blend["pitch"] == 57.0
    slider.entry.typed.emit("48")
    assert slider.text() == "C3"


def test_styles_mix_like_faders(show, session, explore):
    panel = show(ConditionsPanel, explore(session, kind="sounds"))
    styles = panel.groups[0]
    assert not styles.faders.isVisible()
    styles.several.click()
    assert styles.faders.isVisible()
    QTest.keyClick(styles.faders.sliders["organ"].track, Qt.Key.Key_End)
    QTest.keyClick(styles.faders.sliders["flute"].track, Qt.Key.Key_PageUp)
    assert session.explorer.state.blend["style"] == {"brass": 1.0, "organ": 1.0, "flute": 0.1}
    for name in ("brass", "organ", "flute"):
        QTest.keyClick(styles.faders.sliders[name].track, Qt.Key.Key_Home)
    assert session.explorer.state.blend["style"] == {"flute": 0.1}
    assert styles.faders.sliders["flute"].value() == 10


def test_the_voice_belongs_to_networks_of_sounds(show, session, explore):
    panel = show(ConditionsPanel, explore(session))
    assert all(group.title != "Voice" for group in panel.groups)
    explore(session, kind="sounds")
    voice = panel.groups[-1]
    QTest.keyClick(voice.sliders["brightness"].track, Qt.Key.Key_End)
    assert session.explorer.state.voice.brightness == 6.0
    assert session.undo.undo_label == "Change brightness"
    voice.back.click()
    assert session.explorer.state.voice.brightness == 0.0


def test_another_schema_builds_other_groups(show, session, explore):
    panel = show(ConditionsPanel, explore(session))
    assert len(panel.groups) == 1
    explore(session, schema=ConditionSchema())
    assert panel.groups == []
    assert panel._stack.currentIndex() == 0
