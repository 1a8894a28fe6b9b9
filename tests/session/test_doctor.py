"""What the doctor of a real short run tells the session, and what a person does about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.core.errors import StudioError
from studio.core.health import Evidence, Finding, Quality, Remedy
from studio.core.messages import Event, StepMetrics
from studio.session import Session
from studio.training.history import HistoryWriter
from studio.training.settings import LR_D
from tests.session.histories import add_run, studio
from tests.session.waiting import until


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    assert session.close() == ""


@pytest.fixture
def repeated(tmp_path: Path) -> Path:
    """A folder of 48 pictures, 12 of them different."""
    random = np.random.default_rng(0)
    folder = tmp_path / "repeated"
    folder.mkdir()
    for number in range(12):
        picture = Image.fromarray(random.integers(0, 256, (16, 16), np.uint8))
        for copy in range(4):
            picture.save(folder / f"{number}-{copy}.png")
    return folder


def training(session: Session, folder: Path) -> Session:
    """A session that trains on a folder, without end."""
    session.library.open(str(folder))
    assert session.wait()
    session.library.set_options(resolution=16)
    session.recipes.choose("mlp-2014")  # the quickest
    session.new_project()
    session.training.start()
    until(session, lambda: session.training.state == "running")
    return session


def tell(session: Session, remedy: Remedy, grave: bool = True) -> Finding:
    """Have a finding in the history of the run at hand."""
    found = Finding("weak", "Too weak", "It is too weak.", Evidence("auc", 0, 9, 0.1, 0.4), remedy, grave=grave)
    session.timeline.add([], [Event("finding", 9, data=found.to_json())], None)
    return found


def test_a_set_that_repeats_itself_is_told_while_it_trains_and_afterwards(session: Session, repeated: Path) -> None:
    training(session, repeated)
    until(session, lambda: session.doctor.findings)
    (found,) = session.doctor.findings
    assert found.rule == "copies"
    with pytest.raises(StudioError, match="copies"):
        session.doctor.apply("copies")
    session.training.stop()
    until(session, lambda: not session.training.active)
    session.runs.selected.emit(session.runs.current)
    assert [finding.rule for finding in session.doctor.findings] == ["copies"]
    session.training.resume_run(str(session.runs.current))
    until(session, lambda: session.training.state == "warming up")
    assert session.doctor.findings == []
    until(session, lambda: session.doctor.findings)
    session.doctor.dismiss("copies")
    assert session.doctor.findings == []


def test_a_remedy_is_applied_undone_and_done_again(session: Session, repeated: Path) -> None:
    training(session, repeated)
    live, doctor = session.training.live_values, session.doctor
    before = live["lr_d"]
    tell(session, Remedy("edit", "Raise it.", edits={"lr_d": 2e-3}))
    doctor.apply("weak")
    assert session.training.live_values["lr_d"] == 2e-3
    assert doctor.treated == {"weak"}
    session.undo.undo()
    assert session.training.live_values["lr_d"] == before
    assert doctor.treated == set()
    session.undo.redo()
    assert session.training.live_values["lr_d"] == 2e-3
    doctor.undo("weak")
    assert session.training.live_values["lr_d"] == before
    assert doctor.treated == set()
    until(session, lambda: sum(mark.kind == "edit" for mark in session.timeline.marks) == 4)
    session.training.stop()
    until(session, lambda: not session.training.active)
    with pytest.raises(StudioError):
        doctor.apply("weak")


def test_beginning_again_stops_the_run_and_changes_the_recipe(session: Session, repeated: Path) -> None:
    training(session, repeated)
    first = session.runs.current
    tell(session, Remedy("restart", "Begin again.", edits={"objective": "hinge", "gamma": 2.0}))
    session.doctor.apply("weak")
    until(session, lambda: session.runs.current != first and session.training.state == "running")
    recipe = session.runs.document(str(session.runs.current)).config.recipe
    assert (recipe.objective.name, recipe.gamma) == ("hinge", 2.0)
    assert session.runs.document(str(first)).status == "stopped"
    assert session.doctor.findings == []
    session.undo.undo()
    assert session.runs.current == first
    until(session, lambda: not session.training.active)


def test_a_run_goes_on_from_its_checkpoint_with_other_settings(session: Session, repeated: Path) -> None:
    training(session, repeated)
    first = str(session.runs.current)
    until(session, lambda: session.training.step >= 3)
    session.training.stop()
    until(session, lambda: not session.training.active)
    (*_, step) = session.runs.checkpoints(first)
    session.training.begin_again(first, {"lr_d": 2e-3}, step)
    until(session, lambda: session.training.state == "running" and session.training.step > step)
    assert session.runs.document(str(session.runs.current)).parent == (first, step)
    assert session.training.live_values["lr_d"] == 2e-3
    until(session, lambda: any(mark.kind == "edit" for mark in session.timeline.marks))


def test_findings_that_are_over_are_gone_and_grave_ones_come_first(session: Session) -> None:
    tell(session, Remedy("stop", "Stop."), grave=False)
    other = Finding("stalled", "", "", Evidence("move", 0, 9, 0.0, 0.02), grave=True)
    session.timeline.add([], [Event("finding", 9, data=other.to_json())], None)
    assert [finding.rule for finding in session.doctor.findings] == ["stalled", "weak"]
    session.timeline.add([], [Event("cured", 12, data={"rule": "stalled"})], None)
    assert [finding.rule for finding in session.doctor.findings] == ["weak"]
    session.timeline.add([], [Event("finding", 13, data={"rule": "damaged"})], None)
    assert [finding.rule for finding in session.doctor.findings] == ["weak"]
    with pytest.raises(StudioError):
        session.doctor.apply("stalled")


@pytest.mark.parametrize(("rest", "enough"), [(1.2, True), (5, False)])
def test_quality_is_read_from_the_history_and_says_when_it_is_enough(
    session: Session, rest: float, enough: bool
) -> None:
    doctor, told = session.doctor, []
    doctor.changed.connect(lambda: told.append(doctor.advice))
    for reading in range(16):
        values = {"fd": rest + 50 * 0.3**reading + 0.01 * (reading % 2), "fd_floor": 1.0, "recall": 0.5}
        rows = [StepMetrics(10 * reading + i + 1, reading + i / 10, values) for i in range(10)]
        session.timeline.add(rows, [], None)
    assert doctor.quality is not None
    assert (doctor.quality.step, doctor.quality.recall) == (151, 0.5)
    assert doctor.quality.floor == {"fd": 1.0}
    assert doctor.quality.fd == pytest.approx(rest, abs=0.02)
    assert told[0] == ""
    assert ("best possible" in doctor.advice) == enough
    session.timeline.show(None)
    session.runs.selected.emit("")
    assert doctor.quality is None
    assert doctor.advice == ""


def test_nothing_of_the_run_before_is_told_of_the_next(session: Session) -> None:
    session.timeline.add([StepMetrics(1, 1.0, {"fd": 2.0, "fd_floor": 0.5})], [], None)
    tell(session, Remedy("stop", "Stop."))
    assert session.doctor.findings
    session.runs.selected.emit("")
    assert session.doctor.quality is None
    assert session.doctor.findings == []


def test_rows_before_the_first_reading_are_no_reading(session: Session) -> None:
    row = {"fd": 2.0, "fd_floor": 0.5}
    session.timeline.add([StepMetrics(1, 1.0, row)], [], None)
    assert session.doctor.quality is not None
    session.doctor._clear()
    session.doctor._read = 2.0  # of the run before
    session.timeline.add([StepMetrics(2, 2.0, {"fd": np.nan, "fd_floor": np.nan})], [], None)
    assert session.doctor.quality is None


def test_a_reading_that_came_with_its_floors_is_not_replaced_by_its_columns(session: Session, monkeypatch) -> None:
    monkeypatch.setattr(type(session.runs), "current", property(lambda self: session.training.run_id))
    reading = Quality(7, 0.1234567891, 0.0, 0.5, 0.5, 0.5, 0.5, floor={"fd": 0.05, "recall": 0.9})
    session.training.event.emit(Event("quality", 7, data=reading.to_json()))
    values = {"fd": reading.fd, "fd_floor": 0.05, "recall": 0.5}
    session.timeline.add([StepMetrics(step, step / 10, values) for step in (7, 8)], [], None)
    assert session.doctor.quality == reading


def test_without_a_best_moment_there_is_nothing_to_go_back_to(session: Session) -> None:
    with pytest.raises(StudioError, match="Nothing has been kept"):
        session.doctor.go_back()


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A project with two runs that the doctor found weak; the second is looked at and takes itself for training."""
    made, _project = studio(tmp_path)
    remedy = Remedy("edit", "Raise it.", edits={"lr_d": 2e-3})
    found = Finding("weak", "Too weak", "It is too weak.", Evidence("auc", 0, 9, 0.1, 0.4), remedy, step=9)
    for name in ("a", "b"):
        HistoryWriter(add_run(made, name)).mark(Event("finding", 9, data=found.to_json()))
        made.runs.select(name)
        made.runs.selected.emit(name)
    training = made.training
    training.run_id, training.live_values = "b", {"lr_d": 1e-3}
    monkeypatch.setattr(type(training), "active", property(lambda self: bool(self.run_id)))
    monkeypatch.setattr(type(training), "live_specs", property(lambda _self: (LR_D,)))
    yield made
    training.run_id = ""
    made.close()


def test_what_was_dismissed_and_done_is_known_when_a_run_is_looked_at_again(two: Session) -> None:
    two.doctor.apply("weak")
    two.runs.select("a")
    assert ([one.rule for one in two.doctor.findings], two.doctor.treated) == (["weak"], set())
    two.doctor.dismiss("weak")
    assert [one.rule for one in two.doctor.hushed] == ["weak"]
    two.undo.undo()
    assert ([one.rule for one in two.doctor.findings], two.doctor.hushed) == (["weak"], [])
    two.undo.redo()
    two.runs.select("b")
    assert ([one.rule for one in two.doctor.findings], two.doctor.treated) == (["weak"], {"weak"})
    two.doctor.undo("weak")
    assert two.training.live_values == {"lr_d": 1e-3}
    two.runs.select("a")
    assert two.doctor.findings == []


def test_undo_and_redo_say_nothing_of_another_run(two: Session) -> None:
    two.doctor.apply("weak")
    two.runs.select("a")
    two.undo.undo()
    assert two.training.live_values == {"lr_d": 1e-3}, "it trains on and is put right"
    two.undo.redo()
    assert (two.training.live_values, two.doctor.treated) == ({"lr_d": 2e-3}, set())
    two.training.run_id = "c"
    two.training.live_values = {"lr_d": 1e-3}
    two.undo.undo()
    two.runs.select("b")
    assert two.doctor.treated == {"weak"}, "of a run that has ended nothing can be taken back"
    with pytest.raises(StudioError, match="not training"):
        two.doctor.undo("weak")
    assert two.training.live_values == {"lr_d": 1e-3}


def test_what_is_found_again_can_be_treated_again(two: Session) -> None:
    two.doctor.apply("weak")
    found = two.doctor.findings[0]
    two.timeline.add([], [Event("cured", 20, data={"rule": "weak"})], None)
    two.timeline.add([], [Event("finding", 30, data=replace(found, step=30).to_json())], None)
    assert two.doctor.treated == set()


def test_a_remedy_for_a_setting_that_the_run_does_not_have_is_refused(two: Session) -> None:
    tell(two, Remedy("edit", "Change it.", edits={"lr_d": 2e-3, "no such": 1.0}))
    with pytest.raises(StudioError, match="no such"):
        two.doctor.apply("weak")
    assert not two.undo.undo_label


def test_taking_back_a_new_beginning_stops_that_run_only(two: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    two.training.run_id = ""
    monkeypatch.setattr(two.training, "stop", lambda: stopped.extend(filter(None, [two.training.run_id])))
    monkeypatch.setattr(two.training, "begin_again", lambda *_args: "new")
    tell(two, Remedy("restart", "Begin again."))
    two.doctor.apply("weak")
    two.training.run_id = "another"
    two.undo.undo()
    assert stopped == []
    two.undo.redo()
    assert stopped == ["another"], "what trains makes room"
    two.training.run_id = ""
    two.training.changed.emit()
    two.training.run_id = "new"
    two.undo.undo()
    assert stopped == ["another", "new"]
    assert two.runs.current == "b"


def test_a_new_beginning_that_is_taken_back_while_it_is_prepared_does_not_begin(
    session: Session, repeated: Path
) -> None:
    training(session, repeated)
    first = session.runs.current
    session.training.stop()
    until(session, lambda: not session.training.active)
    tell(session, Remedy("restart", "Begin again."))
    session.doctor.apply("weak")
    assert session.training.state == "preparing"
    session.undo.undo()
    until(session, lambda: session.training.state == "idle" and not session.jobs.active)
    assert [run.id for run in session.runs.all] == [first]
    session.doctor.apply("weak")
    session.runs.delete(first or "")
    until(session, lambda: session.training.state == "running")
    session.doctor.findings = []
    tell(session, Remedy("restart", "Begin again."))
    session.doctor.apply("weak")
    assert session.close() == ""
    assert not session.jobs.active, "nothing begins while the studio closes"


def test_a_new_beginning_that_is_refused_is_said(two: Session) -> None:
    tell(two, Remedy("restart", "Begin again."))
    two.doctor.apply("weak")
    (two.runs.folder("b") / "run.json").write_text("{}")
    two.training.run_id = ""
    two.training.changed.emit()
    assert "description of this run" in two.notices.items[-1].sentence
