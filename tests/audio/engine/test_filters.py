"""Filters of the decks against scipy's, and what changing them sounds like."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from studio.audio.engine.filters import Filters
from studio.core.looping import OPEN_HIGH, OPEN_LOW

RATE = 48000


def through(filters: Filters, samples: np.ndarray, block: int = 300) -> np.ndarray:
    return np.concatenate([filters.process(samples[at : at + block]) for at in range(0, len(samples), block)])


def noise(frames: int = 20000) -> np.ndarray:
    return np.random.default_rng(3).normal(0, 0.2, (frames, 2)).astype(np.float32)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize(("low", "high"), [(30.0, OPEN_HIGH), (OPEN_LOW, 250.0), (200.0, 6000.0), (9000.0, 12000.0)])
@pytest.mark.parametrize("block", [1, 100, 1000])
def test_they_are_butterworth_filters_of_second_order(rate: int, low: float, high: float, block: int) -> None:
    filters, samples = Filters(rate), noise(3000)
    filters.set(low, high)
    filters.rest()
    expected = samples.astype(np.float64)
    if low > OPEN_LOW:
        expected = sosfilt(butter(2, low, "highpass", fs=rate, output="sos"), expected, axis=0)
    if high < OPEN_HIGH:
        expected = sosfilt(butter(2, high, "lowpass", fs=rate, output="sos"), expected, axis=0)
    np.testing.assert_allclose(through(filters, samples, block), expected, atol=1e-6)


def test_open_ones_change_no_bit() -> None:
    filters, samples = Filters(RATE), noise()
    filters.set(OPEN_LOW, OPEN_HIGH)
    assert filters.process(samples) is samples
    filters.set(300.0, 3000.0)
    through(filters, samples)
    filters.set(OPEN_LOW, OPEN_HIGH)
    through(filters, samples[:2000])
    assert filters.process(samples) is samples
    assert not filters.rings


def test_corners_above_what_the_rate_can_carry() -> None:
    filters, samples = Filters(16000), noise(500)
    filters.set(OPEN_LOW, 9000.0)
    assert filters.process(samples) is samples
    filters.set(19000.0, OPEN_HIGH)
    assert np.isfinite(through(filters, samples)).all()


def test_a_turned_knob_does_not_click() -> None:
    time = np.arange(RATE) / RATE
    tone = np.repeat((0.5 * np.sin(2 * np.pi * 110 * time))[:, None], 2, 1).astype(np.float32)
    filters, heard = Filters(RATE), []
    for turn, at in enumerate(range(0, RATE, 480)):
        filters.set(20.0 * 1.05**turn, 20000.0 * 0.96**turn)
        heard.append(filters.process(tone[at : at + 480]))
    out = np.concatenate(heard)
    assert np.abs(np.diff(out, 2, axis=0)).max() < 3 * np.abs(np.diff(tone, 2, axis=0)).max()
    assert np.abs(out).max() < 0.55


def test_they_ring_out() -> None:
    filters = Filters(RATE)
    filters.set(200.0, OPEN_HIGH)
    filters.rest()
    through(filters, noise(1000))
    assert filters.rings
    quiet = through(filters, np.zeros((RATE // 4, 2), np.float32))
    assert quiet[:10].any()
    assert not filters.rings
