from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.core.errors import Cancelled, StudioError
from studio.core.notes import frequency
from studio.core.paths import cache_dir
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data.open import open_source
from studio.data.options import PrepareOptions, option_specs, options_from
from studio.data.prepare import prepare
from studio.data.scan import scan
from studio.data.sounds.conditions import schema_of, vectors
from studio.data.sounds.options import SoundOptions
from studio.data.sounds.shape import apply
from studio.data.sounds.store import SoundStore
from studio.data.store import Store, open_store

Make = Callable[..., Any]
SHORT = SoundOptions(seconds=0.256)


def tone(seconds: float = 1.0, rate: int = 16000, hertz: float = 440.0, before: float = 0.0) -> Sound:
    time = np.arange(round(seconds * rate)) / rate
    wave = 0.25 * np.sin(2 * np.pi * hertz * time)
    return Sound.of(np.concatenate((np.zeros(round(before * rate)), wave)), rate)


# Shape ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [16000, 22050, 32000, 44100])
@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.024, 3.0])
def test_every_sound_gets_the_same_shape(rate: int, seconds: float) -> None:
    options = options_from({"rate": rate, "seconds": seconds, "channels": 2}, "sounds")
    assert options.length % 256 == 0
    assert options.length / rate == pytest.approx(seconds, abs=0.01)
    for sound in (tone(0.05), tone(5.0, 96000), tone(1.0, 8000), Sound.of(np.zeros((0, 1)), 16000)):
        made = apply(sound, options)
        assert (made.shape, made.dtype) == ((options.length, 2), np.float32)
        assert np.abs(made).max() <= 1


def test_channels_are_mixed_or_doubled() -> None:
    left = Sound.of(tone().samples * [[1.0, 0.0, 0.0]], 16000)
    mono = apply(left, SoundOptions(trim=False, fade=0))
    assert np.abs(mono).max() == pytest.approx(0.25 / 3, abs=1e-3)
    stereo = apply(left, SoundOptions(trim=False, fade=0, channels=2))
    assert np.abs(stereo[:, 1]).max() == 0
    assert np.array_equal(*apply(tone(), SoundOptions(channels=2)).T)


def test_silence_before_a_sound_is_left_out() -> None:
    sound = tone(before=0.7)
    made = apply(sound, SoundOptions(seconds=0.512))
    assert np.abs(made[:64]).max() > 0.1
    kept = apply(sound, SoundOptions(seconds=0.512, trim=False))
    assert np.abs(kept).max() == 0


def test_the_end_falls_silent_without_a_click() -> None:
    made = apply(tone(3.0), SoundOptions(seconds=0.512, fade=20))
    assert abs(made[-1, 0]) < 1e-3
    assert np.abs(np.diff(made[:, 0], 2)).max() < 0.02
    short = apply(tone(0.2, hertz=437), SoundOptions(seconds=0.512, fade=20))
    assert np.abs(np.diff(short[:, 0], 2)).max() < 0.02
    assert not short[3200:].any()


def test_levels() -> None:
    soft = Sound.of(tone().samples * 0.1, 16000)
    assert np.abs(apply(soft, SoundOptions(loudness="none"))).max() == pytest.approx(0.025, abs=1e-3)
    assert np.abs(apply(soft, SoundOptions(loudness="peak"))).max() == pytest.approx(0.9, abs=1e-3)
    levels = [np.abs(apply(s, SoundOptions(loudness="loudness"))).max() for s in (soft, tone())]
    assert levels[0] == pytest.approx(levels[1], rel=0.01)
    above = Sound.of(tone().samples * 20, 16000)
    assert np.abs(apply(above, SoundOptions(loudness="none"))).max() == pytest.approx(0.99, abs=1e-3)


def test_resampling_keeps_the_pitch() -> None:
    made = apply(tone(1.0, 44100), SoundOptions(fade=0))[:16000, 0]
    spectrum = np.abs(np.fft.rfft(made * np.hanning(len(made))))
    assert abs(int(np.argmax(spectrum)) * 16000 / len(made) - 440) < 1


# Options --------------------------------------------------------------------------------------------------


def test_options_of_both_kinds() -> None:
    assert option_specs("pictures")[0].name == "resolution"
    options = options_from({"rate": 44100, "channels": "2", "seconds": 2, "loudness": "peak"}, "sounds")
    assert (options.rate, options.channels, options.length, options.kind) == (44100, 2, 88320, "sounds")
    assert options_from(options.model_dump(), "sounds") == options
    assert options_from({}).kind == PrepareOptions.kind == "pictures"
    for wrong in ({"rate": 8000}, {"seconds": 100}, {"channels": 3}, {"resolution": 64}):
        with pytest.raises(StudioError):
            options_from(wrong, "sounds")


# Conditions -----------------------------------------------------------------------------------------------


def test_what_can_be_asked_for_depends_on_the_set() -> None:
    assert schema_of(["one"], [None], [None]).fields == ()
    assert [f.name for f in schema_of(["a", "b"], [40.2, None, 60.0], [10, 20]).fields] == [
        "style",
        "pitch",
        "velocity",
    ]
    field = schema_of([], [40.2, 60.0], [90, 90]).fields[0]
    assert (field.name, field.low, field.high, field.unit) == ("pitch", 40, 60, "MIDI")
    assert schema_of([], [60, 60], []).fields[0].high == 61


def test_vectors_of_sounds() -> None:
    schema = schema_of(["a", "b"], [40, 60], [1, 127])
    nan = np.nan
    made = vectors(schema, np.array([1, -1]), np.array([40, nan], np.float32), np.array([127, nan], np.float32))
    assert made.tolist() == [[0, 1, -1, 1], [0.5, 0.5, 0, 0]]


# Stores ---------------------------------------------------------------------------------------------------


def test_a_prepared_store(two_styles: Path) -> None:
    source = open_source(str(two_styles))
    store = prepare(source, SHORT)
    assert isinstance(store, SoundStore)
    assert (store.kind, len(store), store.rate, store.length, store.channels) == ("sounds", 11, 16000, 4096, 1)
    assert (store.sounds.shape, store.sounds.dtype) == ((11, 4096, 1), np.int16)
    assert store.labels.tolist() == [0] * 6 + [1] * 5
    assert np.abs(store.pitches - [*range(36, 42), *range(60, 65)]).max() < 0.1
    assert np.isnan(store.velocities).all()
    assert [field.name for field in store.schema.fields] == ["style", "pitch"]
    assert store.conditions.shape == (11, 3)
    for row, index in ((0, 0), (10, 10)):
        assert np.abs(store.sounds[row] / 32767 - apply(source.read(index), SHORT)).max() < 1e-4
    assert (store.title, store.fingerprint) == ("band", source.fingerprint())
    again = open_store(store.path)
    assert isinstance(again, SoundStore)
    assert np.array_equal(again.conditions, store.conditions)


def test_the_second_time_it_is_only_opened(two_styles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = prepare(open_source(str(two_styles)), SHORT)
    source = open_source(str(two_styles))
    monkeypatch.setattr(source, "read", None)
    assert prepare(source, SHORT).path == first.path
    assert prepare(open_source(str(two_styles), {"detect": False}), SHORT).path != first.path


def test_sounds_without_a_pitch_stand_in_the_middle(tmp_path: Path, fill: Make) -> None:
    folder = fill(tmp_path / "set", 9, 60, "key-{midi:03d}-a.wav")
    soundfile.write(folder / "noise.wav", 0.3 * np.random.default_rng(0).normal(size=6000), 16000)
    store = prepare(open_source(str(folder)), SHORT)
    assert isinstance(store, SoundStore)
    assert np.isnan(store.pitches[9])
    assert store.conditions[9].tolist() == [0]
    assert store.conditions[[0, 8], 0].tolist() == [-1, 1]


def test_bad_and_vanished_sounds_are_left_out(tmp_path: Path, fill: Make) -> None:
    folder = fill(tmp_path / "set", 10)
    (folder / "text.wav").write_text("hello")
    source = open_source(str(folder))
    report = scan(source)
    (folder / "4.wav").unlink()
    store = prepare(source, SHORT, skip=report.bad)
    assert len(store) == 9
    assert [problem.path for problem in store.problems] == ["4.wav"]


def test_too_few_sounds_leave_nothing_behind(tmp_path: Path, fill: Make) -> None:
    with pytest.raises(StudioError, match="Only 5 sounds"):
        prepare(open_source(str(fill(tmp_path / "set", 5))), SHORT)
    assert not list((cache_dir() / "stores").iterdir())


def test_cancel_leaves_nothing_behind(two_styles: Path) -> None:
    source = open_source(str(two_styles))
    scan(source)
    reporter = Reporter()
    reporter.cancel()
    with pytest.raises(Cancelled):
        prepare(source, SHORT, reporter)
    assert not list((cache_dir() / "stores").iterdir())


def test_a_damaged_store_is_made_again(two_styles: Path) -> None:
    store = prepare(open_source(str(two_styles)), SHORT)
    for name in ("sounds.npy", "pitches.npy", "store.json"):
        path = store.path / name
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(StudioError, match="missing or damaged"):
            open_store(store.path)
        assert len(prepare(open_source(str(two_styles)), SHORT)) == 11


def test_choices_of_the_other_kind_are_refused(two_styles: Path) -> None:
    with pytest.raises(StudioError, match="not for a set of this kind"):
        prepare(open_source(str(two_styles)), PrepareOptions())


def test_pictures_open_as_before(tmp_path: Path) -> None:
    store = prepare(open_source("builtin:glyphs", {"count": 64}), PrepareOptions(resolution=16))
    assert isinstance(open_store(store.path), Store)
    assert store.kind == "pictures"


def test_the_built_in_notes_prepare() -> None:
    store = prepare(open_source("builtin:notes", {"takes": 1, "low": 69, "high": 70}), SHORT)
    assert isinstance(store, SoundStore)
    assert [field.name for field in store.schema.fields] == ["style", "pitch", "velocity"]
    assert set(store.pitches) == {69.0, 70.0}
    assert frequency(float(store.pitches[0])) == 440
