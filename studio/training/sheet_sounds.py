"""The sounds of a sheet as one FLAC file, note after note."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from studio.core.messages import frozen
from studio.core.paths import write_atomic

MOST_FRAMES = 1 << 25


def write_sounds(path: Path, sounds: np.ndarray, rate: int) -> None:
    """Keep float32 (N, samples, channels) as 16-bit FLAC; raises OSError when the disk refuses."""
    import soundfile

    buffer = io.BytesIO()
    frames = np.round(np.clip(sounds, -1, 1) * 32767).astype(np.int16).reshape(-1, sounds.shape[2])
    soundfile.write(buffer, frames, rate, subtype="PCM_16", format="FLAC")
    write_atomic(path, buffer.getvalue())


def read_sounds(path: Path, count: int) -> tuple[np.ndarray | None, int]:
    """The sounds of `count` tiles, read-only float32 (N, samples, channels), and their rate; (None, 0) without any.

    Raises:
        ValueError: the file is damaged or does not fit.
    """
    import soundfile

    if not path.is_file():
        return None, 0
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames > MOST_FRAMES or file.frames % count or file.channels not in (1, 2):
                raise ValueError("size")
            frames, rate = file.read(dtype="float32", always_2d=True), int(file.samplerate)
    except soundfile.LibsndfileError as error:
        raise ValueError("sound") from error
    return frozen(frames.reshape(count, -1, frames.shape[1])), rate
