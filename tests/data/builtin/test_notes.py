"""The built-in notes: that they are what they say, in tune, balanced and clean at both ends."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.notes import frequency
from studio.data.builtin.instruments.tone import loudness
from studio.data.builtin.notes import INSTRUMENTS, VELOCITIES, NoteSource
from studio.data.open import open_source


def _source(**params: object) -> NoteSource:
    source = open_source("builtin:notes", {"takes": 1, **params})
    assert isinstance(source, NoteSource)
    return source


def test_the_set_says_what_it_holds() -> None:
    source = open_source("builtin:notes")
    assert isinstance(source, NoteSource)
    assert (source.kind, source.drawn) == ("sounds", True)
    assert len(source.labels) >= 10
    assert len(source) == len(source.labels) * 49 * 3 * source.params["takes"]
    assert 4000 <= len(source) <= 6000
    assert len({item.key for item in source.items}) == len(source)
    assert {item.velocity for item in source.items} == set(VELOCITIES)
    style, pitch, velocity = source.schema.fields
    assert (style.name, style.values) == ("style", tuple(INSTRUMENTS))
    assert (pitch.kind, pitch.low, pitch.high) == ("pitch", 36, 84)
    assert velocity.name == "velocity"


def test_another_process_plays_the_same_samples() -> None:
    code = """
import hashlib
from studio.data.open import open_source
source = open_source("builtin:notes", {"takes": 1, "low": 60, "high": 60})
print(source.fingerprint(), hashlib.sha256(b"".join(source.read(i).samples.tobytes() for i in range(36))).hexdigest())
"""
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.split()[0] == _source(low=60, high=60).fingerprint()


def test_a_note_does_not_depend_on_which_others_are_in_the_set() -> None:
    few, many = _source(low=60, high=60), _source(takes=2, low=59, high=61)
    where = {item.key: index for index, item in enumerate(many.items)}
    for index in (35, 2, 17):
        same = many.read(where[few.items[index].key])
        assert np.array_equal(same.samples, few.read(index).samples)


def test_another_seed_and_another_take_sound_different() -> None:
    source = _source(takes=2, low=60, high=60)
    other = _source(takes=2, low=60, high=60, seed=1)
    assert source.fingerprint() != other.fingerprint()
    half = len(source) // 2
    for index in range(half):
        first = source.read(index).mono
        for second in (source.read(half + index).mono, other.read(index).mono):
            assert np.abs(first - second).max() > 0.01, source.items[index].key


@pytest.mark.parametrize(
    ("rate", "seconds", "low"), [("16000", 1.024, 36), ("44100", 0.25, 24), ("22050", 0.3333, 60), ("32000", 4.0, 96)]
)
def test_every_rate_length_and_height_can_be_played(rate: str, seconds: float, low: int) -> None:
    source = _source(rate=rate, seconds=seconds, low=low, high=low)
    for index in range(0, len(source), 2):
        sound = source.read(index)
        assert (sound.rate, len(sound.samples), sound.channels) == (int(rate), round(seconds * int(rate)), 1)
        assert np.isfinite(sound.samples).all()
        assert 0.02 < sound.peak <= 0.96
        # Nothing clicks: both ends lie at rest, and the last millisecond is all but silent.
        assert abs(sound.mono[0]) < 1e-3
        assert np.abs(sound.mono[-int(rate) // 1000 :]).max() < 0.003


@pytest.mark.parametrize("midi", [36, 48, 60, 72, 84])
def test_notes_are_in_tune(midi: int) -> None:
    source = _source(low=midi, high=midi)
    for index, item in enumerate(source.items):
        cents = _cents_off(source.read(index).mono, 16000, frequency(midi))
        assert abs(cents) < 20, (item.key, cents)


def _cents_off(sound: np.ndarray, rate: int, hertz: float) -> float:
    """Where, within a quarter tone of a pitch, the first harmonics of the sound are strongest together."""
    middle = sound[: len(sound) * 7 // 8] * np.hanning(len(sound) * 7 // 8)
    size = 1 << 18
    levels = np.abs(np.fft.rfft(middle, size))
    tried = np.linspace(-50, 50, 201)
    pitches = hertz * 2 ** (tried / 1200)
    numbers = np.arange(1, max(2, min(6, int(0.45 * rate / hertz))))
    bins = np.round(np.outer(pitches, numbers) * size / rate).astype(int)
    return float(tried[levels[bins].sum(1).argmax()])


def test_instruments_are_equally_loud_and_velocity_is_heard() -> None:
    source = _source(low=36, high=84)
    by_force: dict[float, dict[int, list[float]]] = {}
    for index, item in enumerate(source.items):
        if item.pitch in (36, 60, 84):
            level = loudness(source.read(index).mono, 16000)
            by_force.setdefault(item.velocity or 0, {}).setdefault(item.label, []).append(level)
    means = []
    for force in VELOCITIES:
        instruments = [float(np.mean(levels)) for levels in by_force[force].values()]
        assert max(instruments) - min(instruments) < 1
        means.append(float(np.mean(instruments)))
    assert all(2 < louder - softer < 8 for softer, louder in pairwise(means))


def _colour(sound: np.ndarray) -> np.ndarray:
    """Loudness in third octaves and eight stretches of time, level taken out: (8 * 21,) decibels."""
    frames = sound[: len(sound) // 8 * 8].reshape(8, -1)
    power = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]))) ** 2
    hertz = np.fft.rfftfreq(frames.shape[1], 1 / 16000)
    edges = 60 * 2 ** (np.arange(22) / 3)
    bands = np.stack([power[:, (hertz >= a) & (hertz < b)].sum(1) for a, b in pairwise(edges)], axis=1)
    return 10 * np.log10(bands / bands.sum() + 1e-6).ravel()


def test_velocity_changes_the_timbre() -> None:
    source = _source(takes=3, low=60, high=60)
    for label, name in enumerate(source.labels):
        soft, loud = (
            np.mean(
                [_colour(source.read(i).mono) for i, it in enumerate(source.items) if (it.label, it.velocity) == w], 0
            )
            for w in ((label, 40), (label, 120))
        )
        assert np.abs(soft - loud).max() > 4, name


def test_instruments_can_be_told_apart() -> None:
    learned, heard = (_source(low=48, high=72, seed=seed) for seed in (0, 1))
    some = [i for i, item in enumerate(learned.items) if item.pitch in (48, 54, 60, 66, 72)]
    known = np.stack([_colour(learned.read(i).mono) for i in some])
    right = 0
    for index in some:
        nearest = some[int(np.abs(known - _colour(heard.read(index).mono)).sum(1).argmin())]
        right += learned.items[nearest].label == heard.items[index].label
    assert right / len(some) > 0.95


def test_nothing_lies_between_the_harmonics_of_a_high_synthetic_note() -> None:
    source = _source(low=81, high=81)
    for index, item in enumerate(source.items):
        if source.labels[item.label] not in ("synth", "organ", "pad"):
            continue
        sound = source.read(index).mono
        power = np.abs(np.fft.rfft(sound * np.kaiser(len(sound), 14))) ** 2
        hertz = np.fft.rfftfreq(len(sound), 1 / 16000)
        number = hertz / frequency(81)
        between = (number > 1.5) & (np.abs(number - np.round(number)) > 0.2)
        assert power[between].sum() < 1e-6 * power.sum(), item.key


def test_bad_settings_are_refused_in_words() -> None:
    for wrong in ({"takes": 0}, {"rate": "8000"}, {"low": 70, "high": 60}, {"seconds": 100}, {"count": 3}):
        with pytest.raises(StudioError):
            open_source("builtin:notes", wrong)
    with pytest.raises(StudioError, match="1764"):
        _source().read(1764)


def test_no_note_pushes_the_speaker_to_one_side() -> None:
    source = _source(low=60, high=60)
    for index, item in enumerate(source.items):
        sound = source.read(index)
        assert abs(sound.mono.mean()) < 0.004 * sound.peak, item.key
