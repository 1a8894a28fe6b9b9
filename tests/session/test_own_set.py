"""Two features of a set that was at hand become a set of points."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.session import Session


@pytest.fixture
def session():
    made = Session()
    yield made
    made.close()


def opened(session, spec, **params):
    session.library.open(spec, params)
    assert session.wait()
    return session.laboratory.own


def test_without_a_set_there_is_nothing_to_measure(session):
    own = session.laboratory.own
    assert (own.title, own.features) == ("", [])
    with pytest.raises(StudioError, match="no set of your own"):
        own.measure("slant", "width")


def test_features_follow_the_kind_of_the_set(session):
    assert "slant" in dict(opened(session, "builtin:glyphs", count=64).features)
    assert "pitch" in dict(opened(session, "builtin:notes", takes=1, low=60, high=61, seconds=0.25).features)


def test_what_is_measured_is_a_table_in_the_project_and_opened(session):
    own = opened(session, "builtin:glyphs", count=64)
    own.measure("slant", "width")
    assert [job.key for job in session.jobs.active] == ["features"]
    session.wait()
    path = session.project.folder / "points" / "slant-width-1.csv"
    assert path.read_text().splitlines()[0] == "slant,width"
    assert np.loadtxt(path, delimiter=",", skiprows=1).shape == (64, 2)
    assert (session.library.kind, session.library.spec) == ("points", str(path))
    assert np.abs(session.laboratory.plane.real).max(0) == pytest.approx([1, 1])  # each feature fills its axis
    assert len(session.laboratory.plane.real) == 64


def test_the_set_is_remembered_while_its_points_are_at_hand(session):
    own = opened(session, "builtin:glyphs", count=64)
    title = own.title
    opened(session, "builtin:points", count=100)
    assert own.title == title
    own.measure("ink", "component 2")
    session.wait()
    assert session.library.title == "ink-component2-1"


def test_a_project_that_is_closed_gets_no_table(session):
    own = opened(session, "builtin:glyphs", count=64)
    own.measure("slant", "width")
    session.close_project()
    session.wait()
    assert session.project is None
    assert session.library.spec == ""
