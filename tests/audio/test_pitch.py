from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.pitch import detect_pitch, hear_pitch, pitch_from_name, velocity_from_name
from studio.core.notes import frequency, note_name

SECOND = {rate: np.arange(rate) / rate for rate in (16000, 44100)}


def tone(midi: float, rate: int, kind: str) -> np.ndarray:
    """One second of a note: float32 (rate,)."""
    time, hertz = SECOND[rate], frequency(midi)
    rng = np.random.default_rng(round(midi))
    count = max(1, int(rate / 2 / hertz))
    partials = {
        "saw": [(k, 1 / k) for k in range(1, min(40, count) + 1)],
        "hollow": [(k, 1 / k) for k in range(1, min(20, count) + 1, 2)],
        "without its fundamental": [(k, 1.0) for k in range(2, min(8, count) + 1)],
        "loud overtone": [(1, 0.15), (2, 1.0), (3, 0.1)],
        "breath": [(1, 1.0), (2, 0.3)],
    }[kind]
    wave = sum(level * np.sin(2 * np.pi * k * hertz * time + k) for k, level in partials)
    wave = wave + (0.15 * rng.normal(size=rate) if kind == "breath" else 0.0)
    return (wave * np.exp(-1.5 * time)).astype(np.float32)


@pytest.mark.parametrize("rate", [16000, 44100])
@pytest.mark.parametrize("kind", ["saw", "hollow", "without its fundamental", "loud overtone", "breath"])
def test_notes_of_every_height_are_heard_to_the_cent(rate: int, kind: str) -> None:
    # Without a fundamental and with few overtones left below half the rate there is nothing to tell the note.
    notes = range(36, 73, 3) if kind == "without its fundamental" else range(30, 91, 3)
    errors = []
    for midi in notes:
        heard = detect_pitch(tone(midi, rate, kind), rate)
        assert heard is not None, midi
        errors.append(abs(heard.midi - midi))
    assert np.median(errors) < 0.02
    assert np.mean(np.array(errors) < 0.5) > 0.95


def unpitched(rate: int = 16000) -> dict[str, np.ndarray]:
    time, rng = SECOND[rate], np.random.default_rng(0)
    return {
        "noise": rng.normal(size=rate),
        "cymbal": sum(np.sin(2 * np.pi * hertz * time) for hertz in rng.uniform(2000, 7500, 40)) * np.exp(-3 * time),
        "kick": np.sin(2 * np.pi * (50 * time + 5 * (1 - np.exp(-30 * time)))) * np.exp(-8 * time),
        "snare": (0.5 * np.sin(2 * np.pi * 190 * time) + rng.normal(size=rate)) * np.exp(-15 * time),
        "sweep": np.sin(2 * np.pi * np.cumsum(200 * 2 ** (3 * time)) / rate),
        "silence": np.zeros(rate),
        "click": np.eye(1, rate)[0],
        "too short": np.ones(50),
        "nothing": np.zeros(0),
        "constant": np.ones(rate),
    }


@pytest.mark.parametrize("name", list(unpitched()))
def test_what_has_no_pitch_is_given_none(name: str) -> None:
    samples = (0.5 * unpitched()[name]).astype(np.float32)
    assert detect_pitch(samples, 16000) is None


def test_silence_has_no_number() -> None:
    heard = hear_pitch(np.zeros(16000, np.float32), 16000)
    assert math.isnan(heard.midi)
    assert heard.confidence == 0


@pytest.mark.parametrize(
    ("stem", "pitch", "velocity"),
    [
        ("Piano_C#4_soft", 61, None),
        ("A3", 57, None),
        ("e2", 40, None),
        ("pad-060-01", 60, None),
        ("bass_synthetic_068-049-025", 49, 25),
        ("PianoC4", 60, None),
        ("Fs3 v100", 54, 100),
        ("Db5", 73, None),
        ("pluck_bb3", 58, None),
        ("midi60", 60, None),
        ("note 72 vel 90", 72, 90),
        ("cello_C4_v2", 60, None),
        ("brass_C4_seed42", 60, None),
        ("kick_01", None, None),
        ("kick_a1", None, None),
        ("take_060", None, None),
        ("808C2", None, None),
        ("from A1 to C4", None, None),
        ("Am7", None, None),
        ("R2D2", None, None),
        ("C10", None, None),
        ("note 300", None, None),
        ("", None, None),
    ],
)
def test_what_names_tell(stem: str, pitch: float | None, velocity: float | None) -> None:
    assert (pitch_from_name(stem), velocity_from_name(stem)) == (pitch, velocity)


@given(st.text(max_size=40))
def test_any_name_is_a_note_or_none(stem: str) -> None:
    pitch, velocity = pitch_from_name(stem), velocity_from_name(stem)
    assert pitch is None or 0 <= pitch <= 127
    assert velocity is None or 1 <= velocity <= 127


@given(st.integers(12, 127))
def test_our_own_names_are_read_back(midi: int) -> None:
    assert pitch_from_name(f"brass_{note_name(midi)}_seed7") == midi
