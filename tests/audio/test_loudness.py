from __future__ import annotations

import numpy as np
import pytest

from studio.audio.loudness import loudness

TIME = np.arange(48000) / 48000


def test_the_reference_tone_of_the_standard() -> None:
    # EBU Tech 3341: 1 kHz at -23 dBFS on both channels is -23 LUFS.
    tone = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * TIME)).astype(np.float32)
    assert loudness(np.stack([tone, tone], 1), 48000) == pytest.approx(-23.0, abs=0.1)
    assert loudness(tone[:, None], 48000) == pytest.approx(-23.0, abs=0.1)


def test_silence_after_a_note_makes_it_no_softer() -> None:
    tone = (0.1 * np.sin(2 * np.pi * 1000 * TIME)).astype(np.float32)[:, None]
    after = np.concatenate((tone, np.zeros_like(tone)))
    assert loudness(after, 48000) == pytest.approx(loudness(tone, 48000), abs=0.1)


def test_silence_and_nothing_are_very_quiet() -> None:
    assert loudness(np.zeros((0, 1), np.float32), 16000) < -60
    assert loudness(np.zeros((16000, 2), np.float32), 16000) < -60
