"""Real little sounds, and files of them in every coding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.notes import frequency


def _note(midi: float, seconds: float = 0.4, rate: int = 16000, level: float = 0.5) -> np.ndarray:
    """A plucked note with four partials: float32 (n,)."""
    time = np.arange(round(seconds * rate)) / rate
    partials = [k for k in range(1, 5) if k * frequency(midi) < rate / 2]
    wave = sum(np.sin(2 * np.pi * k * frequency(midi) * time) / k for k in partials)
    envelope = np.minimum(1, time / 0.005) * np.exp(-3 * time) * np.minimum(1, (seconds - time) / 0.02)
    made = wave * envelope
    return (level * made / np.abs(made).max()).astype(np.float32)


def _fill(folder: Path, count: int, low: int = 48, name: str = "{index}.wav") -> Path:
    """A folder of `count` notes going up from `low`."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        soundfile.write(folder / name.format(index=index, midi=low + index), _note(low + index), 16000)
    return folder


@pytest.fixture(scope="session")
def note() -> Callable[..., np.ndarray]:
    """Makes a note of a MIDI pitch."""
    return _note


@pytest.fixture(scope="session")
def fill() -> Callable[..., Path]:
    """Fills a folder with so many notes."""
    return _fill


@pytest.fixture
def two_styles(tmp_path: Path) -> Path:
    """A folder with sub-folders `bass` (6 notes from MIDI 36) and `lead` (5 from 60), without any names of notes."""
    root = tmp_path / "band"
    _fill(root / "bass", 6, 36)
    _fill(root / "lead", 5, 60)
    return root
