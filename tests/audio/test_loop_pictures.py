"""Pictures of loops."""

from __future__ import annotations

import numpy as np

from studio.audio.loop_pictures import loop_picture


def _loop(steps: int = 16) -> np.ndarray:
    samples = np.zeros((steps * 500, 1), np.float32)
    samples[:200, 0] = 0.8
    return samples


def test_hits_are_bright_where_they_are() -> None:
    velocities = np.zeros((16, 8), np.float32)
    velocities[4, 0] = 1.0  # the lowest voice on the second beat
    picture = loop_picture(_loop(), 8000, velocities, 96, 192).astype(int).sum(2)
    upper = picture[: 96 - round(0.38 * 96)]
    row, column = np.unravel_index(upper.argmax(), upper.shape)
    assert column * 16 // 192 == 4
    assert row >= len(upper) * 7 // 8
    bright = upper > upper.max() * 0.9
    assert bright[:, 48:60].any()
    assert not bright[:, :48].any()
    assert not bright[:, 60:].any()


def test_louder_hits_are_brighter_and_the_waveform_is_below() -> None:
    velocities = np.zeros((16, 1), np.float32)
    velocities[0, 0], velocities[8, 0] = 0.3, 1.0
    picture = loop_picture(_loop(), 8000, velocities, 96, 192).astype(int).sum(2)
    assert picture[20, 8 * 12 + 6] > picture[20, 6] > picture[20, 4 * 12 + 6]
    wave = picture[-round(0.38 * 96) :]
    assert wave[:, 1].sum() > 2 * wave[:, 100].sum()


def test_a_loop_without_a_pattern_shows_its_spectrogram() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)[:, None]
    picture = loop_picture(tone, 16000, None, 64, 64)
    assert (picture.shape, picture.dtype) == ((64, 64, 3), np.uint8)
    assert not picture.flags.writeable
    silent = loop_picture(np.zeros((16000, 1)), 16000, None, 64, 64)
    assert picture[:40].astype(int).sum() > silent[:40].astype(int).sum()
