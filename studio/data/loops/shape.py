"""Making one loop ready for a network: channels, rate, tempo, bars and level."""

from __future__ import annotations

import numpy as np

from studio.audio.circular import AUDIBLE, resized, seam
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import STEPS
from studio.core.sound import Sound
from studio.data.loops.options import LoopOptions
from studio.data.sounds.shape import gain, with_channels

CLOSING = 0.010  # seconds over which a bar that was cut out runs into its own beginning


def conformed(sound: Sound, bars: int | None, options: LoopOptions) -> np.ndarray:
    """One loop made ready.

    Args:
        sound: whole bars that begin on a downbeat, of any rate, tempo and number of channels.
        bars: how many.

    Returns:
        float32 (rows, options.length, options.channels) in [-1, 1]: one row, or several of a longer loop. A loop
        that is so already comes back to the bit.

    Raises:
        StudioError: nobody knows how many bars it has, or it is empty.
    """
    if not bars or not len(sound.samples):
        raise StudioError(_("Its tempo is not known."))
    samples = at_tempo(with_channels(sound.samples, options.channels), sound.rate, bars, options)
    rows = [row * gain(row, options) for row in _cut(samples, bars, options)]
    return np.stack(rows).astype(np.float32)


def at_tempo(samples: np.ndarray, rate: int, bars: int, options: LoopOptions) -> np.ndarray:
    """A loop (n, channels) of that rate and number of bars at the chosen rate and tempo, all bars of it."""
    length = STEPS * bars * options.step
    if options.conform == "resample":
        return resized(samples, length)
    from studio.audio.theory.tempo import stretched

    samples = resized(samples, round(len(samples) * options.rate / rate))
    # A tempo out of reach of the stretching is met by resampling for the rest.
    return resized(stretched(samples, length / len(samples), options.rate), length)


def _cut(samples: np.ndarray, bars: int, options: LoopOptions) -> list[np.ndarray]:
    """Pieces of so many bars as are wanted; shorter loops are repeated."""
    wanted = options.bars
    if bars < wanted:
        samples = np.tile(samples, (-(-wanted // bars), 1))
    if bars <= wanted:
        return [samples[: options.length]]
    starts = range(0, (bars // wanted) * options.length, options.length)
    return [_closed(samples, start, options) for start in starts]


def _closed(samples: np.ndarray, start: int, options: LoopOptions) -> np.ndarray:
    """A piece of a longer loop; where its end would jump it runs into what came before its beginning."""
    piece = samples[start : start + options.length]
    if seam(piece, options.rate) <= AUDIBLE:
        return piece
    count = round(CLOSING * options.rate)
    before = samples[np.arange(start - count, start) % len(samples)]
    turn = np.linspace(0, np.pi / 2, count, dtype=np.float32)[:, None]
    piece = piece.copy()
    piece[-count:] = piece[-count:] * np.cos(turn) + before * np.sin(turn)
    return piece
