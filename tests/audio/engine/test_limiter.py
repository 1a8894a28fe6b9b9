"""The limiter: never above full scale, nothing changed below it, no corners in its gain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.engine.limiter import Limiter

RATE = 48000


def through(limiter: Limiter, samples: np.ndarray, block: int) -> np.ndarray:
    padded = np.concatenate([samples, np.zeros((limiter.delay, 2), np.float32)])
    parts = [limiter.process(padded[at : at + block]) for at in range(0, len(padded), block)]
    return np.concatenate(parts)[limiter.delay :]


@given(seed=st.integers(0, 1000), block=st.integers(1, 700), level=st.floats(0.1, 1e3))
def test_it_never_exceeds_full_scale(seed: int, block: int, level: float) -> None:
    random = np.random.default_rng(seed)
    samples = (random.standard_normal((3000, 2)) * level * random.random((3000, 1)) ** 8).astype(np.float32)
    assert np.abs(through(Limiter(RATE), samples, block)).max() <= 1.0


def test_what_is_within_full_scale_passes_unchanged() -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, (20_000, 2)).astype(np.float32)
    limiter = Limiter(RATE)
    assert np.array_equal(through(limiter, samples, 333), samples)
    assert limiter.deepest == 0.0


def test_it_lets_go_and_passes_unchanged_again() -> None:
    limiter = Limiter(RATE)
    quiet = np.random.default_rng(2).uniform(-0.5, 0.5, (2 * RATE, 2)).astype(np.float32)
    loud = quiet.copy()
    loud[100] = 4.0
    out = through(limiter, loud, 240)
    assert np.array_equal(out[-RATE // 2 :], quiet[-RATE // 2 :])
    assert limiter.deepest == pytest.approx(20 * np.log10(4), abs=0.01)


def test_the_gain_has_no_corners() -> None:
    time = np.arange(RATE // 2) / RATE
    tone = np.sin(2 * np.pi * 100 * time) * np.where(time > 0.2, 3.0, 0.9)
    samples = np.stack([tone, tone], 1).astype(np.float32)
    out = through(Limiter(RATE), samples, 240).astype(np.float64)
    gain = out[:, 0] / np.where(np.abs(tone) < 0.05, np.nan, tone)
    assert np.nanmax(np.abs(np.diff(gain))) < 0.04


def test_blocks_do_not_matter() -> None:
    samples = (np.random.default_rng(3).standard_normal((5000, 2)) * 2).astype(np.float32)
    np.testing.assert_allclose(through(Limiter(RATE), samples, 64), through(Limiter(RATE), samples, 1000), atol=1e-6)
