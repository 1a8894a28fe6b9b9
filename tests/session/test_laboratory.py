"""Shapes, drawings, single turns and settings of the laboratory, without a window."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.messages import Event, Sheet
from studio.core.plane import Plane
from studio.session import Session
from studio.session.laboratory import POINTS
from studio.session.tables import write_table
from tests.session.histories import add_run


@pytest.fixture
def session():
    made = Session()
    yield made
    made.close()


def opened(session, spec=POINTS, **params):
    session.library.open(spec, params)
    assert session.wait()
    return session


def sheet(step: int) -> Sheet:
    none = np.zeros((0, 2), np.float32)
    plane = Plane(none, none, np.zeros((3, 3), np.float32), np.zeros((0, 0, 2), np.float32), none)
    return Sheet("run", step, np.zeros((1, 8, 8, 3), np.uint8), plane=plane)


def test_a_shape_is_opened_with_one_call_and_changed_with_undo(session):
    lab = session.laboratory
    assert (lab.shape, lab.plane) == ("", None)
    lab.choose_shape("ring")
    session.wait()
    assert (session.library.kind, lab.shape) == ("points", "ring")
    lab.choose_shape("spiral")
    session.wait()
    assert lab.shape == "spiral"
    session.undo.undo()
    session.wait()
    assert lab.shape == "ring"


def test_every_shape_can_be_shown(session):
    shown = {}
    session.laboratory.show_shapes(shown.update)
    session.wait()
    assert tuple(shown) == session.laboratory.shapes
    assert all(len(points) > 100 and np.abs(points).max() <= 1 for points in shown.values())


def test_a_set_is_seen_until_a_run_is_looked_at(session):
    lab = opened(session).laboratory
    real = lab.plane
    assert len(real.real) > 100
    assert not len(real.made)
    assert lab.step is None
    session.timeline.add([], [], sheet(7))
    assert lab.plane is real
    session.runs.selected.emit("")
    session.timeline.add([], [], sheet(8))
    assert lab.step == 8
    opened(session, shape="moons")
    assert lab.step is None


def test_a_drawing_is_a_table_in_the_project_and_opened(session):
    points = np.random.default_rng(0).uniform(-1, 1, (40, 2))
    path = session.laboratory.save_drawing(points)
    session.wait()
    assert path == session.project.folder / "points" / "drawing-1.csv"
    assert path.read_text().splitlines()[0] == "x,y"
    assert np.loadtxt(path, delimiter=",", skiprows=1) == pytest.approx(points, abs=1e-5)
    assert session.laboratory.save_drawing(points).name == "drawing-2.csv"
    session.wait()


def test_too_few_points_are_no_drawing(session):
    with pytest.raises(StudioError, match="at least 8"):
        session.laboratory.save_drawing(np.zeros((3, 2)))
    assert session.project is None


def test_a_table_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "points").write_text("in the way")
    with pytest.raises(StudioError):
        write_table(tmp_path / "points", "drawing", np.zeros((9, 2)))
    assert [path.name for path in tmp_path.iterdir()] == ["points"]


def test_logits_are_read_as_the_objective_means_them(session, monkeypatch):
    opened(session)
    monkeypatch.setattr(session.engine, "state", "ready")
    assert session.laboratory.way == "relative"
    for name, way in (("bce", "probability"), ("least-squares", "score")):
        session.laboratory.set("objective", name)
        assert session.laboratory.value("objective") == name
        assert session.laboratory.way == way


def test_looking_back_logits_are_read_as_the_objective_of_then_means_them(session, monkeypatch):
    opened(session)
    monkeypatch.setattr(session.engine, "state", "ready")
    session.laboratory.set("objective", "least-squares")
    changed = Event("edit", 50, data={"name": "objective", "before": "bce", "value": "least-squares"})
    session.timeline.add([], [Event("sheet", 10), Event("sheet", 90), changed], sheet(90))
    monkeypatch.setattr(session.timeline, "_read", lambda step, heard=True: sheet(step))
    for step, way in ((10, "probability"), (90, "score"), (None, "score")):
        session.timeline.scrub(step)
        assert session.laboratory.way == way


def test_settings_of_the_next_run_while_none_trains(session, monkeypatch):
    lab = opened(session).laboratory
    assert lab.specs == ()  # the engine is not ready
    monkeypatch.setattr(session.engine, "state", "ready")
    assert [spec.name for spec in lab.specs] == ["objective", "optimiser", "lr_d", "lr_g", "d_steps", "gamma"]
    lab.set("lr_d", 0.002)
    assert (lab.value("lr_d"), session.recipes.chosen.lr_d) == (0.002, 0.002)


class Asked:
    """A training that only remembers."""

    def __init__(self, monkeypatch, training, active):
        self.calls = []
        monkeypatch.setattr(type(training), "active", property(lambda _: self.active))
        for name in ("start", "step_once", "toggle", "stop"):
            monkeypatch.setattr(training, name, lambda *args, name=name: self.calls.append((name, *args)))
        self.active = active


def test_one_turn_of_a_run(session, monkeypatch):
    asked = Asked(monkeypatch, session.training, active=True)
    session.laboratory.take_turn("generator")
    assert asked.calls == [("step_once", "generator")]
    assert session.laboratory.turn == "generator"
    session.training.state = "running"
    session.training.changed.emit()
    assert session.laboratory.turn is None


def test_a_turn_begins_a_run_where_there_is_none(session, monkeypatch):
    opened(session)
    asked = Asked(monkeypatch, session.training, active=False)
    assert session.laboratory.can_step
    session.laboratory.take_turn("discriminator")
    assert asked.calls == [("start",)]
    assert session.project is not None
    asked.active = True
    session.training.changed.emit()
    assert asked.calls[1:] == [("step_once", "discriminator")]
    for state in ("warming up", "running", "paused"):
        session.training.state = state
        session.training.changed.emit()
        assert session.laboratory.turn == "discriminator"
    session.training.state = "running"
    session.training.changed.emit()
    assert session.laboratory.turn is None


def test_a_turn_that_could_not_begin_is_forgotten(session, monkeypatch):
    opened(session)
    asked = Asked(monkeypatch, session.training, active=False)

    def refused():
        raise StudioError("no")

    monkeypatch.setattr(session.training, "start", refused)
    with pytest.raises(StudioError, match="no"):
        session.laboratory.take_turn("discriminator")
    asked.active = True
    session.training.changed.emit()
    assert asked.calls == []


@pytest.mark.parametrize("state", ["idle", "failed"])
def test_a_turn_whose_preparation_failed_is_forgotten(session, monkeypatch, state):
    opened(session)
    asked = Asked(monkeypatch, session.training, active=False)
    session.laboratory.take_turn("discriminator")
    for now in ("preparing", state):
        session.training.state = now
        session.training.changed.emit()
    asked.active, session.training.state = True, "warming up"
    session.training.changed.emit()
    assert asked.calls == [("start",)]


def test_begin_opens_the_grid_and_trains(session, monkeypatch):
    asked = Asked(monkeypatch, session.training, active=False)
    session.laboratory.begin()
    session.wait()
    assert session.laboratory.shape == "grid"
    assert asked.calls == [("toggle",)]


def test_begin_leaves_a_run_that_trains_alone(session, monkeypatch):
    asked = Asked(monkeypatch, session.training, active=True)
    with pytest.raises(StudioError, match="already training"):
        session.laboratory.begin()
    session.wait()
    assert asked.calls == []
    assert session.laboratory.shape == ""


def test_only_the_set_that_begin_asked_for_begins_to_be_learned(session, monkeypatch, tmp_path):
    asked = Asked(monkeypatch, session.training, active=False)
    session.laboratory.begin()
    session.jobs.active[0].cancel()
    session.wait()
    opened(session, shape="ring")
    assert asked.calls == [], "it was cancelled"
    session.laboratory.begin()
    table = write_table(tmp_path, "mine", np.random.default_rng(0).uniform(-1, 1, (40, 2)))
    opened(session, str(table))
    assert asked.calls == [], "another set came in its place"
    session.laboratory.begin()
    session.close_project()
    session.wait()
    assert (asked.calls, session.library.spec) == ([], ""), "the project was closed"


def test_a_drawing_is_found_again_when_its_project_was_moved(session, tmp_path):
    session.new_project(tmp_path / "before", "Drawn")
    path = session.laboratory.save_drawing(np.random.default_rng(0).uniform(-1, 1, (40, 2)))
    session.wait()
    add_run(session, "a", data_spec=str(path))
    session.close_project()
    (tmp_path / "before").rename(tmp_path / "after")
    session.open_project(tmp_path / "after")
    session.wait()
    moved = tmp_path / "after" / "points" / "drawing-1.csv"
    assert session.library.spec == str(moved)
    assert session.library.report.usable == 40
    assert session.runs.document("a").config.data_spec == str(moved)
    assert [notice.level for notice in session.notices.items] == []
