"""Filling a device's ring, and finding another one: our side of the sound library, over a machine of the tests' own."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from studio.audio.engine import devices, outlet
from studio.audio.engine.outlet import Outlet
from studio.audio.engine.output import DeviceOutput, Latency, Nowhere

LATENCY = Latency(0.01, 0.02)


def opened(hardware: Any, **device: Any) -> DeviceOutput:
    hardware.plug("speakers", **device)
    return DeviceOutput("", LATENCY)


def fill(output: DeviceOutput) -> np.ndarray:
    samples = np.random.default_rng(output.wanted()).uniform(-1, 1, (output.wanted(), 2)).astype(np.float32)
    output.write(samples)
    return samples


def test_samples_reach_the_device_unchanged(hardware: Any) -> None:
    output = opened(hardware)
    assert (output.rate, output.title, output.wanted()) == (48000, "speakers", 480)
    sent = [fill(output)]
    got = []
    for _ in range(50):
        got.append(hardware.take(120))
        sent.append(fill(output))
    assert np.array_equal(np.concatenate(got), np.concatenate(sent)[: 50 * 120])
    assert (output.underruns, output.consumed, output.ahead) == (0, 6000, 480)


def test_one_channel_gets_the_mean(hardware: Any) -> None:
    output = opened(hardware, channels=1)
    sent = fill(output)
    np.testing.assert_allclose(hardware.take(480)[:, 0], sent.mean(1), atol=1e-7)


def test_after_a_gap_it_plays_further_ahead(hardware: Any) -> None:
    output = opened(hardware)
    fill(output)
    hardware.take(500)
    assert output.wanted() > 480
    assert output.underruns == 1
    sent = fill(output)
    assert np.array_equal(hardware.take(len(sent)), sent)


def test_a_late_system_is_not_answered_with_more_in_the_ring(hardware: Any) -> None:
    output = opened(hardware)
    fill(output)
    hardware.streams[-1].actions[0].stats.output_underflows = 1
    hardware.take(960)
    output.wanted()
    assert (output.underruns, output.late, output.ahead) == (0, 1, 480)
    fill(output)
    assert output.late == 1


def test_what_a_paused_device_will_take_at_once_is_filled_up(hardware: Any) -> None:
    output = opened(hardware)
    fill(output)
    hardware.take(120)
    fill(output)
    time.sleep(0.03)
    assert output.wanted() == pytest.approx(0.02 * 48000, abs=200)
    fill(output)
    hardware.take(1200)
    assert output.underruns == 0


def test_devices_are_listed_with_the_default_first(hardware: Any) -> None:
    assert devices.listed() == []
    hardware.plug("speakers")
    hardware.plug("microphone", channels=0)
    hardware.plug("headphones")
    assert [entry["name"] for entry in devices.listed()] == ["", "ALSA:speakers", "ALSA:headphones"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(outlet, "RETRY_SECONDS", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_device_that_vanishes_is_replaced(hardware: Any) -> None:
    hardware.plug("speakers")
    hardware.plug("headphones")
    chosen = Outlet("ALSA:headphones", "safe", None)
    chosen.open()
    assert (chosen.output.title, chosen.sentence, chosen.due()) == ("headphones", "", False)
    hardware.unplug_all()
    hardware.plug("speakers")
    assert chosen.due()
    chosen.output.close()
    chosen.open()
    assert chosen.output.title == "speakers"
    assert "headphones" in chosen.sentence


@pytest.mark.usefixtures("impatient")
def test_without_any_device_it_goes_on_silently_until_there_is_one(hardware: Any) -> None:
    lonely = Outlet("", "normal", None)
    lonely.open()
    assert lonely.silent
    assert lonely.sentence
    assert not lonely.due()
    hardware.plug("speakers")
    assert lonely.due()
    lonely.open()
    assert (lonely.silent, lonely.sentence, lonely.output.title) == (False, "", "speakers")


def test_a_device_that_is_not_there_is_told_of(hardware: Any) -> None:
    hardware.plug("speakers")
    other = Outlet("ALSA:dream", "low", None)
    other.open()
    assert other.output.title == "speakers"
    assert "dream" in other.sentence
    other.output.close()
    other.choose("", "low")
    other.open()
    assert other.sentence == ""


@pytest.mark.usefixtures("impatient")
def test_a_system_that_is_often_late_gets_a_longer_buffer(hardware: Any) -> None:
    hardware.plug("speakers")
    slow = Outlet("", "normal", None)
    slow.open()
    assert isinstance(slow.output, DeviceOutput)
    fill(slow.output)
    hardware.streams[-1].actions[0].stats.output_underflows = 3
    assert slow.due()
    assert slow.underruns == 3
    assert "3" in slow.sentence
    slow.output.close()
    slow.open()
    assert hardware.streams[-1].latency == pytest.approx(0.04)
    assert slow.underruns == 3


def test_nowhere_takes_samples_in_real_time() -> None:
    output = Nowhere()
    assert output.wanted() == pytest.approx(output.ahead, abs=480)
    output.write(np.zeros((output.ahead, 2), np.float32))
    time.sleep(0.02)
    assert 0 < output.consumed <= output.ahead
    time.sleep(0.3)
    assert output.wanted() <= 2 * output.ahead
