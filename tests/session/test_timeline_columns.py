"""Growing columns: appended in any pieces, read as one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.core.messages import Event, StepMetrics
from studio.session.timeline import Columns, Timeline


@given(st.lists(st.integers(0, 3000), max_size=6))
def test_pieces_add_up(sizes: list[int]) -> None:
    columns, expected = Columns(), []
    for size in sizes:
        part = np.arange(len(expected), len(expected) + size, dtype=float)
        columns.extend({"step": part, "loss": part * 2})
        expected.extend(part)
    views = columns.views()
    assert len(columns) == len(expected)
    if expected:
        np.testing.assert_array_equal(views["step"], expected)
        np.testing.assert_array_equal(views["loss"], np.array(expected) * 2)


def test_a_column_that_comes_late_or_stays_away_is_nan() -> None:
    columns = Columns()
    columns.extend({"step": np.array([1.0])})
    columns.extend({"step": np.array([2.0]), "quality": np.array([0.5])})
    columns.extend({"step": np.array([3.0])})
    np.testing.assert_array_equal(columns.views()["quality"], [np.nan, 0.5, np.nan])
    assert not columns.views()["step"].flags.writeable


def test_a_resumed_run_replaces_the_steps_after_its_checkpoint() -> None:
    def rows(first: int, last: int, loss: float) -> list[StepMetrics]:
        return [StepMetrics(step, step / 10, {"loss_g": loss}) for step in range(first, last + 1)]

    timeline = Timeline()
    timeline.add(rows(1, 30, 1.0), [Event("sheet", 8), Event("sheet", 24), Event("edit", 25)], None)
    timeline.add(rows(21, 25, 2.0), [], None)
    views = timeline.metrics()
    np.testing.assert_array_equal(views["step"], np.arange(1, 26))
    np.testing.assert_array_equal(views["loss_g"], [1.0] * 20 + [2.0] * 5)
    assert timeline.steps == [8]
    assert timeline.marks == []
