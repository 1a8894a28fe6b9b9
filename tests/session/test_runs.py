"""The list of runs, whatever has happened to their files."""

from __future__ import annotations

import pytest

from tests.session.histories import add_run, studio


@pytest.fixture
def session(tmp_path):
    made, _project = studio(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("damaged", [(40,), (0, 8, 16, 24, 32, 40)])
def test_a_run_whose_sheets_are_damaged_is_listed_all_the_same(session, damaged):
    folder = add_run(session, "a")
    for step in damaged:
        (folder / "history" / "sheets" / f"{step:08d}.webp").write_bytes(b"no picture")
    session.runs.attach(session.project)
    (run,) = session.runs.all
    assert (run.id, run.step) == ("a", 40)
    assert (run.thumbnail is None) == (len(damaged) > 1)
    assert (session.timeline.sheet is None) == (len(damaged) > 1)


def test_a_run_without_its_description_is_left_out(session):
    (add_run(session, "a") / "run.json").write_text("[]")
    session.runs.attach(session.project)
    assert session.runs.all == []


@pytest.mark.parametrize("damaged", ["metrics.bin", "sheets.json", "marks.jsonl"])
def test_a_project_opens_though_the_history_of_its_run_is_damaged(session, damaged):
    folder = session.project.folder
    path = add_run(session, "a") / "history" / damaged
    session.close_project()
    path.write_bytes(b"\x00\xff no history")
    session.open_project(folder)
    assert session.runs.current == "a"
    assert [run.id for run in session.runs.all] == ["a"]
    assert (len(session.timeline.metrics().get("step", ())) == 0) == (damaged == "metrics.bin")
