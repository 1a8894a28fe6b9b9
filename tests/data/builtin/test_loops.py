"""The built-in drum loops: whole bars, on the grid, seamless, and styles that can be told apart."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from studio.audio.circular import AUDIBLE, seam
from studio.audio.sequencer import play
from studio.core.errors import StudioError
from studio.core.loops import MOST_SWING, bar_frames
from studio.data.builtin.drumming.grooves import MOST, Part
from studio.data.builtin.drumming.styles import STYLES
from studio.data.builtin.loops import PEAK, DrumSource
from studio.data.open import open_source


def _source(**params: object) -> DrumSource:
    source = open_source("builtin:loops", {"count": 64, **params})
    assert isinstance(source, DrumSource)
    return source


def test_the_set_says_what_it_holds() -> None:
    source = _source(count=80)
    assert (source.kind, source.drawn, len(source)) == ("loops", True, 80)
    assert source.labels == tuple(STYLES)
    assert len(source.labels) >= 8
    assert set(Counter(item.label for item in source.items).values()) == {10}
    assert len({item.key for item in source.items}) == 80
    assert [field.name for field in source.schema.fields] == ["style", "density", "swing"]
    assert {(item.bpm, item.bars, item.root, item.chord) for item in source.items} == {(120, 1, None, -1)}


def test_what_is_said_of_a_loop_is_what_is_played() -> None:
    source = _source()
    for index, item in enumerate(source.items):
        pattern = source.score(index).pattern
        played = (pattern.velocities > 0).any(1)
        assert item.density == played.mean()
        assert item.swing == pattern.swing
        assert 0 <= pattern.swing <= MOST_SWING
    assert any(item.swing for item in source.items)
    assert not any(item.swing for item in _source(swing=False).items)
    assert [field.name for field in _source(swing=False).schema.fields] == ["style", "density"]


def test_a_loop_is_its_score_made_loud_enough() -> None:
    source = _source()
    sound = source.read(5)
    score = play(source.score(5), 120, 16000).sound.samples
    gain = float(np.abs(sound.samples).max() / np.abs(score).max())
    assert np.allclose(sound.samples, gain * score, atol=1e-6)


@pytest.mark.parametrize(("bpm", "bars", "rate"), [("120", "1", 16000), ("174", "2", 44100), ("own", "4", 22050)])
def test_every_loop_is_whole_bars(bpm: str, bars: str, rate: int) -> None:
    source = _source(bpm=bpm, bars=bars, rate=str(rate), count=8)
    for index, item in enumerate(source.items):
        assert item.bpm is not None
        sound = source.read(index)
        assert sound.rate == rate
        assert sound.samples.shape == (int(bars) * bar_frames(item.bpm, rate), 1)
    if bpm == "own":
        for item in source.items:
            low, high = STYLES[source.labels[item.label]].bpm
            assert item.bpm is not None
            assert low <= item.bpm <= high


def test_no_loop_has_a_seam_or_clips_or_is_silent() -> None:
    source = _source()
    for index in range(len(source)):
        sound = source.read(index)
        assert seam(sound.samples, sound.rate) <= AUDIBLE
        assert 0.15 < sound.peak <= PEAK + 1e-6


def test_hits_lie_within_milliseconds_of_the_grid() -> None:
    source = _source()
    for index in range(64):
        pattern = source.score(index).pattern
        seconds = pattern.shifts * 15 / 120
        late = max(part.late for part in STYLES[source.labels[index % 8]].parts.values())
        assert np.abs(seconds).max() <= MOST + late + 1e-6
        assert (pattern.shifts[0] >= 0).all()


def test_the_sound_begins_where_the_pattern_says() -> None:
    source = _source(swing=False)
    for index in range(16):
        mono, pattern = source.read(index).mono, source.score(index).pattern
        kicks = pattern.velocities[:, pattern.voices.index("kick")]
        loudest = int(np.argmax(kicks))
        begin = round(pattern.at(loudest, pattern.voices.index("kick")) * 2000)
        around = np.abs(np.take(mono, range(begin - 200, begin + 400), mode="wrap"))
        assert around[200:].max() > 2 * around[:150].mean()


def test_two_loops_of_a_style_differ_in_pattern_and_kit() -> None:
    source = _source()
    first, second = source.score(0), source.score(8)
    assert source.items[0].label == source.items[8].label
    assert first.one_shots.shape != second.one_shots.shape or not np.allclose(first.one_shots, second.one_shots)
    patterns = {source.score(index).pattern.velocities.tobytes() for index in range(0, 64, 8)}
    assert len(patterns) == 8


def test_later_bars_repeat_the_first_a_little_differently() -> None:
    source = _source(bars="2")
    same = []
    for index in range(len(source)):
        loud = source.score(index).pattern.velocities
        assert not np.array_equal(loud[:16], loud[16:])
        same.append(((loud[:16] > 0) == (loud[16:] > 0)).mean())
    assert np.mean(same) > 0.95


def test_another_process_plays_the_same_samples() -> None:
    code = """
import hashlib
from studio.data.open import open_source
source = open_source("builtin:loops", {"count": 16})
print(source.fingerprint(), hashlib.sha256(b"".join(source.read(i).samples.tobytes() for i in range(16))).hexdigest())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    source = _source(count=16)
    digest = hashlib.sha256(b"".join(source.read(i).samples.tobytes() for i in range(16))).hexdigest()
    assert run.stdout.split() == [source.fingerprint(), digest]
    assert _source(count=16, seed=1).fingerprint() != source.fingerprint()
    assert not np.array_equal(_source(count=16, seed=1).read(0).samples, source.read(0).samples)


def test_styles_can_be_told_apart_by_where_their_energy_lies() -> None:
    source = _source(count=320, swing=False)
    features = np.stack([_profile(source.read(index).mono) for index in range(320)])
    labels = np.array([item.label for item in source.items])
    means = np.stack([features[:192][labels[:192] == label].mean(0) for label in range(8)])
    nearest = np.square(features[192:, None] - means).sum(2).argmin(1)
    assert (nearest == labels[192:]).mean() > 0.9  # a network tells nearly all of them


def _profile(mono: np.ndarray) -> np.ndarray:
    """Level of eight bands on each sixteenth, in a rough logarithm."""
    spectra = np.abs(np.fft.rfft(mono.reshape(16, 2000) * np.hanning(2000), axis=1))[:, 1:]
    edges = np.geomspace(4, 1000, 9).astype(int)
    bands = np.stack([spectra[:, low:high].mean(1) for low, high in pairwise(edges)], 1)
    level = np.log(bands + 0.3)
    return np.asarray((level - level.mean()).ravel())


def test_grooves_are_bars_of_sixteen_steps() -> None:
    parts: list[Part] = [part for style in STYLES.values() for part in style.parts.values()]
    for groove in [groove for part in parts for groove in part.grooves]:
        assert len(groove) == 16
        assert set(groove) <= set("123456789.g")


def test_a_loop_that_is_not_there_is_refused() -> None:
    with pytest.raises(StudioError, match="no sound number 64"):
        _source().read(64)
    with pytest.raises(StudioError):
        open_source("builtin:loops", {"bpm": "77"})
