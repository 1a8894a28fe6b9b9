"""Decimation and smoothing of curves."""

from __future__ import annotations

import numpy as np
import pytest

from studio.gui.widgets.axis import Axis, ticks
from studio.gui.widgets.curve_data import Pyramid, smoothed, trace


def test_a_pyramid_that_grew_in_pieces_knows_every_extreme():
    values = np.random.RandomState(0).standard_normal(30_011)
    values[17_003] = 50.0
    pyramid = Pyramid()
    for start in range(0, len(values), 997):
        pyramid.extend(values[start : start + 997])
    low, high, mean = pyramid.columns(np.linspace(0, len(values), 301).astype(int))
    assert np.nanmax(high) == 50.0
    assert np.nanmin(low) == pytest.approx(values[:-64].min(), abs=0.3)
    assert np.nanmean(mean) == pytest.approx(values.mean(), abs=0.02)


def test_missing_values_are_left_out():
    pyramid = Pyramid()
    pyramid.extend(np.array([1.0, np.nan, 3.0, np.inf, np.nan]))
    low, high, mean = pyramid.columns(np.array([0, 4, 5]))
    assert (low[0], high[0], mean[0]) == (1.0, 3.0, 2.0)
    assert np.isnan(mean[1])


def test_smoothing_has_no_bias_at_its_start():
    assert smoothed(np.full(20, 7.0), 0.9) == pytest.approx(np.full(20, 7.0))
    assert smoothed(np.array([1.0, 2.0]), 0.0) == pytest.approx([1.0, 2.0])
    # TensorBoard: last = 0.6 last + 0.4 value, divided by 1 - 0.6^n
    assert smoothed(np.array([1.0, 2.0]), 0.6)[1] == pytest.approx((0.6 * 0.4 + 0.8) / (1 - 0.36))


def test_a_trace_holds_no_more_than_its_columns():
    pyramid, x = Pyramid(), np.arange(1.0, 200_001.0)
    pyramid.extend(np.sin(x / 5000))
    one = trace(pyramid, x, 0.0, 200_000.0, 400, 0.6)
    assert 390 <= len(one.x) <= 403
    assert np.all(one.low <= one.mean)
    assert np.all(one.mean <= one.high)
    zoomed = trace(pyramid, x, 1000.0, 1010.0, 400, 0.0)
    inside = (zoomed.x >= 1000) & (zoomed.x <= 1010)
    assert zoomed.mean[inside] == pytest.approx(np.sin(np.round(zoomed.x[inside]) / 5000), abs=1e-3)


def test_the_axis_zooms_at_the_pointer_and_follows_the_run(qapp):
    axis = Axis()
    axis.width = 500.0
    axis.feed(np.arange(1.0, 1001.0), np.arange(1.0, 1001.0) / 10)
    assert axis.fitted
    assert axis.stop >= 1000
    anchor = axis.value(200)
    axis.zoom_at(4.0, 200)
    assert axis.value(200) == pytest.approx(anchor)
    assert not axis.fitted
    axis.fit()
    axis.set_unit("seconds")
    assert axis.stop == pytest.approx(100, rel=0.07)
    assert axis.step_of(50.0) == pytest.approx(500)
    assert axis.value_of(250) == pytest.approx(25.0)


def test_ticks_are_round_and_few():
    assert ticks(0, 1000, 5) == [0, 200, 400, 600, 800, 1000]
    assert len(ticks(0.013, 0.0197, 4)) <= 5
    assert ticks(0, 2, 8, least=1) == [0, 1, 2]
    assert ticks(1, 1, 4) == []
