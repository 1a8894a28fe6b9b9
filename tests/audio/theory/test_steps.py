"""Steps of music theory: what they mend, and that what is right stays to the bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from studio.audio.circular import AUDIBLE, resized, seam
from studio.audio.loudness import loop_loudness
from studio.audio.sequencer import play
from studio.audio.theory import STEPS, chain, steps
from studio.audio.theory.quantise import Quantise
from studio.audio.theory.tuning import moved, nearest, notes_of
from studio.core.errors import StudioError
from studio.core.loops import STEPS as SIXTEENTHS
from studio.core.loops import Loop, Pattern, Score, bar_frames
from studio.core.notes import frequency, note_name
from studio.core.params import validated
from studio.core.sound import Sound
from tests.audio.theory.conftest import RATE, beat, drums, tone

ALL: dict[str, dict[str, Any]] = {name: {} for name in STEPS.names()}


def melody(*notes: float, key: tuple[int, str] | None = (9, "minor")) -> Loop:
    """Notes of an eighth each, one after the other, as a free-form sound."""
    out = np.zeros(bar_frames(120, RATE))
    room = len(out) // 8
    t = np.arange(room - 200) / RATE
    shape = np.exp(-t / 0.3) * np.minimum(1, t / 0.004) * np.minimum(1, (t[-1] - t) / 0.02)
    for index, midi in enumerate(notes):
        sound = sum(np.sin(2 * np.pi * k * frequency(midi) * t) / k for k in range(1, 7))
        out[index * room : index * room + len(t)] = 0.2 * np.asarray(sound) * shape
    root, scale = key or (None, "")
    return Loop(Sound.of(out, RATE), 120, 1, root, scale)


def chord_score(*pitches: float) -> Score:
    """A voice for each pitch, all on the first beat."""
    t = np.arange(RATE // 2) / RATE
    shots = [0.3 * np.sin(2 * np.pi * frequency(midi) * t) * np.exp(-t / 0.2) for midi in pitches]
    grid = np.zeros((SIXTEENTHS, len(pitches)), np.float32)
    grid[0] = 0.8
    names = [note_name(midi) for midi in pitches]
    return Score(Pattern.of(grid, names, pitches), np.stack(shots)[:, :, None].astype(np.float32), RATE)


@pytest.mark.parametrize("name", STEPS.names())
def test_every_step_keeps_its_contract(name: str) -> None:
    step = STEPS.get(name)
    assert step.title
    assert step.about
    for loop in (drums(), replace(drums(), score=None), Loop(Sound.of(np.zeros((16_000, 2)), RATE), 240, 1)):
        found = step.measure(loop, validated(step.params, {}))
        assert found.step == name
        assert found.sentence
        assert np.isfinite(found.value)
        done = step.apply(loop, validated(step.params, {}))
        assert len(done.sound.samples) == bar_frames(done.bpm, RATE) * done.bars
        assert done.sound.channels == loop.sound.channels
        assert np.isfinite(done.sound.samples).all()


def test_steps_come_in_order_and_unknown_ones_are_refused() -> None:
    names = [step.name for step in steps()]
    assert names == ["tempo", "quantise", "scale", "transpose", "pitch", "seam", "loudness"]
    loop, findings = chain(drums(), dict(reversed(ALL.items())))
    assert [found.step for found in findings] == names
    for wrong in ({"reverb": {}}, {"tempo": {"speed": 1}}, {"tempo": {"bpm": 4000}}):
        with pytest.raises(StudioError):
            chain(loop, wrong)


@pytest.mark.parametrize("free_form", [False, True])
def test_a_clean_loop_passes_to_the_bit(free_form: bool) -> None:
    swung = drums(swing=0.33, shifts=np.random.default_rng(0).uniform(-0.02, 0.02, (16, 3)))
    clean, tuned = drums(), melody(57, 60, 64, 69, 57, 59, 60, 64)
    for loop in (clean, tuned) if not free_form else (replace(clean, score=None), replace(swung, score=None), tuned):
        even, __ = chain(loop, {"loudness": {}})
        done, findings = chain(even, ALL)
        assert done is even, [found for found in findings if found.needed]


def test_quantise_puts_written_hits_on_the_grid() -> None:
    shifts = np.random.default_rng(0).uniform(-0.3, 0.3, (16, 3))
    loop, (found,) = chain(drums(shifts=shifts), {"quantise": {}})
    assert found.needed
    assert found.value > 10
    assert found.after == 0
    np.testing.assert_array_equal(loop.sound.samples, drums().sound.samples)
    half, __ = chain(drums(shifts=shifts), {"quantise": {"strength": 0.5}})
    assert half.score is not None
    np.testing.assert_allclose(half.score.pattern.shifts, shifts / 2, atol=1e-6)
    swung, __ = chain(drums(), {"quantise": {"feel": "given", "swing": 0.25}})
    assert swung.score is not None
    assert swung.score.pattern.swing == 0.25
    assert chain(drums(swing=0.25), {"quantise": {}})[1][0].needed is False


def test_quantise_moves_what_is_heard() -> None:
    shifts = np.repeat(np.random.default_rng(3).uniform(-0.28, 0.28, (16, 1)), 3, 1)
    loop = replace(drums(shifts=shifts), score=None)
    done, (found,) = chain(loop, {"quantise": {}})
    assert found.value > 15
    assert found.after is not None
    assert found.after < 5
    assert seam(done.sound.samples, RATE) < AUDIBLE


def test_quantise_turns_a_late_loop_without_cutting_it() -> None:
    samples = drums().sound.samples
    late = replace(drums().with_sound(np.roll(samples, 600, axis=0)), score=None)
    done = Quantise.apply(late, validated(Quantise.params, {}))
    near = range(-round(0.002 * RATE), round(0.002 * RATE) + 1)
    assert any(np.array_equal(done.sound.samples, np.roll(samples, lag, axis=0)) for lag in near)


def test_snap_to_key_as_written_and_as_heard() -> None:
    score = chord_score(57.0, 61.0, 64.3)
    loop, (found,) = chain(play(score, 120, RATE, 9, "minor"), {"scale": {}})
    assert found.value == pytest.approx(100)
    assert found.after == 0
    assert loop.score is not None
    assert loop.score.pattern.pitches == (57, 60, 64)
    chosen, __ = chain(play(score, 120, RATE), {"scale": {"key": "D", "scale": "major"}})
    assert (chosen.root, chosen.scale) == (2, "major")
    unknown, (found,) = chain(play(score, 120, RATE), {"scale": {}})
    assert not found.needed
    assert unknown.score is score

    heard, (found,) = chain(melody(57.3, 60.2, 63.7, 69.0, 57.45, 58.8, 60.2, 64.4), {"scale": {}})
    assert found.value > 30
    assert found.after is not None
    assert found.after < 10
    assert [round(note.midi) for note in notes_of(heard)] == [57, 60, 64, 69, 57, 59, 60, 64]


def test_transpose_by_semitones_and_by_degrees() -> None:
    loop = play(chord_score(57, 60, 64), 120, RATE, 9, "minor")
    up, __ = chain(loop, {"transpose": {"semitones": 3}})
    assert up.score is not None
    assert (up.score.pattern.pitches, up.root) == ((60, 63, 67), 0)
    assert up.score.pattern.voices == ("C4", "D#4", "G4")
    fourth, __ = chain(loop, {"transpose": {"degrees": 3}})  # A minor to D minor, both of A minor
    assert fourth.score is not None
    assert (fourth.score.pattern.pitches, fourth.root) == ((62, 65, 69), 9)
    down, __ = chain(fourth, {"transpose": {"degrees": -3}})
    assert down.score is not None
    assert down.score.pattern.pitches == (57, 60, 64)
    beaten, __ = chain(drums(), {"transpose": {"semitones": 5}})
    np.testing.assert_array_equal(beaten.sound.samples, drums().sound.samples)
    __, (found,) = chain(melody(57, key=None), {"transpose": {"degrees": 2}})
    assert not found.needed
    sung, __ = chain(melody(57, 60, 64, 69, 57, 59, 60, 64), {"transpose": {"degrees": 1}})
    assert [round(note.midi) for note in notes_of(sung)] == [59, 62, 65, 71, 59, 60, 62, 65]


def test_pitches_of_a_key() -> None:
    assert nearest(61, 9, "minor") == 60
    assert nearest(8.6, 9, "minor") == 9
    assert nearest(0, 11, "major") == -1  # between B and C#: the lower one
    assert moved(57, 9, "minor", 7) == 69
    assert moved(57, 9, "minor", -1) == 55


@pytest.mark.parametrize("free_form", [False, True])
def test_tempo_and_pitch_leave_one_another_alone(free_form: bool) -> None:
    loop = play(chord_score(57.0), 120, RATE, 9, "minor") if not free_form else melody(*[57.0] * 8)
    slower, (found,) = chain(loop, {"tempo": {"bpm": 93}})
    assert (slower.bpm, len(slower.sound.samples)) == (93, bar_frames(93, RATE))
    assert found.after == 93
    assert round(notes_of(replace(slower, score=None))[0].midi, 1) == 57
    higher, __ = chain(loop, {"pitch": {"semitones": 2.5}})
    assert len(higher.sound.samples) == len(loop.sound.samples)
    assert notes_of(replace(higher, score=None))[0].midi == pytest.approx(59.5, abs=0.05)


def test_a_seam_is_closed_where_it_clicks() -> None:
    whole = tone(57.3, 2.0)
    torn = whole[: len(whole) - 37]
    loop = Loop(Sound.of(torn, RATE), 120, 1)
    done, (found,) = chain(loop, {"seam": {}})
    assert found.value > AUDIBLE
    assert found.after is not None
    assert found.after < 1.2
    np.testing.assert_array_equal(done.sound.samples[: -round(0.03 * RATE)], torn[: -round(0.03 * RATE)])


@pytest.mark.parametrize("gain", [0.02, 1.0, 3.0])
def test_loudness_as_torchaudio_hears_it_without_clipping(gain: float) -> None:
    import torch
    import torchaudio

    loop = play(replace(beat(), gain=gain), 120, RATE)
    done, (found,) = chain(loop, {"loudness": {"target": -14}})
    assert found.value == pytest.approx(loop_loudness(loop.sound.samples, RATE))
    # Quieter for the reference, whose filters clip.
    repeated = torch.from_numpy(np.tile(done.sound.samples * 0.1, (8, 2)).T.copy())
    assert float(torchaudio.functional.loudness(repeated, RATE)) + 20 == pytest.approx(-14, abs=0.3)
    assert done.sound.peak <= 0.892
    assert seam(done.sound.samples, RATE) < AUDIBLE
    silent = loop.with_sound(np.zeros_like(loop.sound.samples))
    assert chain(silent, {"loudness": {}})[0] is silent


@pytest.mark.parametrize(("count", "length"), [(1000, 2756), (1001, 500), (2756, 1000), (999, 1000)])
def test_another_rate_of_what_goes_round(count: int, length: int) -> None:
    def wave(n: int) -> np.ndarray:
        t = np.arange(n) / n
        return np.stack((np.cos(2 * np.pi * 7 * t), np.sin(2 * np.pi * 200 * t + 1)), 1)

    np.testing.assert_allclose(resized(wave(count), length), wave(length), atol=1e-5)
    there = resized(wave(count), length)
    assert resized(there, length) is there
