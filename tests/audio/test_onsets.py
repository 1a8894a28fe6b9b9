from __future__ import annotations

import numpy as np

from studio.audio.onsets import find_onsets
from studio.core.notes import frequency
from studio.core.sound import Sound

RATE = 16000


def recording(begins: list[float], seconds: float, noise: float = 0.0) -> np.ndarray:
    """Plucked notes, one after the other: float32 (n,)."""
    rng = np.random.default_rng(0)
    samples = noise * rng.normal(size=round(seconds * RATE))
    for count, begin in enumerate(begins):
        time = np.arange(round(0.8 * RATE)) / RATE
        hertz = frequency(48 + 5 * (count % 6))
        note = sum(np.sin(2 * np.pi * k * hertz * time) / k for k in range(1, 6)) * np.exp(-6 * time) * 0.3
        start = round(begin * RATE)
        samples[start : start + len(note)] += note[: len(samples) - start]
    return samples.astype(np.float32)


def pieces(samples: np.ndarray, size: int) -> list[Sound]:
    return [Sound.of(samples[start : start + size], RATE) for start in range(0, len(samples), size)]


def test_notes_are_found_where_they_begin() -> None:
    begins = [0.0, 0.5, 1.1, 1.5, 2.6, 3.3]
    for noise in (0.0, 1e-3):
        found = find_onsets(pieces(recording(begins, 4.5, noise), RATE))
        assert len(found) == len(begins)
        assert np.abs(np.array(found) - begins).max() < 0.06


def test_blocks_of_any_size_give_the_same() -> None:
    samples = recording([0.3, 1.0, 2.2], 3.0)
    assert find_onsets(pieces(samples, 777)) == find_onsets(pieces(samples, 160_000))


def test_silence_and_nothing_have_no_onsets() -> None:
    assert find_onsets([]) == []
    assert find_onsets(pieces(np.zeros(RATE, np.float32), RATE)) == []
    assert find_onsets(pieces(np.zeros(10, np.float32), 5)) == []
