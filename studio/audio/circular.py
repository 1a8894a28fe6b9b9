"""Sound that goes round: after its last sample the first one follows."""

from __future__ import annotations

import numpy as np

LOCAL = 0.01  # seconds around the wrap with which it is compared
USUAL = 99  # percentile of the steps between samples there that is usual
AUDIBLE = 2.0  # times the usual step from which a jump at the wrap is heard as a click
SILENT = 1e-4  # a step below this is none (-80 dB)


def resized(samples: np.ndarray, length: int) -> np.ndarray:
    """The same round in another number of samples, as at another rate: float32 (length, channels).

    By its spectrum, which is exact for what goes round: no edges, no aliases, the length to the sample.
    """
    count = len(samples)
    if length == count:
        return samples
    spectrum = np.fft.rfft(samples, axis=0)
    kept = np.zeros((length // 2 + 1, samples.shape[1]), spectrum.dtype)
    bins = min(len(kept), len(spectrum))
    kept[:bins] = spectrum[:bins]
    if min(length, count) % 2 == 0:  # half of the highest bin belongs to the frequency that mirrors it
        kept[bins - 1] *= 2.0 if length < count else 0.5
    return np.asarray(np.fft.irfft(kept, length, axis=0) * (length / count), np.float32)


def taken(samples: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Pieces that begin at any sample, around the end where they reach it: (len(starts), length, channels)."""
    line = np.concatenate((samples, np.resize(samples, (length - 1, samples.shape[1]))))
    windows = np.lib.stride_tricks.sliding_window_view(line, length, axis=0)
    pieces: np.ndarray = windows[np.asarray(starts) % len(samples)].swapaxes(1, 2)
    return pieces


def seam(samples: np.ndarray, rate: int) -> float:
    """How much the jump from the last to the first sample exceeds the usual step around it; `AUDIBLE` is a click."""
    reach = min(max(2, round(LOCAL * rate)), len(samples) // 2)
    around = np.abs(np.diff(np.concatenate((samples[-reach:], samples[:reach])), axis=0))
    jump = around[reach - 1].max()
    usual = np.percentile(np.delete(around, reach - 1, 0), USUAL)
    return float(jump / max(usual, SILENT))
