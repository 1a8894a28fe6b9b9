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
