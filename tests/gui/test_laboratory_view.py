"""The laboratory on the Stage: what it shows, what its buttons and keys ask for, and the drawing board."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from studio.gui import theme
from studio.gui.lab.board import DrawingBoard
from studio.gui.lab.features import FeatureDialog
from studio.gui.stage.laboratory import LaboratoryView
from tests.gui.laboratory import plane, trained


@pytest.fixture
def lab(session, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = LaboratoryView(session)
    qtbot.addWidget(made.tools())
    window.setCentralWidget(made)
    window.resize(960, 600)
    window.show()
    session.wait()

    def active() -> bool:
        window.activateWindow()  # again and again: without a window manager one request may come too early
        return window.isActiveWindow()

    qtbot.waitUntil(active)
    yield made
    session.close()


@pytest.fixture
def asked(lab, monkeypatch):
    """What was asked of a training that is paused."""
    calls, training = [], lab.session.training
    monkeypatch.setattr(type(training), "active", property(lambda _self: True))
    training.state = "paused"
    for name in ("step_once", "toggle", "stop"):
        monkeypatch.setattr(training, name, lambda *args, name=name: calls.append((name, *args)))

    def set_pace(pace):
        training.pace = pace
        calls.append(("set_pace", pace))
        training.changed.emit()

    monkeypatch.setattr(training, "set_pace", set_pace)
    training.changed.emit()
    return calls


def opened(lab, **params):
    lab.session.library.open("builtin:points", params)
    assert lab.session.wait()


def test_empty_it_offers_the_grid(lab, monkeypatch):
    assert lab._stack.currentIndex() == 0
    monkeypatch.setattr(lab.session.training, "toggle", lambda: None)
    lab._empty.action.click()
    lab.session.wait()
    assert lab.lab.shape == "grid"
    assert lab._stack.currentIndex() == 1


def test_the_set_alone_then_what_learns_from_it(lab):
    opened(lab)
    assert len(lab.plane.plane.real) > 100
    assert not len(lab.plane.plane.made)
    assert "Train" in lab.caption.text()
    lab.session.runs.selected.emit("")
    trained(lab.session, 1, plane())
    assert len(lab.plane.plane.made) == 8
    assert lab.place.words == "Step 1"


def test_scrubbing_shows_the_plane_of_then(lab, monkeypatch):
    trained(lab.session, 50, plane())
    then = plane(shift=-0.4)
    monkeypatch.setattr(type(lab.session.timeline), "sheet", property(lambda _self: sheet))
    sheet = lab.session.timeline._live.__class__("run", 20, np.zeros((1, 8, 8, 3), np.uint8), plane=then)
    lab.session.timeline.position = 20
    lab.session.timeline.changed.emit()
    assert lab.plane.plane is then
    assert "looking back" in lab.place.words
    assert lab.caption.text().startswith("At step 20 ")


@pytest.mark.parametrize(("key", "turn"), [("D", "discriminator"), ("G", "generator"), ("B", "both")])
def test_one_turn_by_button_and_by_key(lab, asked, key, turn):
    trained(lab.session, 4, plane())
    lab.transport.turns[turn].click()
    QTest.keyClick(lab, key)
    assert asked == [("step_once", turn)] * 2
    trained(lab.session, 5, plane(shift=-0.1, lift=0.2))
    assert lab.diagram.turn == turn
    assert "→" in lab.caption.text()


def test_slow_motion_by_button_and_by_key(lab, asked):
    opened(lab)
    lab.transport.pace.button("4").click()
    QTest.keyClick(lab, ".")
    QTest.keyClick(lab, ",")
    QTest.keyClick(lab, ",")
    QTest.keyClick(lab, ",")
    assert [pace for __, pace in asked] == [4.0, 20.0, 4.0, 1.0, 1.0]
    assert lab.transport.pace.value() == "1"


def test_in_slow_motion_both_turns_light_up_one_after_the_other(lab, asked, qtbot):
    training = lab.session.training
    training.state, training.pace = "running", 4.0
    trained(lab.session, 4, plane())
    trained(lab.session, 5, plane(shift=-0.1))
    assert lab.diagram.turn == "discriminator"
    qtbot.waitUntil(lambda: lab.diagram.turn == "generator")


def test_at_full_speed_the_pace_is_told_now_and_then(lab, asked):
    training = lab.session.training
    training.state, training.pictures_per_second, training.live_values = "running", 30_000.0, {"batch": 250}
    trained(lab.session, 4, plane())
    assert lab.caption.text().startswith("Both learn, 120 steps a second")
    said = lab.caption.text()
    trained(lab.session, 8, plane(lift=1.0))
    assert lab.caption.text() == said
    assert lab.plane.plane is lab.lab.plane


def test_layers_are_switched_by_key_and_remembered(lab):
    opened(lab)
    QTest.keyClick(lab, "H")
    QTest.keyClick(lab, "M")
    assert lab.plane.shown == {"real", "made", "grid", "arrows"}
    assert not lab.layers.buttons["heat"].isChecked()
    again = LaboratoryView(lab.session)
    assert again.plane.shown == lab.plane.shown
    again.deleteLater()


def test_live_settings_are_edited_when_the_hand_lets_go(lab, asked, monkeypatch):
    from studio.training.settings import D_STEPS, LR_D, OPTIMISER

    training, edits = lab.session.training, []
    monkeypatch.setattr(type(training), "live_specs", property(lambda _self: (LR_D, OPTIMISER, D_STEPS)))
    training.live_values = {"lr_d": 1e-3, "optimiser": "adam", "d_steps": 1}
    monkeypatch.setattr(lab.session.live, "set", lambda name, value: edits.append((name, value)))
    lab.controls.refresh()
    assert list(lab.controls.controls) == ["optimiser", "lr_d", "d_steps"]
    ratio, box = lab.controls.controls["d_steps"], lab.controls.controls["optimiser"]
    assert ratio.text() == "1 : 1"
    ratio.entry.typed.emit("3")
    box.activated.emit(box.findData("sgd"))
    assert edits == [("d_steps", 3), ("optimiser", "sgd")]


def test_the_distance_of_the_densities_is_told_at_the_handle(lab):
    opened(lab)
    for step in (1, 2, 4):
        trained(lab.session, step, plane())
    assert lab.curve.said.text() == "0.250"
    assert not lab.curve.plot.empty
    lab.curve.which.button("loss").click()
    assert lab.curve.said.text() == "G 1.000   D 0.500"


def test_the_handle_stands_on_a_curve_without_values_too(lab):
    opened(lab)
    lab.curve.plot.set_handle(3)
    assert lab.curve.plot.empty
    assert not lab.curve.plot.grab().isNull()


def test_a_shape_is_chosen(lab):
    opened(lab)
    lab.shapes.buttons["spiral"].click()
    lab.session.wait()
    assert lab.lab.shape == "spiral"
    assert lab.shapes.buttons["spiral"].isChecked()
    assert all(len(button.points) for button in lab.shapes.buttons.values())


def test_a_drawing_is_used(lab, drag):
    opened(lab)
    QTest.keyClick(lab, "P")
    assert lab.board.isVisible()
    assert not lab.plane.isVisible()
    assert not lab.draw_bar.use.isEnabled()
    middle = lab.board.rect().center()
    drag(lab.board, middle, middle + QPoint(20, 0), middle + QPoint(40, 0))
    assert lab.draw_bar.count.text() == "18 points"
    drawn = lab.board.points.copy()
    lab.draw_bar.use.click()
    saved = np.loadtxt(lab.session.project.folder / "points" / "drawing-1.csv", delimiter=",", skiprows=1)
    assert saved == pytest.approx(drawn, abs=1e-5)
    assert lab.plane.isVisible()
    lab.session.wait()


def test_it_can_begin_with_a_drawing(lab):
    lab.shapes.draw.click()
    assert lab._stack.currentIndex() == 1
    assert lab.board.isVisible()
    lab._set_drawing(False)
    assert lab._stack.currentIndex() == 0


@pytest.fixture
def board(qtbot):
    made = DrawingBoard()
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    return made


def test_one_stroke_is_taken_back_as_one(board, drag):
    drag(board, QPoint(150, 150), QPoint(170, 150), QPoint(190, 150))
    drag(board, QPoint(100, 100), QPoint(110, 100))
    assert len(board.points) == 30
    board.undo()
    assert len(board.points) == 18
    board.clear()
    assert not len(board.points)
    board.undo()
    board.undo()
    assert not len(board.points)
    assert not board.can_undo


def test_points_fall_around_the_brush_and_inside_the_square(board):
    board.spread = 0.1
    for _time in range(200):
        board.spray(np.array([0.95, 0.0]))
    assert np.abs(board.points).max() <= 1
    assert board.points[:, 1].std() == pytest.approx(0.1, rel=0.15)


def test_the_eraser_takes_what_lies_under_it(board):
    board.points = np.array([[0.0, 0.0], [0.05, 0.0], [0.5, 0.5]])
    board.rub(np.zeros(2))
    assert board.points.tolist() == [[0.5, 0.5]]


def test_the_right_button_erases(board):
    board.points = np.zeros((1, 2))
    QTest.mousePress(board, Qt.MouseButton.RightButton, pos=board.rect().center())
    assert not len(board.points)
    QTest.mouseRelease(board, Qt.MouseButton.RightButton, pos=board.rect().center())


def test_it_can_be_drawn_on_with_the_keyboard(board):
    for _time in range(4):
        QTest.keyClick(board, Qt.Key.Key_Right)
    QTest.keyClick(board, Qt.Key.Key_Space)
    assert board.points.mean(0) == pytest.approx([0.2, 0.0], abs=0.1)
    QTest.keyClick(board, Qt.Key.Key_Delete)
    assert len(board.points) < 6
    QTest.keyClick(board, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(board.points) == 6


def test_two_features_are_chosen(lab, monkeypatch):
    opened(lab)
    lab.shapes.features.click()
    dialog = lab.window().findChild(FeatureDialog)
    assert not dialog.axes  # no set of one's own yet: it says so
    dialog.close()
    lab.session.library.open("builtin:glyphs", {"count": 64})
    lab.session.wait()
    asked = []
    monkeypatch.setattr(lab.session.laboratory.own, "measure", lambda *names: asked.append(names))
    lab._choose_features()
    dialog = lab.window().findChildren(FeatureDialog)[-1]
    x, y = dialog.axes["x"], dialog.axes["y"]
    y.setCurrentIndex(x.currentIndex())
    y.activated.emit(x.currentIndex())
    assert not dialog.measure.isEnabled()
    y.setCurrentIndex(y.findData("width"))
    y.activated.emit(y.currentIndex())
    dialog.measure.click()
    assert asked == [("brightness", "width")]


def test_it_takes_another_text_size_while_it_is_shown(lab, monkeypatch, qapp, qtbot):
    from studio.training.settings import LR_D

    opened(lab)
    monkeypatch.setattr(type(lab.session.training), "active", property(lambda _self: True))
    monkeypatch.setattr(type(lab.session.training), "live_specs", property(lambda _self: (LR_D,)))
    lab.session.training.live_values = {"lr_d": 1e-3}
    lab.controls.refresh()
    small, row = lab.diagram.height(), lab.controls.controls["lr_d"]
    try:
        theme.apply(qapp, "dark", 1.5)
        assert lab.diagram.height() == round(1.5 * small)
        assert lab.shapes.buttons["grid"].width() == 60
        assert row.isHidden()
        qtbot.waitUntil(lab.controls.controls["lr_d"].isVisible)
    finally:
        theme.apply(qapp, "dark")
    assert lab.diagram.height() == small
