"""Runs next to each other on the Stage."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.gui import theme
from studio.gui.compare.plot import spread
from studio.gui.panels.runs import RunsPanel
from studio.gui.stage.compare import CompareView
from studio.session.project import read_project
from tests.session.histories import add_run, rows, sheet


@pytest.fixture
def session(session, tmp_path):
    session.new_project(tmp_path / "project", "Project")
    session.settings.set("compare_way", "runs")
    yield session
    session.close()


@pytest.fixture
def large_text(qapp):
    theme.apply(qapp, "dark", 1.5)
    yield
    theme.apply(qapp, "dark")


@pytest.fixture
def view(session, qtbot):
    add_run(session, "a")
    add_run(session, "b", recipe="style", pace=8.0, seed=3)
    made = CompareView(session)
    qtbot.addWidget(made)
    qtbot.addWidget(made.tools())
    made.resize(900, 640)
    made.show()
    return made.runs


def test_one_run_is_nothing_to_compare(session, qtbot):
    add_run(session, "a")
    made = CompareView(session)
    qtbot.addWidget(made)
    made.show()
    assert made.runs._stack.currentIndex() == 0


def test_sheets_and_curves_of_both_stand_there(view):
    assert [lane.title.words for lane in view.lanes] == [
        "Run 1: Studio default",
        "Run 2: Pictures with style",
    ]
    assert [lane.canvas.sheet.step for lane in view.lanes] == [40, 40]
    assert "step 40" in view.lanes[0].place.words
    assert [line.number for line in view.plot.lines] == [1, 2]
    assert [len(line.raw) for line in view.plot.lines] == [40, 40]


def test_the_row_of_controls_pushes_nothing_aside_and_names_the_numbers_whole(view, qtbot):
    view.which.addItem("Distance from real (Frechet)")
    view.which.setCurrentIndex(view.which.count() - 1)
    stage = view.parentWidget()
    stage.resize(736, 520)  # what the window leaves it at 1280 px
    assert stage.minimumSizeHint().width() <= 736
    wide = view.which.fontMetrics().horizontalAdvance(view.which.currentText())
    qtbot.waitUntil(lambda: view.which.width() >= wide + 30)
    assert view.page.button("curves").text() == "Curves"
    assert view.live.geometry().right() < 736


def test_in_large_type_the_controls_cover_neither_each_other_nor_the_curves(session, qtbot, large_text):
    add_run(session, "a")
    add_run(session, "b")
    stage = CompareView(session)
    qtbot.addWidget(stage)
    stage.resize(764, 440)  # what is left of 1280 x 800
    stage.show()
    view = stage.runs
    assert len(view.lanes) == 2
    qtbot.waitUntil(lambda: view._low.width() == 764)
    stage.grab()  # as laid out
    row = [view.choice, view.page, view.which, view.smoothing, view.unit, view.live]
    qtbot.waitUntil(lambda: all(a.geometry().right() < b.geometry().left() for a, b in itertools.pairwise(row)))
    assert view.live.geometry().right() < 764
    assert view._low.geometry().bottom() < view.height()


@pytest.mark.parametrize(
    ("tops", "apart"),
    [
        ([10, 40, 80], [10, 40, 80]),
        ([-3, 2, 40], [0, 15, 40]),
        ([90, 95, 99, 100], [55, 70, 85, 100]),
        ([50, 92, 130], [50, 85, 100]),
    ],
)
def test_names_at_the_ends_of_curves_never_cover_each_other(tops, apart):
    assert spread(tops, 15, 100) == apart


def test_a_narrow_lane_leaves_out_the_number_of_its_run(view):
    title = view.lanes[0].title
    for width, words in ((400, "Run 1: Studio default"), (110, "Studio default")):
        title.resize(width, 20)
        assert title.text() == words


def test_one_handle_moves_all_of_them(view, drag):
    scrubber = view.plot.scrubber
    drag(scrubber, QPoint(int(view.plot.axis.x(15)), 40))
    assert [lane.canvas.sheet.step for lane in view.lanes] == [16, 16]
    assert not view.live.isChecked()
    QTest.keyClick(scrubber, Qt.Key.Key_Right)
    assert [lane.canvas.sheet.step for lane in view.lanes] == [24, 24]
    view.unit.button("seconds").click()
    view._scrub(2.0)
    assert [lane.canvas.sheet.step for lane in view.lanes] == [8, 16]
    view.live.click()
    assert [lane.canvas.sheet.step for lane in view.lanes] == [40, 40]


def test_a_run_that_trains_grows_on_screen(view, session, qtbot):
    session.training.run_id = "b"
    session.training.metrics.emit(rows(41, 60, 8.0))
    session.training.sheet.emit(sheet(60, "b"))
    assert view.lanes[1].canvas.sheet.step == 60
    qtbot.waitUntil(lambda: len(view.plot.lines[1].raw) == 60)


def test_other_numbers_and_smoothing(view, session):
    view.which.setCurrentIndex(view.which.findData("loss_d"))
    view.which.activated.emit(view.which.currentIndex())
    assert session.settings.get("compare_column") == "loss_d"
    view.smoothing.changed.emit(0.9)
    assert session.comparing.smoothing == 0.9


def test_runs_are_ticked_in_a_menu_that_stays_open(view, session):
    add_run(session, "c")
    menu = view.choice.menu()
    view.choice._fill(menu)
    view.choice.boxes["a"].click()
    assert [lane.title.words[:5] for lane in view.lanes] == ["Run 2", "Run 3"]
    assert view.choice.text() == "2"


def test_differences_are_a_table(view, session):
    session.engine.state = "ready"
    session.engine.changed.emit()
    assert ("Seed", ("0", "3")) in view.differences.rows
    session.engine.state = "cold"


def test_notes_are_written_below_the_sheets_and_in_the_panel(view, session, qtbot):
    panel = RunsPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    view.page.button("notes").click()
    edit = view.notes.edits["b"]
    edit.setPlainText("The one to keep.")
    edit.write()
    assert session.runs.entry("b").notes == "The one to keep."
    assert panel.notes.toPlainText() == "The one to keep."
    panel.notes.setPlainText("Or not.")
    panel.notes.write()
    assert edit.toPlainText() == "Or not."
    session.undo.undo()
    assert panel.notes.toPlainText() == edit.toPlainText() == "The one to keep."


@pytest.mark.parametrize("where", ["panel", "page"])
def test_notes_that_are_still_being_typed_are_kept_when_the_project_is_left(session, view, qtbot, where):
    panel = RunsPanel(session)
    qtbot.addWidget(panel)
    edit = panel.notes if where == "panel" else view.notes.edits["b"]
    folder = session.project.folder
    edit.setPlainText("Half a thought")
    session.close_project()
    assert session.notices.items == []
    session.open_project(folder)
    assert session.runs.entry("b").notes == "Half a thought"
    edit = panel.notes if where == "panel" else view.notes.edits["b"]
    edit.setPlainText("A whole one")
    assert session.close() == ""
    assert read_project(folder).runs[1].notes == "A whole one"


def test_a_run_that_goes_on_from_its_checkpoint_is_drawn_anew(session, view):
    session.training.run_id = "b"
    again = [replace(row, values={"loss_g": -5.0}) for row in rows(31, 60, 8.0)]
    session.training.metrics.emit(again)
    view._feed()
    line = next(line for line in view.plot.lines if line.number == 2)
    assert len(line.raw) == 60
    low, _high, _mean = line.raw.columns(np.array([30, 40]))
    assert low[0] == -5.0
