"""The built-in phrases: in key, on the grid, in tune and seamless."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from studio.audio.circular import AUDIBLE, seam
from studio.core.errors import StudioError
from studio.core.loops import bar_frames
from studio.core.notes import frequency
from studio.core.scales import CHORDS, SCALES, degree_semitones
from studio.data.builtin.phrases import DEEPEST, SHARES, STYLES, PhraseSource, pitch
from studio.data.builtin.phrasing.voices import PATCHES, Patch, played
from studio.data.open import open_source


def _source(**params: object) -> PhraseSource:
    source = open_source("builtin:phrases", {"count": 70, **params})
    assert isinstance(source, PhraseSource)
    return source


def test_the_set_says_what_it_holds() -> None:
    source = _source(count=700)
    assert (source.kind, source.drawn, source.labels) == ("loops", True, tuple(STYLES))
    assert set(STYLES) == set(PATCHES)
    assert set(Counter(item.label for item in source.items).values()) == {100}
    assert {item.root for item in source.items} == set(range(12))
    assert {item.chord for item in source.items} == set(range(7))
    assert {item.scale for item in source.items} == set(SCALES) == set(SHARES)
    assert sum(SHARES.values()) == pytest.approx(1)
    fields = {field.name: field for field in source.schema.fields}
    assert list(fields) == ["style", "density", "swing", "key", "scale", "chord"]
    assert fields["chord"].values == CHORDS
    assert fields["scale"].values == tuple(SCALES)


def test_every_note_is_in_the_scale_and_none_below_the_chord() -> None:
    source = _source()
    for index, item in enumerate(source.items):
        assert item.root is not None
        inside = {(item.root + step) % 12 for step in SCALES[item.scale]}
        base = (item.root + degree_semitones(item.scale, item.chord)) % 12
        pitches = [int(midi) for midi in source.score(index).pattern.pitches if midi is not None]
        assert {midi % 12 for midi in pitches} <= inside
        assert min(pitches) >= DEEPEST + (base - DEEPEST) % 12
        assert max(pitches) < 80


def test_basses_stand_on_the_chord() -> None:
    source = _source()
    for index in range(0, 70, 7):
        item, pattern = source.items[index], source.score(index).pattern
        first = int(np.flatnonzero(pattern.velocities.any(1))[0])
        lowest = pattern.pitches[int(np.flatnonzero(pattern.velocities[first])[0])]
        assert item.root is not None
        assert lowest is not None
        assert (int(lowest) - item.root - degree_semitones(item.scale, item.chord)) % 12 == 0


def test_degrees_are_counted_from_the_root_of_the_chord() -> None:
    assert pitch(0, "major", 0, 0) == 36  # C2 is the lowest C from E1 on
    assert pitch(0, "major", 4, 0) == 31  # G1
    assert pitch(0, "major", 4, 2) == 35  # B1, its third
    assert pitch(9, "minor", 0, 7) == 33 + 12
    assert pitch(9, "harmonic minor", 4, 2) - pitch(9, "harmonic minor", 4, 0) == 4  # a major third: G sharp


@pytest.mark.parametrize("style", PATCHES)
def test_voices_are_in_tune_and_silent_at_both_ends(style: str) -> None:
    rng = np.random.default_rng(3)
    for midi in (40, 57, 68):
        sound = played(Patch.drawn(PATCHES[style], rng), midi, 0.5, False, 16000, rng)
        assert abs(sound[0]) < 1e-3 * np.abs(sound).max()
        assert abs(sound[-1]) < 1e-2 * np.abs(sound).max()
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 19))
        hertz = np.fft.rfftfreq(1 << 19, 1 / 16000)
        near = np.abs(hertz / frequency(midi) - 1) < 0.03
        heard = hertz[near][np.argmax(spectrum[near])]
        assert abs(1200 * np.log2(heard / frequency(midi))) < 10  # cents; the oscillators are up to 14 apart


@pytest.mark.parametrize(("bpm", "bars", "rate"), [("120", "1", 16000), ("own", "2", 44100)])
def test_every_phrase_is_whole_bars_without_a_seam(bpm: str, bars: str, rate: int) -> None:
    source = _source(bpm=bpm, bars=bars, rate=str(rate), count=21)
    for index, item in enumerate(source.items):
        sound = source.read(index)
        assert item.bpm is not None
        assert sound.samples.shape == (int(bars) * bar_frames(item.bpm, rate), 1)
        assert seam(sound.samples, rate) <= AUDIBLE
        assert 0.1 < sound.peak <= 0.951


def test_nothing_is_folded_down_from_above_half_the_rate() -> None:
    rng = np.random.default_rng(1)
    sound = played(Patch.drawn(PATCHES["acid bass"], rng), 76, 0.6, True, 16000, rng)
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)), 1 << 17)) ** 2
    place = np.fft.rfftfreq(1 << 17, 1 / 16000) / frequency(76)
    beside = np.abs(place - np.round(place)) > 0.2
    assert spectrum[beside].sum() < 1e-4 * spectrum.sum()


def test_the_same_seed_plays_the_same_and_another_one_something_else() -> None:
    source = _source()
    later = source.read(9).samples
    assert np.array_equal(_source().read(9).samples, later)
    assert not np.array_equal(_source(seed=1).read(9).samples, later)
    assert _source().fingerprint() == source.fingerprint() != _source(seed=1).fingerprint()
    with pytest.raises(StudioError):
        source.read(70)
