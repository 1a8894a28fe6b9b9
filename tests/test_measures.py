"""The yardsticks themselves: known answers for known sets."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.measures import frechet, neighbourhood, peak

RNG = np.random.default_rng(0)


def test_frechet_distance_of_shifted_and_scaled_gaussians() -> None:
    a = RNG.normal(size=(20_000, 4))
    assert frechet(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet(a, a + 2.0) == pytest.approx(16, rel=1e-6)
    assert frechet(a, 3 * a) == pytest.approx(4 * np.trace(np.cov(a.T)) + ((2 * a.mean(0)) ** 2).sum(), rel=1e-6)


def test_neighbourhoods_tell_quality_from_variety() -> None:
    real = RNG.normal(size=(600, 3))
    good = neighbourhood(real, RNG.normal(size=(600, 3)))
    assert min(good.values()) > 0.85
    assert max(neighbourhood(real, real + 100).values()) == 0
    collapsed = neighbourhood(real, real[:1] + 1e-3 * RNG.normal(size=(600, 3)))
    assert collapsed["precision"] > 0.9
    assert collapsed["recall"] < 0.05 > collapsed["coverage"]


def test_peak_sees_a_checkerboard() -> None:
    plain = RNG.integers(100, 140, (64, 32, 32, 1)).astype(np.uint8)
    board = plain + (np.indices((32, 32)).sum(0) % 2 * 40).astype(np.uint8)[..., None]
    assert 0.8 < peak(plain) < 1.25
    assert peak(board) > 3
