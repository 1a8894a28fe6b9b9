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
    for voice, shot in enumerate(shots_at(score, rate)):
        for place, velocity in hits(pattern, voice, frames):
            _add(out, shot, place, velocity * score.gain)
    return Loop(Sound.of(out, rate), bpm, pattern.bars, root, scale, score)


def shots_at(score: Score, rate: int) -> np.ndarray:
    """The one-shots of a score (voices, n, channels) at a sample rate."""
    return _at_rate(score.one_shots.tobytes(), score.one_shots.shape, score.rate, rate)


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


@lru_cache(16)
def _at_rate(data: bytes, shape: tuple[int, ...], rate: int, wanted: int) -> np.ndarray:
    """One-shots (voices, n, channels) at another rate; the same kit is asked for again with every edit."""
    shots = np.frombuffer(data, np.float32).reshape(shape)
    if rate == wanted:
        return shots
    import soxr

    flat = shots.transpose(1, 0, 2).reshape(shape[1], -1)
    turned = np.asarray(soxr.resample(np.ascontiguousarray(flat), rate, wanted, quality="HQ"), np.float32)
    return np.ascontiguousarray(turned.reshape(len(turned), shape[0], shape[2]).transpose(1, 0, 2))
