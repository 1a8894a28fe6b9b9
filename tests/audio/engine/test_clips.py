"""Clips at the device's rate, and sounds that come in parts."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from studio.audio.engine.audition import Audition
from studio.audio.engine.clips import Reader, circular, clip_of
from studio.core.loops import bar_frames


def tone(hertz: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    edge = np.minimum(1, np.minimum(time, seconds - time) / 0.02)
    return (0.5 * edge * np.sin(2 * np.pi * hertz * time)).astype(np.float32)[:, None]


def test_the_devices_own_rate_changes_nothing() -> None:
    samples = tone(440, 48000)
    assert clip_of(samples, 48000, None, 48000).samples is samples


@pytest.mark.parametrize("rate", [16000, 22050, 44100, 96000])
def test_other_rates_keep_pitch_and_length(rate: int) -> None:
    clip = clip_of(tone(440, rate), rate, None, 48000)
    assert len(clip.samples) == 24000
    np.testing.assert_allclose(clip.samples, tone(440, 48000), atol=2e-3)


def test_abrupt_ends_are_softened_only_where_they_are() -> None:
    flat = np.full((9600, 1), 0.5, np.float32)
    clip = clip_of(flat, 48000, None, 48000).samples
    assert clip[0] == 0
    assert clip[-1] < 1e-5
    assert np.array_equal(clip[48:-480], flat[48:-480])


def test_more_than_two_channels_become_two() -> None:
    samples = np.tile(np.array([[0.1, 0.2, 0.3]], np.float32), (1000, 1))
    assert clip_of(samples, 48000, None, 48000).samples[300] == pytest.approx([0.2, 0.2])


def test_an_impossible_loop_is_none() -> None:
    for loop in ((100, 100), (200, 100), (30_000, 40_000), (-5, 100)):
        assert clip_of(tone(440, 48000), 48000, loop, 48000).loop is None


@pytest.mark.parametrize("speed", [1.0, 0.97, 1.12])
def test_a_loop_of_another_rate_has_no_seam(speed: float) -> None:
    clip = clip_of(tone(440, 16000, 1.0), 16000, (4000, 12000), 48000)
    reader = Reader(clip)
    parts = [reader.read(480, speed, speed) for _ in range(400)]
    steady = np.concatenate(parts)[4800:]
    assert np.abs(np.diff(steady, 2, axis=0)).max() < 1.1 * 0.5 * (2 * np.pi * 440 * speed / 48000) ** 2
    assert not reader.done


def test_a_loop_shorter_than_a_block_goes_round_within_it() -> None:
    clip = clip_of(tone(1000, 48000), 48000, (4800, 4848), 48000)
    long, short = Reader(clip), Reader(clip)
    whole = long.read(20_000)
    assert np.array_equal(whole, np.concatenate([short.read(100) for _ in range(200)]))


def test_reading_between_samples_hits_the_wave() -> None:
    reader = Reader(clip_of(tone(440, 48000), 48000, None, 48000))
    read = np.concatenate([reader.read(240, 0.5, 0.5) for _ in range(150)])
    time = np.arange(len(read)) / 96000
    expected = 0.5 * np.minimum(1, time / 0.02) * np.sin(2 * np.pi * 440 * time)
    np.testing.assert_allclose(read[:, 0], expected, atol=1e-4)


def test_after_the_end_there_is_silence() -> None:
    for speed in (1.0, 1.01):
        reader = Reader(clip_of(tone(440, 48000, 0.1), 48000, None, 48000))
        reader.read(4700, speed, speed)
        assert reader.read(9600, speed, speed)[200:].any() == np.False_
        assert reader.done


@pytest.mark.parametrize("rate", [48000, 44100, 16000])
def test_parts_of_an_audition_join_without_a_seam(rate: int) -> None:
    samples, audition = tone(330, rate, 1.0), Audition(rate, 1, 48000)
    heard = []
    for begin in range(0, len(samples), rate // 5):
        end = begin + rate // 5
        audition.feed(samples[begin:end], end >= len(samples))
    while not audition.done:
        heard.append(audition.read(777))
    whole = samples if rate == 48000 else soxr.resample(samples, rate, 48000, quality="HQ")
    np.testing.assert_allclose(np.concatenate(heard)[: len(whole)], whole, atol=1e-6)


def test_parts_that_come_late_leave_silence_and_nothing_out() -> None:
    audition = Audition(48000, 2, 48000)
    samples = np.repeat(tone(330, 48000), 2, 1)
    audition.feed(samples[:1000], False)
    late = audition.read(1500)
    assert np.array_equal(late[:1000], samples[:1000])
    assert not late[1000:].any()
    assert not audition.done
    audition.feed(samples[1000:], True)
    assert np.array_equal(audition.read(5000), samples[1000:6000])


def test_whole_bars_stay_as_they_are_at_the_devices_rate() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, (4800, 1)).astype(np.float32)
    clip = circular(samples, 48000, 48000, 4800)
    assert clip.samples is samples
    assert clip.loop == (0, 4800)
    assert circular(np.repeat(samples, 4, 1), 48000, 48000, 0).samples.shape == (4800, 2)


@pytest.mark.parametrize(("rate", "device"), [(16000, 48000), (44100, 48000), (48000, 44100)])
def test_whole_bars_at_another_rate_are_whole_bars_without_a_seam(rate: int, device: int) -> None:
    """The bar of 123.4 BPM, of which three at the one rate are not quite three at the other."""
    old, new = 3 * bar_frames(123.4, rate), bar_frames(123.4, device)

    def tone(size: int) -> np.ndarray:
        return (0.5 * np.cos(2 * np.pi * 700 * np.arange(size) / size + 1))[:, None].astype(np.float32)

    clip = circular(tone(old), rate, device, new)
    assert len(clip.samples) == 3 * new
    np.testing.assert_allclose(clip.samples, tone(3 * new), atol=1e-5)
    assert len(circular(tone(old), rate, device, 0).samples) == round(old * device / rate)
