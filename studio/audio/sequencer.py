"""A score as sound: every hit at its sample, around the end of the loop as if it had always been running."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from studio.core.loops import Loop, Pattern, Score, bar_frames
from studio.core.sound import Sound

HEARD = 1e-3  # velocity below which a hit is left out, -60 dB


def play(score: Score, bpm: float, rate: int, root: int | None = None, scale: str = "") -> Loop:
    """The loop that a score is at a tempo and a sample rate; one-shots keep their pitch and length.

    A one-shot that is longer than the loop goes around it several times.
    """
    pattern = score.pattern
    frames = bar_frames(bpm, rate) * pattern.bars
    out = np.zeros((frames, score.one_shots.shape[2]), np.float32)
    for voice, shot in enumerate(score.one_shots):
        struck = hits(pattern, voice, frames)
        sound = _at_rate(shot.tobytes(), shot.shape, score.rate, rate) if struck else shot
        for place, velocity in struck:
            _add(out, sound, place, velocity * score.gain)
    return Loop(Sound.of(out, rate), bpm, pattern.bars, root, scale, score)


def shots_at(score: Score, rate: int) -> np.ndarray:
    """The one-shots of a score (voices, n, channels) at a sample rate."""
    return np.stack([_at_rate(shot.tobytes(), shot.shape, score.rate, rate) for shot in score.one_shots])


def hits(pattern: Pattern, voice: int, frames: int) -> list[tuple[int, float]]:
    """Sample in a loop of `frames` samples, and velocity, of everything that a voice plays."""
    step = frames / pattern.steps
    found = []
    for index in np.flatnonzero(pattern.velocities[:, voice] > HEARD):
        place = round(pattern.at(int(index), voice) * step) % frames
        found.append((place, float(pattern.velocities[index, voice])))
    return found


def _add(out: np.ndarray, shot: np.ndarray, place: int, gain: float) -> None:
    """Add a sound (n, channels) from a place on, around the end as often as it takes."""
    done = 0
    while done < len(shot):
        count = min(len(out) - place, len(shot) - done)
        out[place : place + count] += np.float32(gain) * shot[done : done + count]
        done, place = done + count, 0


@lru_cache(128)
def _at_rate(data: bytes, shape: tuple[int, ...], rate: int, wanted: int) -> np.ndarray:
    """A one-shot (n, channels) at another rate; those of a kit are asked for again with every edit."""
    shot = np.frombuffer(data, np.float32).reshape(shape)
    if rate == wanted:
        return shot
    import soxr

    return np.asarray(soxr.resample(shot, rate, wanted, quality="HQ"), np.float32)
