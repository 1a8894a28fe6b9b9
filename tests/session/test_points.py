"""A set of points goes the way of every other: opened, trained on, explored, kept, restored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from studio.core.plane_picture import SIDE
from studio.data.builtin.points import SHAPES
from studio.session import Session
from tests.session.waiting import until


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    session.library.open("builtin:points", {"count": 400})
    assert session.wait()
    assert session.notices.items == []
    yield session
    assert session.close() == ""


def test_the_library_shows_a_set_of_points(session: Session) -> None:
    library = session.library
    assert (library.kind, library.report.usable) == ("points", 400)  # type: ignore[union-attr]
    assert [spec.name for spec in library.option_specs] == ["axes"]
    ((before, after),) = library.preview()
    assert np.array_equal(before, after)
    library.set_options(axes="each")
    assert not np.array_equal(*library.preview()[0])
    assert library.preview_sounds() == []
    shown: list[np.ndarray] = []
    library.thumbnails_for("builtin:points", 12, shown.extend)
    assert session.wait()
    assert len(shown) == len(SHAPES)


def test_points_are_trained_on_explored_and_kept(session: Session) -> None:
    session.new_project()
    assert session.recipes.chosen.name == "points"
    session.training.start(max_steps=12)
    until(session, lambda: session.training.state in ("finished", "failed"))
    assert session.training.state == "finished"
    until(session, lambda: session.explorer.frame is not None and session.timeline.real is not None)
    sheet, real, frame = session.timeline.sheet, session.timeline.real, session.explorer.frame
    assert sheet is not None
    assert sheet.plane is not None
    assert sheet.plane.made.shape[1] == 2
    assert real is not None
    assert real.tiles.shape == sheet.tiles.shape == (1, SIDE, SIDE, 3)
    assert frame is not None
    assert frame.pictures.shape == (1, SIDE, SIDE, 3)
    assert np.isfinite(session.timeline.metrics()["js"]).any()

    session.timeline.scrub(0)
    past = session.timeline.sheet
    assert past is not None
    assert past.plane is not None
    assert not np.array_equal(past.plane.made, sheet.plane.made)

    session.explorer.open_tile(sheet, 0)
    path = session.kept.keep_picture()
    session.explorer.randomise()
    session.drop([path])
    until(session, lambda: session.explorer.state.seed == 0 and not session.jobs.active)
    assert [item.path for item in session.kept.items] == [path]
