"""Making one sound ready for a network: channels, beginning, rate, level, length and end."""

from __future__ import annotations

import numpy as np

from studio.audio.files import resampled
from studio.core.sound import Sound
from studio.data.sounds.options import AudibleOptions, SoundOptions

PEAK = 0.9
LOUDNESS = -20.0  # LUFS
FULL = 0.99  # no louder than this, so that nothing clips
QUIET = 5e-3  # share of the peak (-46 dB) that is the silence before a sound
BEFORE = 0.002  # seconds kept before a sound begins, through which it fades in


def apply(sound: Sound, options: SoundOptions) -> np.ndarray:
    """One sound made ready.

    Args:
        sound: of any rate and number of channels.

    Returns:
        float32 (options.length, options.channels) in [-1, 1].
    """
    result = np.zeros((options.length, options.channels), np.float32)
    if not len(sound.samples):
        return result
    samples = with_channels(sound.samples, options.channels)
    if options.trim:
        samples = _trimmed(samples, sound.rate)
    # A little more than is kept: the filter of the resampling needs what comes after.
    samples = samples[: round((options.length / options.rate + 0.1) * sound.rate)]
    samples = resampled(Sound.of(samples, sound.rate), options.rate).samples[: options.length]
    samples = samples * gain(samples, options)
    result[: len(samples)] = _faded(samples, round(options.fade * options.rate / 1000))
    return result


def with_channels(samples: np.ndarray, count: int) -> np.ndarray:
    """A sound (n, channels) with one channel, the mean, or with two."""
    if count == 1:
        mean: np.ndarray = samples.mean(1, keepdims=True, dtype=np.float32)
        return mean
    return np.repeat(samples, 2, 1) if samples.shape[1] == 1 else samples[:, :2]


def _trimmed(samples: np.ndarray, rate: int) -> np.ndarray:
    level = np.abs(samples).max(1)
    begins = int(np.argmax(level > QUIET * level.max()))
    margin = min(begins, round(BEFORE * rate))
    if begins == 0 or margin == 0:
        return samples
    kept = samples[begins - margin :].copy()
    kept[:margin] *= np.linspace(0, 1, margin, endpoint=False, dtype=np.float32)[:, None]
    return kept


def gain(samples: np.ndarray, options: AudibleOptions) -> float:
    """What brings a sound (n, channels) to the chosen level, short of clipping."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < 1e-6:
        return 1.0
    factor = 1.0
    if options.loudness == "peak":
        factor = PEAK / peak
    elif options.loudness == "loudness":
        from studio.audio.loudness import loudness

        factor = float(10 ** ((LOUDNESS - loudness(samples, options.rate)) / 20))
    return min(factor, FULL / peak)


def _faded(samples: np.ndarray, count: int) -> np.ndarray:
    count = min(count, len(samples))
    if count == 0:
        return samples
    faded = samples.copy()
    faded[-count:] *= (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, count, dtype=np.float32)))[:, None]
    return faded
