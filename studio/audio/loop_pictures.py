"""A loop as a picture: its pattern, or its spectrogram where it has none, and the waveform under it."""

from __future__ import annotations

import numpy as np

from studio.audio.pictures import colours, spectrogram_picture, waveform_envelope
from studio.core.loops import BEATS, STEPS

WAVE = 0.38  # of the height
GROUND, CELL, BEAT = 0, 14, 30  # places in the colour map: between cells, an empty cell, one on a beat
HIT = 110, 235  # from the softest to the loudest
OUTLINE = 178


def loop_picture(
    samples: np.ndarray, rate: int, velocities: np.ndarray | None = None, height: int = 96, width: int = 192
) -> np.ndarray:
    """The loop from its first to its last sample.

    Args:
        samples: float (n, channels), whole bars.
        velocities: (steps, voices) from 0 to 1, the first voice at the bottom; None for a spectrogram instead.

    Returns:
        uint8 (height, width, 3), read-only.
    """
    low = round(WAVE * height)
    if velocities is None:
        upper = spectrogram_picture(samples, rate, height - low, width)
    else:
        upper = colours()[_cells(velocities, height - low, width)]
    picture = np.concatenate([upper, colours()[_wave(samples, low, width)]])
    picture.flags.writeable = False
    return picture


def _cells(velocities: np.ndarray, height: int, width: int) -> np.ndarray:
    """Places in the colour map (height, width) of a grid of cells with gaps where there is room for them."""
    steps, voices = velocities.shape
    column, row = np.arange(width) * steps // width, voices - 1 - np.arange(height) * voices // height
    level = velocities.T[row][:, column]
    empty = np.where(column % (STEPS // BEATS) == 0, BEAT, CELL)
    shade = np.where(level > 0.02, HIT[0] + (HIT[1] - HIT[0]) * level, empty)
    for axis, places, count in ((0, row, voices), (1, column, steps)):
        if shade.shape[axis] >= 4 * count:
            edges = np.flatnonzero(np.diff(places)) + 1
            shade[(edges, slice(None)) if axis == 0 else (slice(None), edges)] = GROUND
    return shade.astype(np.uint8)


def _wave(samples: np.ndarray, height: int, width: int) -> np.ndarray:
    """Places in the colour map (height, width) of a waveform, as loud as it is."""
    envelope = np.clip(waveform_envelope(samples, width), -1, 1)
    rows = 1 - 2 * (np.arange(height)[:, None] + 0.5) / height
    half = 1 / height
    inside = (rows <= envelope[:, 1].clip(0) + half) & (rows >= envelope[:, 0].clip(max=0) - half)
    return np.where(inside, OUTLINE, GROUND).astype(np.uint8)
