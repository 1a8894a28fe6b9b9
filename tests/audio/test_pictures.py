"""Spectrogram pictures and waveform outlines."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.pictures import colours, frequency_span, spectrogram_picture, waveform_envelope

RATE = 16_000


def _sine(hertz: float, seconds: float = 1.0, rate: int = RATE, level: float = 0.5) -> np.ndarray:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def _brightest_row(picture: np.ndarray) -> int:
    return int(picture.astype(int).sum((1, 2)).argmax())


@pytest.mark.parametrize("seconds", [0.2, 1.024, 5.0])
@pytest.mark.parametrize("rate", [16_000, 44_100])
@pytest.mark.parametrize("hertz", [65.4, 440.0, 4186.0])
def test_a_note_lies_at_its_height(seconds: float, rate: int, hertz: float) -> None:
    picture = spectrogram_picture(_sine(hertz, seconds, rate), rate, 96, 80)
    assert picture.shape == (96, 80, 3)
    assert picture.dtype == np.uint8
    low, high = frequency_span(rate)
    row = 95 - np.log(hertz / low) / np.log(high / low) * 96
    assert abs(_brightest_row(picture) - row) <= 1.5


def test_time_runs_to_the_right() -> None:
    sound = np.concatenate((np.zeros(RATE // 2), _sine(1000, 0.5)))
    light = spectrogram_picture(sound, RATE).astype(int).sum((0, 2))
    assert light[40:60].min() > light[:20].max()


def test_silence_and_nothing_are_the_ground() -> None:
    ground = colours()[0]
    assert tuple(ground) == (0x17, 0x18, 0x1B)
    for sound in (np.zeros(RATE), np.zeros(0), np.zeros((300, 2)), np.zeros(1)):
        assert (spectrogram_picture(sound, RATE) == ground).all()


def test_very_short_sounds_have_a_picture() -> None:
    for count in (1, 2, 7, 40):
        assert spectrogram_picture(np.ones(count) * 0.5, RATE).shape == (64, 64, 3)


def test_channels_in_opposite_phase_do_not_vanish() -> None:
    sine = _sine(440)
    mono = spectrogram_picture(sine, RATE)
    assert np.array_equal(spectrogram_picture(np.stack((sine, -sine), axis=1), RATE), mono)


def test_loudness_does_not_change_the_picture_but_quiet_is_dark() -> None:
    loud, soft, faint = (spectrogram_picture(_sine(440, level=level), RATE).astype(int) for level in (1, 0.05, 1e-5))
    assert np.abs(loud - soft).max() <= 6
    assert faint.sum() < loud.sum()


def test_colours_grow_lighter_evenly() -> None:
    linear = (colours() / 255.0) ** 2.2
    light = np.cbrt(linear @ [0.2126, 0.7152, 0.0722])
    assert (np.diff(light) > -0.004).all()
    steps = light[32::32] - light[:-32:32]
    assert steps.max() < 1.5 * steps.min()


def test_outline_holds_every_peak() -> None:
    sound = np.zeros((1000, 2))
    sound[333, 1], sound[777, 0] = 0.9, -0.7
    outline = waveform_envelope(sound, 100)
    assert outline.shape == (100, 2)
    assert outline.dtype == np.float32
    assert outline[33, 1] == np.float32(0.9)
    assert outline[77, 0] == np.float32(-0.7)
    assert np.count_nonzero(outline) == 2


def test_outline_of_few_samples_and_of_none() -> None:
    assert waveform_envelope(np.array([0.5, -0.5]), 4).tolist() == [[0.5, 0.5]] * 2 + [[-0.5, -0.5]] * 2
    assert waveform_envelope(np.zeros(0), 3).tolist() == [[0, 0]] * 3
