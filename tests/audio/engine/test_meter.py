"""Peaks, and loudness against the numbers of ITU-R BS.1770."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.engine.meter import Meter
from studio.audio.engine.status import SILENCE


def measured(rate: int, hertz: float, left: float, right: float, block: int = 480) -> tuple[tuple[float, float], float]:
    meter, time = Meter(rate), np.arange(rate) / rate
    tone = np.sin(2 * np.pi * hertz * time)
    samples = np.stack([left * tone, right * tone], 1).astype(np.float32)
    for at in range(0, rate, block):
        meter.add(samples[at : at + block])
    return meter.take()


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("block", [77, 480, 20_000])
def test_full_scale_at_997_hz_in_one_channel(rate: int, block: int) -> None:
    peak, loudness = measured(rate, 997, 1.0, 0.0, block)
    assert loudness == pytest.approx(-3.01, abs=0.05)
    assert peak == (pytest.approx(0, abs=0.01), SILENCE)


@pytest.mark.parametrize("hertz", [40, 100, 500, 2000, 10_000])
def test_frequencies_weigh_as_in_the_standard(hertz: float) -> None:
    """Response relative to 1 kHz, from the standard's coefficients at 48 kHz."""
    _, loudness = measured(48000, hertz, 0.5, 0.5)
    _, reference = measured(48000, 1000, 0.5, 0.5)
    b1, a1 = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
    b2, a2 = [1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621]

    def response(frequency: float) -> float:
        z = np.exp(-2j * np.pi * frequency / 48000 * np.arange(3))
        return 20 * float(np.log10(abs(np.dot(b1, z) / np.dot(a1, z) * np.dot(b2, z) / np.dot(a2, z))))

    assert loudness - reference == pytest.approx(response(hertz) - response(1000), abs=0.15)


def test_silence_and_forgetting() -> None:
    meter = Meter(48000)
    assert meter.take() == ((SILENCE, SILENCE), SILENCE)
    meter.add(np.ones((24000, 2), np.float32))
    assert meter.take()[0] == (0.0, 0.0)
    meter.add(np.zeros((24000, 2), np.float32))
    assert meter.take() == ((SILENCE, SILENCE), SILENCE)
