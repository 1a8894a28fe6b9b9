"""The whole studio without a window: data in, a short real training, exploring, keeping, restoring, going on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.core.latent import LatentState
from studio.core.messages import Event
from studio.session import Session
from tests.session.waiting import until

DATA = ("builtin:glyphs", {"characters": "digits", "count": 200})


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    assert session.close() == ""


def opened(session: Session) -> Session:
    session.library.open(*DATA)
    assert session.wait()
    assert session.notices.items == []
    session.library.set_options(resolution=16)
    return session


def trained(session: Session, steps: int = 12) -> Session:
    opened(session).new_project()
    session.training.start(max_steps=steps)
    until(session, lambda: session.training.state in ("finished", "failed"))
    until(session, lambda: session.explorer.frame is not None)
    assert session.training.state == "finished"
    return session


def test_training_fills_the_timeline_and_the_explorer(session: Session) -> None:
    trained(session)
    assert session.training.step == 12
    np.testing.assert_array_equal(session.timeline.metrics()["step"], np.arange(1, 13))
    assert session.timeline.steps[0] == 0
    assert session.timeline.sheet is not None
    assert session.timeline.real is not None
    assert session.timeline.real.tiles.shape == session.timeline.sheet.tiles.shape
    assert session.explorer.info is not None
    assert session.explorer.schema.classes == tuple("0123456789")
    assert session.explorer.frame is not None
    assert session.explorer.frame.pictures.shape == (1, 16, 16, 1)
    assert session.explorer.state.blend == {"class": {"0": 1.0}}
    info = session.runs.all[0]
    assert (info.state, info.step) == ("finished", 12)
    assert info.thumbnail is not None


def test_a_session_with_a_process_for_training_behaves_alike() -> None:
    session = Session(separate=True)
    try:
        trained(session)
        assert session.training.step == 12
        np.testing.assert_array_equal(session.timeline.metrics()["step"], np.arange(1, 13))
        assert session.explorer.weights_step == 12
        assert session.runs.all[0].state == "finished"
    finally:
        assert session.close() == ""


def test_scrubbing_shows_the_past_and_live_comes_back(session: Session) -> None:
    trained(session)
    live = session.timeline.sheet
    session.timeline.scrub(0)
    assert session.timeline.position == 0
    past = session.timeline.sheet
    assert past is not None
    assert past.step == 0
    assert live is not None
    assert not np.array_equal(past.tiles, live.tiles)
    session.timeline.scrub(None)
    assert session.timeline.sheet is live


def test_conditions_of_another_set_are_left_behind(session: Session) -> None:
    trained(session)
    session.explorer.set(LatentState(psi=0.5, blend={"class": {"sunset": 1.0}, "style": {"x": 1.0}}), "move")
    assert session.explorer.state == LatentState(psi=0.5, blend={"class": {"0": 1.0}})
    session.explorer.set(LatentState(blend={"class": {"3": 0.5, "sunset": 0.5}}), "move")
    assert session.explorer.state.blend == {"class": {"3": 0.5}}


def test_one_drag_is_one_undo_entry_and_locks_hold(session: Session) -> None:
    explorer = session.explorer
    for value in (1.0, 2.0, 3.0):
        explorer.update(psi=value / 2, merge_key="psi")
    session.undo.seal()
    explorer.update(psi=0.1, merge_key="psi")
    session.undo.undo()
    assert explorer.state.psi == 1.5
    session.undo.undo()
    assert explorer.state.psi == 1.0
    explorer.toggle_lock("seed")
    before = explorer.state
    explorer.randomise()
    assert (explorer.state.seed_x, explorer.state.seed_y) == (before.seed_x, before.seed_y)


def test_a_kept_picture_restores_place_network_and_pixels(session: Session) -> None:
    trained(session)
    state = replace(LatentState(), psi=0.8, blend={"class": {"3": 0.5, "8": 0.5}}).with_direction(1, 1.5).at_seed(42)
    frame = session.explorer.frame
    session.explorer.set(state, "move")
    until(session, lambda: session.explorer.frame is not frame)
    path = session.kept.keep_picture()
    wanted = session.explorer.frame.pictures  # type: ignore[union-attr]
    session.training.resume_run(session.runs.current or "", max_steps=20)
    until(session, lambda: session.training.state == "finished")
    session.explorer.reset()
    session.drop([path])
    until(session, lambda: session.explorer.pinned == 12 and not session.jobs.active)
    frame = session.explorer.frame
    until(session, lambda: session.explorer.frame is not frame and session.explorer.frame.step == 12)
    assert session.explorer.state == state
    np.testing.assert_array_equal(session.explorer.frame.pictures, wanted)  # type: ignore[union-attr]
    assert [item.path for item in session.kept.items] == [path]


def test_names_that_a_person_gave_go_with_the_kept_network(session: Session) -> None:
    trained(session)
    session.runs.call(session.runs.current or "", "class/3", "Three")
    session.kept.keep_picture()
    session.runs.delete(session.runs.current or "")  # and with it what the project knew of its names
    session.drop([session.kept.items[0].path])
    until(session, lambda: session.explorer.pinned == 12 and not session.jobs.active)
    until(session, lambda: session.explorer.schema.says("3") == "Three")
    assert session.explorer.schema.classes == tuple("0123456789")


def test_a_removed_picture_comes_back_with_undo(session: Session) -> None:
    trained(session)
    path = session.kept.keep_picture()
    session.kept.remove(session.kept.items[0].id)
    assert not path.exists()
    assert session.kept.items == []
    session.undo.undo()
    assert path.exists()
    assert len(session.kept.items) == 1


def test_a_project_opens_again_as_it_was_left(session: Session, tmp_path: Path) -> None:
    trained(session)
    session.explorer.set(LatentState(psi=0.3), "move")
    session.kept.store_preset(4)
    folder = session.project.folder  # type: ignore[union-attr]
    assert session.close() == ""
    again = Session()
    try:
        again.engine.start()
        again.open_project(folder)
        again.wait()
        assert again.library.spec == DATA[0]
        assert again.library.options.resolution == 16  # type: ignore[union-attr]
        assert again.explorer.state.psi == 0.3
        assert LatentState.from_json(again.kept.presets[4].state).psi == 0.3
        assert again.timeline.last_step == 12
        until(again, lambda: again.explorer.frame is not None)
        assert again.explorer.weights_step == 12
    finally:
        assert again.close() == ""


def test_a_branch_starts_where_the_checkpoint_stands_and_leaves_the_first_run_alone(session: Session) -> None:
    trained(session)
    first = session.runs.current or ""
    session.training.branch(first, session.runs.checkpoints(first)[-1])
    until(session, lambda: session.training.step >= 15)
    session.training.stop()
    until(session, lambda: not session.training.active)
    assert session.runs.current != first
    assert session.runs.document(session.runs.current or "").parent == (first, 12)
    assert session.timeline.metrics()["step"][0] == 1
    assert session.runs.document(first).step == 12


def test_live_edits_are_marked_and_pause_and_step_obey(session: Session) -> None:
    opened(session).new_project()
    session.training.start()
    until(session, lambda: session.training.step >= 2)
    session.training.pause()
    until(session, lambda: session.training.state == "paused")
    step = session.training.step
    session.training.step_once()
    until(session, lambda: session.training.step == step + 1 and session.training.state == "paused")
    session.training.edit("lr_g", 5e-4)
    session.training.resume()
    until(session, lambda: any(mark.kind == "edit" for mark in session.timeline.marks))
    assert session.training.live_values["lr_g"] == 5e-4
    session.training.stop()
    until(session, lambda: not session.training.active)
    assert session.runs.all[0].state == "stopped"
    session.training.resume_run(session.runs.all[0].id)
    until(session, lambda: session.training.state == "running")
    assert session.training.live_values["lr_g"] == 5e-4


def test_rates_that_were_halved_are_known(session: Session) -> None:
    session.training.live_values = {"lr_g": 1e-3, "lr_d": 2e-3}
    session.training._take(Event("recovered", 7, "halved", data={"lr_g": 5e-4, "lr_d": 1e-3}))
    assert session.training.live_values == {"lr_g": 5e-4, "lr_d": 1e-3}


def test_a_setting_that_the_training_refuses_is_not_taken_for_what_is_in_force(session: Session) -> None:
    training, told = session.training, []
    training.live_values = {"objective": "wasserstein", "lr_g": 1e-3}
    training.changed.connect(lambda: told.append(dict(training.live_values)))
    training._take(Event("note", 7, "It needs a penalty.", data={"name": "objective", "value": "bce"}))
    training._take(Event("recovered", 9, "halved", data={"lr_g": 5e-4}))
    assert told == [{"objective": "bce", "lr_g": 1e-3}, {"objective": "bce", "lr_g": 5e-4}]


def test_training_without_data_says_so_in_a_sentence(session: Session) -> None:
    session.guarded(session.train)
    assert session.notices.items[-1].sentence == "There is nothing to train on yet."
    assert "Open a data set" in session.notices.items[-1].hint


def test_an_unusable_set_says_why_and_is_not_trained_on(session: Session, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    session.drop([tmp_path / "empty"])
    assert session.wait()
    assert session.library.report is not None
    assert session.library.report.verdict
    session.guarded(session.train)
    assert session.notices.items[-1].sentence == session.library.report.verdict
    assert not session.training.active


def test_what_cannot_be_opened_becomes_a_notice_and_the_old_set_stays(session: Session, tmp_path: Path) -> None:
    opened(session)
    session.drop([tmp_path / "missing"])
    assert session.wait()
    assert session.library.spec == DATA[0]
    assert [notice.level for notice in session.notices.items] == ["error"]
    assert "Traceback" not in session.notices.items[0].sentence


def test_a_set_chosen_while_another_is_prepared_is_not_taken_for_it(session: Session) -> None:
    opened(session).new_project()
    session.training.start(max_steps=1)
    session.library.set_options(resolution=32)
    until(session, lambda: not session.jobs.active)
    assert session.runs.all == []
    assert session.training.state == "idle"
    assert "was prepared" in session.notices.items[-1].sentence


def test_what_keeps_a_run_from_beginning_is_said_and_the_next_may_begin(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(session)
    first = session.runs.current or ""
    session.training.begin_again(first, {"no.such": 1}, session.runs.checkpoints(first)[-1])
    until(session, lambda: not session.jobs.active)
    assert session.training.state == "idle"
    assert [notice.level for notice in session.notices.items] == ["error"]
    assert [path.name for path in session.project.runs_folder.iterdir()] == [first], "no checkpoint without a run"
    monkeypatch.setattr(session.engine, "worker", lambda *_args: 1 / 0)
    session.training.resume_run(first)
    until(session, lambda: not session.jobs.active)
    assert (session.training.state, session.training.active, session.runs.running) == ("idle", False, "")
    monkeypatch.undo()
    session.training.resume_run(first, max_steps=13)
    until(session, lambda: session.training.state == "finished")
