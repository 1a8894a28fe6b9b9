"""The process that plays, without being one: what it tells of the looper, and a device of another rate."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import numpy as np
import pytest

from studio.audio.engine import devices
from studio.audio.engine.clips import circular
from studio.audio.engine.server import Begin, Server
from tests.audio.engine.conftest import Hardware
from tests.audio.engine.table import waves

BAR = 9600


@pytest.fixture
def server(hardware: Hardware) -> Iterator[Server]:
    """Opened, with a deck that plays."""
    hardware.plug("Speakers")
    ends = [*multiprocessing.Pipe(), *multiprocessing.Pipe()]
    made = Server(ends[0], ends[2], Begin("", "normal", 48000, "en"))
    made._open()
    clip = circular(waves(BAR, 20), 48000, 48000, BAR)
    for name, arguments in (
        ("load", (1, clip, 48000)),
        ("deck", (0, 1, 5, "bar")),
        ("transport", (True, BAR, 0)),
    ):
        made._inbox.append((name, arguments, 0.0))
    made._obey()
    yield made
    for end in ends:
        end.close()


def test_the_looper_is_where_the_loudspeaker_is(server: Server, hardware: Hardware) -> None:
    output, taken = server._outlet.output, 0
    mixer = server._mixer
    heard: list[np.ndarray] = []
    while taken < 3 * BAR:
        server._feed()
        heard.append(hardware.take(240))
        taken += 240
        status = server._transport()
        # The fade before the first bar line, the limiter, and what the system still has in its buffer.
        expected = taken - 240 - mixer.limiter.delay - round(output.latency * output.rate)
        if expected > 0:
            assert status.playing
            assert status.frame == expected
            assert status.heard[0] == 5
    samples = np.concatenate(heard)[240 + mixer.limiter.delay :]
    assert np.array_equal(samples[:BAR], np.repeat(waves(BAR, 20), 2, 1))
    assert status.levels[0] > -10


def test_a_device_of_another_rate_goes_on_where_the_bar_was(
    server: Server, hardware: Hardware, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(25):
        server._feed()
        hardware.take(480)
    before = server._mixer.looper
    server._outlet._rate = None
    monkeypatch.setattr(devices, "PREFERRED_RATE", 44100)
    server._reopen()
    after = server._mixer.looper
    assert (before.rate, after.rate, after.bar_frames) == (48000, 44100, 8820)
    assert after.frame / 8820 == pytest.approx(before.frame / BAR, abs=1e-4)
    assert server._transport().waiting[0] == 5
    clip = circular(waves(BAR, 20), 48000, 44100, after.bar_frames)
    server._inbox.append(("load", (1, clip, 44100), 0.0))
    server._obey()
    for _ in range(50):
        server._feed()
        hardware.take(480)
    status = server._transport()
    assert (status.heard[0], status.waiting[0]) == (5, 0)
    assert server._status().rate == 44100
