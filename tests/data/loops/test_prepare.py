"""Stores of loops: at one tempo, on bar lines, and untouched where nothing had to be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from studio.audio.circular import AUDIBLE, seam
from studio.core.errors import StudioError
from studio.core.sound import Sound
from studio.data.loops.options import LoopOptions
from studio.data.loops.shape import conformed
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.loops.store import LoopStore
from studio.data.open import open_source
from studio.data.options import option_specs, options_from
from studio.data.prepare import apply_sound, prepare
from studio.data.sounds.options import SoundOptions
from studio.data.store import open_store


def _store(source: LoopSource, tmp_path: Path, **options: object) -> LoopStore:
    store = prepare(source, options_from(options, "loops"), root=tmp_path)
    assert isinstance(store, LoopStore)
    return store


def test_options_are_whole_samples_and_bars() -> None:
    assert options_from({}, "loops") == LoopOptions()
    assert (LoopOptions().step, LoopOptions().length) == (2000, 32000)
    odd = options_from({"bpm": "137", "bars": 4, "rate": 44100, "channels": "2", "conform": "resample"}, "loops")
    assert odd.step % 8 == 0
    assert abs(44100 * 15 / odd.step / 137 - 1) < 0.001
    assert odd.length == 64 * odd.step
    assert {spec.name for spec in option_specs("loops")} | {"kind"} == set(LoopOptions.model_fields)
    for wrong in ({"bpm": 30}, {"bars": 3}, {"conform": "chop"}, {"seconds": 1}):
        with pytest.raises(StudioError):
            options_from(wrong, "loops")


def test_drawn_loops_at_the_store_s_tempo_are_copied_to_the_bit(tmp_path: Path) -> None:
    source = open_source("builtin:loops", {"count": 16})
    assert isinstance(source, LoopSource)
    store = _store(source, tmp_path)
    assert (store.kind, store.bpm, store.bars, store.step, store.rate) == ("loops", 120, 1, 2000, 16000)
    assert store.sounds.shape == (16, 32000, 1)
    for index in range(16):
        assert np.array_equal(store.sounds[index], np.round(source.read(index).samples * 32767))
    assert store.labels.tolist() == [item.label for item in source.items]
    assert np.isnan(store.pitches).all()
    assert np.isnan(store.velocities).all()
    assert [field.name for field in store.schema.fields] == ["style", "density", "swing"]
    density = np.array([item.density for item in source.items])
    assert np.allclose(store.conditions[:, 8], 2 * density - 1, atol=1e-6)
    again = open_store(store.path)
    assert isinstance(again, LoopStore)
    assert again.options == store.options
    assert again.fingerprint == source.fingerprint()


@pytest.mark.parametrize("conform", ["stretch", "resample"])
def test_other_tempi_and_rates_are_conformed_hit_by_hit(clicks: Callable[..., Sound], conform: str) -> None:
    options = LoopOptions.model_validate({"conform": conform, "channels": 2})
    row = conformed(clicks(96, 1, 44100, 4), 1, options)
    assert row.shape == (1, 32000, 2)
    level = np.abs(row[0, :, 0])
    for beat in range(4):
        around = level[np.arange(beat * 8000 - 400, beat * 8000 + 1200) % 32000]
        begin = int(np.flatnonzero(around > 0.2 * around.max())[0]) - 400
        assert abs(begin) < 120  # 7 ms
    pitch = np.fft.rfftfreq(32000, 1 / 16000)[np.abs(np.fft.rfft(row[0, :, 0])).argmax()]
    assert pitch == pytest.approx(1000 if conform == "stretch" else 1250, rel=0.05)


def test_longer_loops_are_cut_on_bar_lines_and_shorter_ones_repeated(clicks: Callable[..., Sound]) -> None:
    four, one = clicks(120, 4, 16000, 4).samples.copy(), clicks(120, 1, 16000, 4).samples
    four *= np.repeat([1.0, 0.5, 0.25, 0.75], 32000)[:, None].astype(np.float32)
    sound = Sound.of(four, 16000)
    rows = conformed(sound, 4, LoopOptions())
    assert [round(float(np.abs(row).max()), 2) for row in rows] == [
        round(float(np.abs(one).max()) * f, 2) for f in (1, 0.5, 0.25, 0.75)
    ]
    assert np.array_equal(rows[1], four[32000:64000])
    assert conformed(sound, 4, LoopOptions(bars=2)).shape == (2, 64000, 1)
    assert np.array_equal(conformed(sound, 4, LoopOptions(bars=4))[0], four)
    assert np.array_equal(conformed(Sound.of(one, 16000), 1, LoopOptions(bars=4))[0], np.tile(one, (4, 1)))
    three = Sound.of(four[:96000], 16000)
    assert conformed(three, 3, LoopOptions(bars=2)).shape == (1, 64000, 1)


def test_a_bar_cut_out_of_a_held_note_gets_no_seam() -> None:
    when = np.arange(64000) / 16000
    held = Sound.of(0.5 * np.cos(2 * np.pi * 100.25 * when), 16000)  # half a turn is left over in every bar
    rows = conformed(held, 2, LoopOptions())
    assert seam(held.samples[:32000], 16000) > AUDIBLE
    assert all(seam(row, 16000) <= AUDIBLE for row in rows)
    assert np.array_equal(rows[0][:31000], held.samples[:31000])


def test_levels_are_brought_together_where_wanted(clicks: Callable[..., Sound]) -> None:
    for choice in ("peak", "loudness"):
        options = LoopOptions.model_validate({"loudness": choice})
        loud, soft = clicks(120, 1, 16000, 2), Sound.of(0.1 * clicks(120, 1, 16000, 2).samples, 16000)
        assert np.allclose(conformed(loud, 1, options), conformed(soft, 1, options), atol=2e-3)


def test_what_the_set_does_not_tell_is_heard(
    clicks: Callable[..., Sound], held: Callable[..., LoopSource], tmp_path: Path
) -> None:
    busy = [1, 2, 4, 8] * 2
    items = [LoopItem(f"{i}", i % 2, bpm=120, bars=1) for i in range(8)]
    sounds = [clicks(120, 1, 16000, every) for every in busy]
    store = _store(held(items, sounds, ("odd", "even")), tmp_path)
    assert [field.name for field in store.schema.fields] == ["style", "density"]
    heard = (store.conditions[:, 2] + 1) / 2
    assert np.allclose(heard, [1 / every for every in busy], atol=0.05)


def test_rows_of_one_loop_share_what_is_told_of_it(
    clicks: Callable[..., Sound], held: Callable[..., LoopSource], tmp_path: Path
) -> None:
    items = [LoopItem(f"{i}", bpm=120, bars=2, root=i, scale="minor", density=0.5, swing=0.0) for i in range(4)]
    store = _store(held(items, [clicks(120, 2, 16000, 2)] * 4), tmp_path)
    assert len(store) == 8
    assert store.conditions[:, :12].argmax(1).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_loop_of_no_known_tempo_is_left_out_with_the_reason(
    clicks: Callable[..., Sound], held: Callable[..., LoopSource], tmp_path: Path
) -> None:
    items = [LoopItem(f"{i}", bpm=120, bars=1) for i in range(8)] + [LoopItem("odd")]
    store = _store(held(items, [clicks(120, 1, 16000, 2)] * 9), tmp_path)
    assert len(store) == 8
    assert [problem.path for problem in store.problems] == ["odd"]
    with pytest.raises(StudioError, match="Only 2 sounds"):
        _store(held(items[:2], [clicks(120, 1, 16000, 2)] * 2), tmp_path)


def test_choices_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="not for a set of this kind"):
        prepare(open_source("builtin:loops", {"count": 8}), SoundOptions(), root=tmp_path)


def test_one_loop_is_made_ready_for_listening(clicks: Callable[..., Sound]) -> None:
    sound = clicks(120, 4, 16000)
    made = apply_sound(LoopItem("one", bpm=120, bars=4), sound, LoopOptions())
    assert np.array_equal(made, sound.samples[:32000])
    short = apply_sound(LoopItem("one", bpm=120, bars=4), sound, SoundOptions())
    assert short.shape == (SoundOptions().length, 1)


def test_a_damaged_store_is_made_again(tmp_path: Path) -> None:
    source = open_source("builtin:loops", {"count": 8})
    assert isinstance(source, LoopSource)
    store = _store(source, tmp_path)
    (store.path / "labels.npy").write_bytes(b"")
    with pytest.raises(StudioError, match="missing or damaged"):
        open_store(store.path)
    assert len(_store(source, tmp_path)) == 8
