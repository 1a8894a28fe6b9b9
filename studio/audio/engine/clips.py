"""Sounds as the mixer reads them: at the device's rate, without clicks at their ends, loops without a seam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.audio.circular import resized
from studio.audio.voice import looped, read_at

GUARD = 4
EDGE_LEVEL = 1e-3
FADE_IN, FADE_OUT = 0.001, 0.01
LOOP_FADE = 0.02


@dataclass(frozen=True, slots=True)
class Clip:
    """Samples at the device's rate.

    Attributes:
        samples: float32 (n, 1 or 2); of a looped clip until the loop's end, and a few more from the loop's start.
        loop: (start, end), None when it ends by itself.
    """

    samples: np.ndarray
    loop: tuple[int, int] | None = None

    @property
    def end(self) -> int:
        """Where it ends or goes back."""
        return len(self.samples) if self.loop is None else self.loop[1]


def clip_of(samples: np.ndarray, rate: int, loop: tuple[int, int] | None, device_rate: int) -> Clip:
    """A clip of a sound's samples (n, channels); its loop is in those samples."""
    samples = resampled(stereo(samples), rate, device_rate)
    if loop is not None:
        start, end = (round(place * device_rate / rate) for place in loop)
        end = min(end, len(samples))
        if 0 <= start < end - GUARD:
            whole = looped(soft_edges(samples, device_rate, end=False), (start, end), round(LOOP_FADE * device_rate))
            guarded = np.concatenate([whole[:end], whole[start : start + GUARD]])
            return Clip(np.ascontiguousarray(guarded), (start, end))
    return Clip(soft_edges(samples, device_rate))


def circular(samples: np.ndarray, rate: int, device_rate: int, bar_frames: int) -> Clip:
    """A clip of whole bars (n, channels) that goes round: at the device's rate as it is, else band-limited anew.

    Args:
        bar_frames: samples of a bar at the device's rate, as far as known: of another rate it becomes whole bars.
    """
    samples = stereo(samples)
    if rate != device_rate:
        size = max(1, round(len(samples) * device_rate / rate))
        bars = round(size / bar_frames) if bar_frames else 0
        # Bars of both rates are rounded.
        if abs(size - bars * bar_frames) <= bars * (1 + device_rate / rate) / 2:
            size = max(1, bars * bar_frames)
        samples = resized(samples, size)
    return Clip(samples, (0, len(samples)))


def stereo(samples: np.ndarray) -> np.ndarray:
    """At most two channels; of more, every other one goes to the left."""
    if samples.shape[1] <= 2:
        return samples
    return np.stack([samples[:, 0::2].mean(1), samples[:, 1::2].mean(1)], 1)


def resampled(samples: np.ndarray, rate: int, device_rate: int) -> np.ndarray:
    """Samples (n, channels) at the device's rate; the same ones when that is theirs."""
    if rate == device_rate:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, rate, device_rate, quality="HQ"), np.float32)


def soft_edges(samples: np.ndarray, rate: int, start: bool = True, end: bool = True) -> np.ndarray:
    """Fades where samples (n, channels) would begin or end with a step; unchanged where they do not."""
    if not len(samples):
        return samples
    head, tail = round(FADE_IN * rate), round(FADE_OUT * rate)
    abrupt_start = start and np.abs(samples[0]).max() > EDGE_LEVEL
    abrupt_end = end and np.abs(samples[-2:]).max() > EDGE_LEVEL
    if abrupt_start or abrupt_end:
        samples = samples.copy()
    if abrupt_start:
        samples[:head] *= half_cosine(head)[: len(samples), None]
    if abrupt_end:
        samples[-tail:] *= half_cosine(tail)[::-1][-len(samples) :, None]
    return samples


def half_cosine(size: int) -> np.ndarray:
    """From 0 to nearly 1 without corners: float32 (size,)."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(size) / max(1, size))).astype(np.float32)


class Reader:
    """A place in a clip that moves on.

    Args:
        clip: what to read.
        place: where to begin, in samples; within the loop when behind its end.
    """

    def __init__(self, clip: Clip, place: float = 0.0) -> None:
        self.clip = clip
        self.place = self._wrapped(place)

    @property
    def done(self) -> bool:
        return self.clip.loop is None and self.place >= len(self.clip.samples)

    def read(self, frames: int, first: float = 1.0, last: float = 1.0) -> np.ndarray:
        """The next samples: float32 (frames, 1 or 2), silence after the end.

        Args:
            first, last: speed at the start and at the end; 1 copies, to the last bit.
        """
        if first == 1.0 and last == 1.0 and self.place == int(self.place):
            return self._copied(frames)
        steps = np.arange(frames)
        positions = self.place + steps * first + (last - first) / (2 * frames) * steps * steps
        self.place = self._wrapped(self.place + frames * (first + last) / 2)
        if self.clip.loop is not None:
            start, end = self.clip.loop
            beyond = positions >= end
            positions[beyond] = start + (positions[beyond] - end) % (end - start)
        return read_at(self.clip.samples, positions)

    def _copied(self, frames: int) -> np.ndarray:
        place, end = int(self.place), self.clip.end
        self.place = self._wrapped(place + frames)
        if place + frames <= end:
            return self.clip.samples[place : place + frames]
        parts = [self.clip.samples[place:end]]
        missing = frames - max(0, end - place)
        if self.clip.loop is None:
            parts.append(np.zeros((missing, self.clip.samples.shape[1]), np.float32))
        while self.clip.loop is not None and missing > 0:
            start = self.clip.loop[0]
            parts.append(self.clip.samples[start : min(end, start + missing)])
            missing -= len(parts[-1])
        return np.concatenate(parts)

    def _wrapped(self, place: float) -> float:
        if self.clip.loop is None:
            return place
        start, end = self.clip.loop
        return place if place < end else start + (place - end) % (end - start)
