"""The seed pad under a real mouse and keyboard, and what it does to undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.gui.panels.latent import LatentPanel
from studio.gui.widgets.seed_pad import CELL, SeedPad


@pytest.fixture
def pad(qtbot):
    pad = SeedPad()
    qtbot.addWidget(pad)
    pad.resize(280, 172)
    pad.show()
    return pad


@pytest.fixture
def panel(qtbot, session, explore):
    panel = LatentPanel(explore(session))
    qtbot.addWidget(panel)
    panel.resize(300, 900)
    panel.show()
    return panel


def test_a_drag_moves_by_as_much_as_the_hand(pad, drag):
    drag(pad, QPoint(100, 80), QPoint(100 + round(CELL / 2), 80), QPoint(100 + round(CELL), 80 + round(CELL / 2)))
    assert pad.position == pytest.approx((1.0, 0.5))


def test_shift_is_ten_times_finer(pad, drag):
    drag(pad, QPoint(100, 80), QPoint(100 + round(CELL), 80), modifier=Qt.KeyboardModifier.ShiftModifier)
    assert pad.position == pytest.approx((0.1, 0.0))


def test_a_click_goes_to_the_crossing(pad, drag):
    target = pad._to_pixels(2, 1).toPoint()
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=target + QPoint(5, -4))
    assert pad.position == (2.0, 1.0)


def test_snap_keeps_to_whole_seeds(pad, drag):
    pad.set_snap(True)
    drag(pad, QPoint(100, 80), QPoint(100 + round(1.4 * CELL), 80))
    assert pad.position == (1.0, 0.0)


def test_arrows_go_to_the_next_whole_seed(pad, drag):
    pad.set_position(3.4, 2.0)
    QTest.keyClick(pad, Qt.Key.Key_Right)
    assert pad.position == (4.0, 2.0)
    QTest.keyClick(pad, Qt.Key.Key_Down)
    assert pad.position == (4.0, 3.0)
    pad.set_position(3.4, 2.0)
    QTest.keyClick(pad, Qt.Key.Key_Left)
    assert pad.position == (3.0, 2.0)


def test_the_pad_scrolls_with_the_point_and_stays_on_the_plane(pad, drag):
    drag(pad, QPoint(100, 80), QPoint(100 + round(9 * CELL), 80))
    assert pad.position == pytest.approx((9.0, 0.0))
    assert pad.rect().contains(pad._to_pixels(*pad.position).toPoint())
    drag(pad, QPoint(100, 80), QPoint(-4000, -4000))
    assert pad.position == (0.0, 0.0)


def test_one_drag_is_one_undo_entry(panel, drag):
    session, pad = panel.session, panel.seed.pad
    drag(pad, QPoint(100, 80), *(QPoint(100 + 3 * k, 80 + k) for k in range(5, 30)))
    moved = session.explorer.state
    assert (moved.seed_x, moved.seed_y) == pad.position != (0.0, 0.0)
    drag(pad, QPoint(100, 80), QPoint(60, 80))
    session.undo.undo()
    assert session.explorer.state == moved
    assert pad.position == pytest.approx((moved.seed_x, moved.seed_y))
    session.undo.undo()
    assert pad.position == (0.0, 0.0)
    assert not session.undo.undo_label


def test_a_typed_seed_and_minus_one(panel, qtbot):
    field = panel.seed.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1234")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert panel.session.explorer.state.seed == 1234
    assert panel.seed.pad.position == (34.0, 12.0)
    field.selectAll()
    QTest.keyClicks(field, "-1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert panel.session.explorer.state.seed >= 0


def test_pictures_of_the_seeds_around_come_when_the_hand_rests(panel, qtbot):
    qtbot.waitUntil(lambda: "around" in panel.session.engine.service.asked)
    panel.session.explorer.poll()
    assert set(panel.seed.pad._pictures) == set(panel.seed.pad.nodes())
    panel.seed.pictures.click()
    assert "around" not in panel.session.engine.service.asked
    assert not panel.seed.pad._pictures


def test_no_pictures_are_drawn_for_a_hidden_panel(panel, qtbot):
    service = panel.session.engine.service
    qtbot.waitUntil(lambda: "around" in service.asked)
    panel.hide()
    assert "around" not in service.asked
    panel.show()
    qtbot.waitUntil(lambda: "around" in service.asked)
