"""Runs side by side, their smoothing and their differences."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.messages import Event
from studio.session.comparing import MOST
from studio.session.smoothing import Smoothed
from tests.session.histories import add_run, rows, sheet, studio


@pytest.fixture
def session(tmp_path):
    made, _project = studio(tmp_path)
    add_run(made, "a")
    add_run(made, "b", recipe="style", pace=8.0, seed=3)
    made.comparing.look(True)
    yield made
    made.close()


def tensorboard(values: list[float], weight: float) -> list[float]:
    """What the line chart of TensorBoard computes, number by number."""
    last, count, smooth = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            smooth.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        smooth.append(last / (1 - weight**count))
    return smooth


@pytest.mark.parametrize("weight", [0.0, 0.6, 0.99])
def test_smoothing_is_that_of_tensorboard_however_the_numbers_arrive(weight):
    values = np.random.default_rng(0).normal(3, 1, 1000)
    values[[0, 5, 400, 401]] = math.nan
    smooth = Smoothed(weight)
    for start in (0, 1, 4, 70, 134, 700):
        stop = {0: 1, 1: 4, 4: 70, 70: 134, 134: 700, 700: 1000}[start]
        smooth.extend(values[start:stop])
    np.testing.assert_allclose(smooth.values, tensorboard(values.tolist(), weight), rtol=1e-9)


def test_the_newest_runs_are_compared_until_somebody_chooses(session):
    assert [lane.id for lane in session.comparing.lanes] == ["a", "b"]
    add_run(session, "c")
    session.comparing.choose(["c", "a"])
    assert [(lane.number, lane.id) for lane in session.comparing.lanes] == [(1, "c"), (2, "a")]
    session.comparing.toggle("b")
    session.comparing.toggle("c")
    assert session.project.document.compared == ["a", "b"]
    session.runs.delete("a")
    assert [lane.id for lane in session.comparing.lanes] == ["b"]
    session.undo.undo()
    assert [lane.id for lane in session.comparing.lanes] == ["a", "b"]
    with pytest.raises(StudioError, match="At most"):
        session.comparing.choose([str(n) for n in range(MOST + 1)])


def test_nothing_is_read_while_nobody_looks(session):
    session.comparing.look(False)
    assert session.comparing.lanes == []
    session.comparing.look(True)
    assert len(session.comparing.lanes) == 2


def test_the_same_step_or_the_same_second(session):
    comparing = session.comparing
    slow, fast = comparing.lanes
    comparing.scrub(17)
    assert [lane.timeline.sheet.step for lane in comparing.lanes] == [16, 16]
    comparing.set_unit("seconds")
    assert comparing.position is None
    assert comparing.end == 10.0
    comparing.scrub(2.0)
    assert (slow.timeline.sheet.step, fast.timeline.sheet.step) == (8, 16)
    assert (slow.seconds_at(8), fast.seconds_at(16)) == (2.0, 2.0)
    comparing.scrub(9.5)
    assert (slow.timeline.sheet.step, fast.timeline.sheet.step) == (40, 40), "beyond its end a run shows its last"
    comparing.scrub(None)
    assert slow.timeline.position is None


def test_a_run_that_trains_is_followed(session):
    comparing, training = session.comparing, session.training
    training.run_id = "b"
    training.metrics.emit(rows(41, 50, 8.0))
    training.sheet.emit(sheet(50, "b"))
    training.event.emit(Event("sheet", 50))
    assert comparing.lanes[1].end("step") == 50
    assert comparing.lanes[1].timeline.sheet.step == 50
    assert comparing.lanes[0].end("step") == 40
    assert len(comparing.smoothed(comparing.lanes[1], "loss_g")) == 50


def test_what_is_not_saved_yet_of_the_run_that_trains_is_there_when_somebody_looks(session):
    session.comparing.look(False)
    session.timeline.show(session.runs.folder("b"))
    session.timeline.add(rows(41, 45, 8.0), [], None)
    session.comparing.look(True)
    assert session.comparing.lanes[1].values("step").tolist() == list(range(1, 46))


def test_smoothing_follows_the_weight(session):
    comparing, lane = session.comparing, session.comparing.lanes[0]
    assert comparing.smoothing == 0.6
    assert comparing.columns == ["loss_g", "loss_d"]
    raw = comparing.raw(lane, "loss_g")
    np.testing.assert_allclose(comparing.smoothed(lane, "loss_g"), tensorboard(raw.tolist(), 0.6))
    comparing.set_smoothing(0.0)
    assert (comparing.smoothed(lane, "loss_g") == raw).all()


def test_differences_are_told_in_words(session):
    assert session.comparing.differences is None, "the parts of recipes are not known before the engine"
    session.engine.state = "ready"
    told = {each.label: each.values for each in session.comparing.differences}
    assert told["Seed"] == ("0", "3")
    assert told["Recipe"][0] != told["Recipe"][1]
    assert all(title[0].isupper() for title in told["Generator"]), "titles, not names"
    assert "Data" not in told
    assert all(len(set(values)) > 1 for values in told.values())
    session.engine.state = "cold"


def test_notes_stay_with_the_run_and_can_be_undone(session, tmp_path):
    session.runs.annotate("a", "  Collapsed at 30.\nTry R1.  ")
    assert session.comparing.lanes[0].notes == "Collapsed at 30.\nTry R1."
    session.runs.annotate("a", "Collapsed at 30.\nTry R1.")
    session.undo.undo()
    assert session.comparing.lanes[0].notes == ""
    session.undo.redo()
    folder = session.project.folder
    session.close_project()
    session.open_project(folder)
    assert {run.id: run.notes for run in session.runs.all} == {"a": "Collapsed at 30.\nTry R1.", "b": ""}


def test_the_numbers_and_the_film_of_a_run_are_written_in_the_background(session, tmp_path):
    assert session.exports.name("a", ".csv") == "Run-1-Studio-default.csv"
    session.exports.save_csv("a", tmp_path / "a.csv")
    assert session.wait()
    assert (tmp_path / "a.csv").read_text().startswith("step,seconds [s],loss_g")
    session.exports.save_events("a", tmp_path / "board")
    assert session.wait()
    assert len(list((tmp_path / "board").glob("*/events.out.tfevents.*"))) == 1
    assert session.exports.film_seconds("a", ".mp4", length=5.0) == 5.0
    session.exports.save_film("a", tmp_path / "a.gif", length=2, side="480")
    assert session.wait()
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")
    assert "“a.gif”" in session.notices.items[-1].sentence
    session.exports.save_film("a", tmp_path / "a.avi")
    assert session.wait()
    assert session.notices.items[-1].level == "error"


def test_one_file_of_a_run_does_not_stop_another(session, tmp_path):
    session.exports.save_film("a", tmp_path / "a.gif", length=2, side="480")
    session.exports.save_csv("a", tmp_path / "a.csv")
    session.exports.save_csv("b", tmp_path / "b.csv")
    assert session.wait()
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["a.csv", "a.gif", "b.csv"]


def test_choices_of_a_film_that_are_none_any_more_are_left_behind(session, tmp_path):
    session.settings.set("film", {"fps": "999", "length": "long", "gone": 1, "side": "720", "suffix": ".gif"})
    values = session.exports.film_values
    assert (values["fps"], values["length"], values["side"]) == ("30", 12.0, "720")
    assert values.pop("suffix") == ".gif"
    assert session.exports.film_seconds("a", ".gif", **values) == 12.0
    session.settings.set("film", {"suffix": ".avi"})
    assert "suffix" not in session.exports.film_values


def test_a_run_that_goes_on_from_its_checkpoint_is_smoothed_anew(session):
    comparing, training = session.comparing, session.training
    lane, training.run_id = comparing.lanes[1], "b"
    comparing.smoothed(lane, "loss_g")
    again = [replace(row, values={"loss_g": -5.0}) for row in rows(31, 60, 8.0)]
    training.metrics.emit(again)
    raw = comparing.raw(lane, "loss_g")
    assert len(raw) == 60
    np.testing.assert_allclose(comparing.smoothed(lane, "loss_g"), tensorboard(raw.tolist(), 0.6))
