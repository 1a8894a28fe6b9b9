"""The Timeline: one handle for sheet and curves, from the first step to live."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.core.messages import Event, StepMetrics
from studio.gui.panels.timeline import TimelinePanel
from tests.session.histories import add_run


@pytest.fixture
def panel(qtbot, session, train):
    panel = TimelinePanel(train(session))
    qtbot.addWidget(panel)
    panel.resize(1200, 150)
    panel.show()
    panel.grab()
    return panel


def x_of(panel, step: float) -> int:
    axis = panel.score.axis
    return round(axis.x(axis.value_of(step)))


def test_it_says_what_comes_while_there_is_no_run(qtbot, session):
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    assert panel._stack.currentIndex() == 0


def test_pictures_of_another_run_are_forgotten_though_its_steps_are_the_same(qtbot, session, tmp_path):
    session.new_project(tmp_path / "project", "Project")
    add_run(session, "a")
    add_run(session, "b")
    session.runs.select("a")
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1200, 150)
    panel.show()
    panel.grab()
    strip = panel.score.strip
    qtbot.waitUntil(lambda: len(strip._pictures) > 2)
    session.runs.select("b")
    assert not strip._pictures
    assert strip.slots()


def test_the_pace_of_a_training_is_not_that_of_another_run(panel, monkeypatch):
    session = panel.session
    monkeypatch.setattr(session.training, "pictures_per_second", 300.0)
    monkeypatch.setattr(session.training, "state", "running")
    panel._say_numbers()
    assert "300" in panel.pace.text()
    monkeypatch.setattr(type(session.runs), "current", property(lambda self: "another"))
    panel._say_numbers()
    assert panel.pace.text() == ""


def test_dragging_the_handle_scrubs_and_its_end_is_live(panel, drag):
    scrubber, timeline = panel.score.scrubber, panel.session.timeline
    drag(scrubber, QPoint(x_of(panel, 1000), 40), QPoint(x_of(panel, 600), 40), QPoint(x_of(panel, 310), 40))
    assert timeline.position == 300
    assert timeline.sheet.step == 300
    assert not panel.live.isChecked()
    drag(scrubber, QPoint(x_of(panel, 310), 40), QPoint(scrubber.width(), 40))
    assert timeline.position is None
    assert panel.live.isChecked()


def test_the_keyboard_walks_over_the_sheets(panel):
    scrubber, timeline = panel.score.scrubber, panel.session.timeline
    QTest.keyClick(scrubber, Qt.Key.Key_Left)
    assert timeline.position == 1000
    QTest.keyClick(scrubber, Qt.Key.Key_Left)
    assert timeline.position == 900
    QTest.keyClick(scrubber, Qt.Key.Key_Home)
    assert timeline.position == 100
    QTest.keyClick(scrubber, Qt.Key.Key_End)
    assert timeline.position is None
    QTest.keyClick(scrubber, Qt.Key.Key_Home)
    panel.live.click()
    assert timeline.position is None


def test_values_are_read_under_the_pointer(panel, hover):
    hover(panel.score.scrubber, QPoint(x_of(panel, 500), 30))
    assert panel._hover == pytest.approx(500, abs=3)
    values = panel.session.timeline.metrics()["loss_g"]
    row = panel.score.axis.row_of(panel._hover)
    assert panel._legend[0][1].text() == f"{values[row]:.3f}"
    assert panel._name_of(500) == "Step 500 · 0:10"


def test_new_rows_are_appended_and_another_run_starts_afresh(panel, train):
    curves, timeline = panel.score.curves, panel.session.timeline
    assert len(curves._pyramids["loss_g"]) == 1000
    timeline.add([StepMetrics(1001, 20.02, {"loss_g": 1.0, "loss_d": 1.0})], [], None)
    assert len(curves._pyramids["loss_g"]) == 1001
    timeline.show(None)
    assert panel._stack.currentIndex() == 0
    train(panel.session, rows=1200)
    assert len(curves._pyramids["loss_g"]) == 1200


def test_scale_unit_smoothing_and_scores_are_switches(panel):
    panel.log.click()
    panel.clock.click()
    panel.which.button("scores").click()
    panel.grab()
    assert panel.score.axis.unit == "seconds"
    assert panel.score.axis.stop == pytest.approx(20, rel=0.1)
    assert [curve.column for curve in panel.score.curves._curves] == ["logit_real", "logit_fake"]
    assert panel._legend[0][1].text() == "1.000"
    settings = panel.session.settings
    assert settings.get("curves_log") is True
    assert settings.get("curves_time") is True


def test_thumbnails_are_loaded_one_at_a_time(panel, qtbot):
    strip = panel.score.strip
    shown = {step for _left, step in strip.slots()}
    assert len(shown) >= 9
    assert shown <= set(panel.session.timeline.steps)
    qtbot.waitUntil(lambda: not strip._wanted and not strip._timer.isActive())
    assert set(strip._pictures) == shown


def test_a_flag_marks_an_edit(panel):
    scrubber = panel.score.scrubber
    image = panel.score.grab().toImage()
    at = scrubber.mapTo(panel.score, QPoint(x_of(panel, 500) + 3, 3))
    from studio.gui import theme

    assert image.pixelColor(at).lightness() > theme.colour("quiet").lightness()


def test_the_wheel_zooms_and_a_double_click_shows_all(panel):
    axis = panel.score.axis
    axis.zoom_at(8.0, 100.0)
    panel.grab()
    assert axis.stop - axis.start < 200
    QTest.mouseDClick(panel.score.scrubber, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    assert axis.fitted


def test_what_else_was_measured_is_offered_in_a_menu(panel):
    assert not panel.more.isVisible()
    timeline = panel.session.timeline
    readings = {"loss_g": 1.0, "loss_d": 1.0, "q05": 0.9, "fd": 0.3, "fd_floor": 0.1}
    timeline.add([StepMetrics(1001, 20.02, readings), StepMetrics(1002, 20.04, {"loss_g": 1.0})], [], None)
    assert panel.more.isVisible()
    panel.more.click()
    menu = panel.findChildren(QMenu)[-1]
    assert [action.text() for action in menu.actions()] == ["Variety within a batch"]
    menu.actions()[0].trigger()
    menu.close()
    assert panel.more.isChecked()
    assert panel.which.value() == ""
    assert panel._legend[0][1].text() == "0.900"  # the last reading before the handle's row
    panel.which.button("quality").click()
    assert not panel.more.isChecked()
    assert [curve.column for curve in panel.score.curves._curves] == ["fd", "fd_floor"]


def test_a_run_that_measured_less_falls_back_to_its_losses(panel, train):
    panel.session.timeline.add([StepMetrics(1001, 20.02, {"loss_g": 1.0, "q05": 0.9})], [], None)
    panel._choose("variety")
    panel.session.timeline.show(None)
    train(panel.session)
    assert panel.which.value() == "loss"
    assert [curve.column for curve in panel.score.curves._curves] == ["loss_g", "loss_d"]


def test_a_set_of_one_curve_has_one_line_of_legend(panel):
    panel.session.timeline.add([StepMetrics(1001, 20.02, {"loss_g": 1.0, "js": 0.4})], [], None)
    panel._choose("plane")
    assert panel._legend[0][0].text() == "● Distance"
    assert not panel._legend[1][0].isVisible()


def test_findings_cures_and_the_best_moment_are_told_under_the_pointer(panel):
    scrubber = panel.score.scrubber
    found = Event("finding", 200, "It makes the same again.", data={"title": "Mode collapse", "grave": True})
    panel.session.timeline.add([], [found, Event("cured", 800, "Mode collapse: no longer so.")], None)
    scrubber.best = 900
    panel.grab()
    assert scrubber.marks_at(x_of(panel, 200)) == ["Step 200 · 0:04: Mode collapse: It makes the same again."]
    assert scrubber.marks_at(x_of(panel, 800)) == ["Step 800 · 0:16: Mode collapse: no longer so."]
    assert scrubber.marks_at(x_of(panel, 900)) == ["Step 900 · 0:18: the best so far, closest to real"]
    image = scrubber.grab().toImage()
    from studio.gui import theme

    for step, role in ((200, "fault"), (900, "quality")):
        seen, wanted = image.pixelColor(x_of(panel, step), 5), theme.colour(role)
        assert abs(seen.red() - wanted.red()) + abs(seen.green() - wanted.green()) < 40, role
