"""The yardstick of checkerboards itself: known answers for known pictures."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.measures import peak

RNG = np.random.default_rng(0)


def test_peak_sees_a_checkerboard() -> None:
    plain = RNG.integers(100, 140, (64, 32, 32, 1)).astype(np.uint8)
    board = plain + (np.indices((32, 32)).sum(0) % 2 * 40).astype(np.uint8)[..., None]
    assert 0.8 < peak(plain) < 1.25
    assert peak(board) > 3
