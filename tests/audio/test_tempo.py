from __future__ import annotations

import numpy as np
import pytest

from studio.audio.hits import Hits, hits_of
from studio.audio.tempo import find_tempo, three_beats
from studio.core.sound import Sound
from tests.data.loops.conftest import _clicks


def _drums(bpm: float, bars: int, lead: float = 0.0, rate: int = 22050, beats: int = 4) -> Sound:
    """A bass drum on the first and third beat, a clap on the second and fourth, and a hat on every eighth."""
    beat = 60 / bpm
    samples = np.zeros(round((lead + bars * beats * beat) * rate))
    when = np.arange(round(0.1 * rate)) / rate
    noise = np.random.default_rng(0).normal(0, 1, len(when))
    drum, clap, hat = (
        0.8 * np.sin(2 * np.pi * 55 * when) * np.exp(-when / 0.04),
        0.3 * noise * np.exp(-when / 0.02),
        0.1 * noise * np.exp(-when / 0.006),
    )
    for eighth in range(2 * beats * bars):
        within = eighth % (2 * beats)
        made = hat + (drum if within in (0, 4) else clap if within in (2, 6) else 0)
        place = round((lead + eighth * beat / 2) * rate)
        part = made[: len(samples) - place]
        samples[place : place + len(part)] += part
    return Sound.of(samples, rate)


@pytest.mark.parametrize("bpm", [84, 100, 122, 140])
@pytest.mark.parametrize("bars", [1, 4])
def test_a_file_of_whole_bars(bpm: int, bars: int) -> None:
    found = find_tempo(hits_of([_drums(bpm, bars)]))
    assert found is not None
    assert found.bpm == pytest.approx(bpm, rel=0.001)
    assert (found.downbeat, found.whole, found.steady) == (0.0, bars, True)


def test_silence_before_and_after_is_none_of_the_bars() -> None:
    loop = _drums(110, 2, lead=0.4)
    padded = Sound.of(np.concatenate((loop.samples, np.zeros((4000, 1), np.float32))), loop.rate)
    for told in (None, 110.0):
        found = find_tempo(hits_of([padded]), told)
        assert found is not None
        assert found.bpm == pytest.approx(110, rel=0.002)
        assert found.downbeat == pytest.approx(0.4, abs=0.012)
        assert found.whole == 2


def test_a_long_recording_keeps_step_to_its_end() -> None:
    sound = _drums(123.4, 60, lead=1.3)
    blocks = [Sound.of(part, sound.rate) for part in np.array_split(sound.samples, 13)]
    found = find_tempo(hits_of(blocks))
    assert found is not None
    assert abs(found.bpm / 123.4 - 1) * sound.seconds < 0.02
    assert found.downbeat == pytest.approx(1.3, abs=0.015)
    assert found.steady


def test_hits_lie_where_they_begin_in_blocks_of_any_length() -> None:
    sound = _clicks(120, 2, 44100, 2)
    whole = hits_of([sound])
    assert np.abs(whole.times - 0.25 * np.arange(16)).max() < 0.008
    blocks = [Sound.of(part, sound.rate) for part in np.array_split(sound.samples, 7)]
    assert np.allclose(hits_of(blocks).times, whole.times, atol=0.009)


def test_bars_of_three_are_told_from_bars_of_four() -> None:
    for beats in (3, 4):
        sound = _drums(120, 4 if beats == 3 else 3, beats=beats)
        hits = hits_of([sound])
        found = find_tempo(hits, 120.0)
        assert found is not None
        assert three_beats(hits, found) == (beats == 3)


def test_free_time_and_silence_have_no_beat() -> None:
    rng = np.random.default_rng(2)
    for _turn in range(10):
        times = np.sort(rng.uniform(0, 8, 24))
        found = find_tempo(Hits(times, rng.uniform(0.2, 1, 24), rng.uniform(0, 1, 24), 8.0, float(times[0]), 8.0))
        assert found is not None
        assert not found.steady
    assert find_tempo(hits_of([Sound.of(np.zeros(32000), 16000)])) is None
    assert find_tempo(hits_of([])) is None
