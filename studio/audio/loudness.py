"""How loud a sound is to people."""

from __future__ import annotations

import numpy as np

from studio.audio.engine.meter import PART_SECONDS, PARTS, Meter


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
