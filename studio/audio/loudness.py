"""How loud a sound is to people."""

from __future__ import annotations

import numpy as np

from studio.audio.engine.meter import LOUDNESS_OFFSET, PART_SECONDS, PARTS, Meter, hearing

SILENCE, BELOW = -70.0, 10.0  # LUFS, and LU under the mean, below which a part does not count


def loudness(samples: np.ndarray, rate: int) -> float:
    """Loudness in LUFS (ITU-R BS.1770) of the loudest 400 ms, which is what tells a note from another.

    Args:
        samples: float32 (n, channels), of which the first two count.
    """
    pair = np.repeat(samples, 2, 1) if samples.shape[1] == 1 else samples[:, :2]
    meter = Meter(rate)
    part = max(1, round(PART_SECONDS * rate))
    # Silence follows, so that also a click shorter than a part is measured.
    pair = np.concatenate((pair, np.zeros((part * PARTS, 2), np.float32)))
    loudest = -np.inf
    for start in range(0, len(pair) - part + 1, part):
        meter.add(pair[start : start + part])
        loudest = max(loudest, meter.take()[1])
    return float(loudest)


def loop_loudness(samples: np.ndarray, rate: int) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770-4, both gates) of a loop that is repeated for ever; -inf for silence.

    Args:
        samples: float32 (n, channels), of which the first two count; one channel counts as two.
    """
    pair = samples[:, :2]
    count = len(pair)
    heard = np.fft.irfft(np.fft.rfft(pair, axis=0) * hearing(count, rate)[:, None], count, axis=0)
    power = np.square(heard).sum(1) * (2 / pair.shape[1])
    part = max(1, round(PART_SECONDS * rate))
    starts, length = np.arange(0, count, part), part * PARTS
    summed = np.cumsum(np.concatenate((np.zeros(1), np.resize(power, count + length))))
    powers = (summed[starts + length] - summed[starts]) / length
    gate = 10 ** ((SILENCE - LOUDNESS_OFFSET) / 10)
    loud = powers[powers > gate]
    if not len(loud):
        return -np.inf
    loud = loud[loud > loud.mean() * 10 ** (-BELOW / 10)]
    return float(LOUDNESS_OFFSET + 10 * np.log10(loud.mean()))
