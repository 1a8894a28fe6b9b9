"""How a note is played: pitch curves and brightness, in files and, by the same curves, live; sustain loops.

A loop is (start, end) in samples, `end` not included: after the sample `end - 1` the sample `start` sounds.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from studio.core.latent import Voice
from studio.core.notes import frequency
from studio.core.sound import Sound

OVERSAMPLING = 8
EDGE = 256
END_FADE = 0.01
TILT_FLOOR = 40.0
LEVEL_FRAME, LEVEL_HOP = 0.04, 0.005
SUSTAIN_DROP = 3.0
SHORTEST_LOOP = 0.06
SAMENESS = 0.6
STARTS = 8

Moment = TypeVar("Moment", float, np.ndarray)


def cents(voice: Voice, seconds: Moment, turns: Moment, slide: float) -> Moment:
    """How far a note's pitch is from its own: one moment, or (n,) of them.

    Args:
        seconds: time since the note began.
        turns: phase of the vibrato in whole turns; `seconds * vibrato_rate` while the rate stands still.
        slide: semitones from the note's own pitch to where its glide begins.
    """
    curve: Moment = voice.detune + voice.vibrato * np.sin(2 * np.pi * turns)
    if slide and voice.glide > 0:
        curve = curve + 100 * slide * (0.5 + 0.5 * np.cos(np.pi * np.minimum(seconds / voice.glide, 1)))
    return curve


def read_at(samples: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Samples between samples, by a cubic through four neighbours; exact at whole positions, silent outside.

    Args:
        samples: float32 (n, channels).
        positions: float64 (m,) in samples, m at least 1.
    """
    whole = np.floor(positions)
    part = (positions - whole).astype(np.float32)
    index = whole.astype(np.intp)
    first, last = int(index.min()) - 1, int(index.max()) + 3
    window = samples[max(0, first) : max(0, last)]
    if first < 0 or last > len(samples):
        index = np.clip(index, -3, len(samples) + 2)
        first, last = max(first, -4), min(last, len(samples) + 5)
        window = np.pad(samples, ((4, 5), (0, 0)))[first + 4 : last + 4]
    index -= first
    channels = []
    for channel in window.T:
        a, b, c, d = (channel.take(index + step) for step in (-1, 0, 1, 2))
        # Catmull-Rom, in Horner's order: at part 0 it is b to the last bit.
        cubic = 1.5 * (b - c) + 0.5 * (d - a)
        square = a - 2.5 * b + 2 * c - 0.5 * d
        channels.append(b + part * (0.5 * (c - a) + part * (square + part * cubic)))
    return np.stack(channels, 1)


def apply_voice(sound: Sound, voice: Voice, glide_from: float | None = None) -> Sound:
    """A sound played with a voice: brightness, detune, vibrato and glide; same length and rate.

    Args:
        glide_from: semitones from the sound's own pitch to where the glide begins, for instance -2; None for no glide.
    """
    samples = tilted(sound.samples, sound.rate, voice.brightness)
    seconds = np.arange(len(samples)) / sound.rate
    curve = cents(voice, seconds, seconds * voice.vibrato_rate, glide_from or 0.0)
    if np.any(curve):
        steps = 2.0 ** (curve / 1200)
        positions = np.cumsum(steps) - steps
        # Between samples near half the rate a cubic is poor; on a finer grid it is as good as exact.
        samples = read_at(_oversampled(samples), positions * OVERSAMPLING)
        _fade_out(samples, int(np.searchsorted(positions, len(samples))), round(END_FADE * sound.rate))
    return Sound.of(samples, sound.rate)


def tilted(samples: np.ndarray, rate: int, brightness: float) -> np.ndarray:
    """Tilt a spectrum around 1 kHz at the same energy.

    Args:
        samples: float32 (n, channels).
        brightness: dB per octave, above 0 is brighter.

    Returns:
        float32 (n, channels), no louder than full scale unless it was before.
    """
    if not brightness or not len(samples):
        return samples
    size = _fft_size(len(samples) + EDGE)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / rate), TILT_FLOOR) / 1000)
    gain = 10 ** (brightness * octaves / 20)
    result = np.fft.irfft(np.fft.rfft(samples, size, axis=0) * gain[:, None], size, axis=0)[: len(samples)]
    energy, before = np.square(result).sum(), np.square(samples, dtype=np.float64).sum()
    if energy > 0:
        result *= np.sqrt(before / energy)
    limit = max(1.0, float(np.abs(samples).max()))
    return (result * min(1.0, limit / max(float(np.abs(result).max()), 1e-9))).astype(np.float32)


def find_loop(samples: np.ndarray, rate: int, midi: float | None) -> tuple[int, int] | None:
    """Where a sound can go round while it is held: whole periods, the same slope and level at both ends.

    Args:
        samples: float (n,) or (n, channels).
        midi: the sound's note; None when it has none.

    Returns:
        (start, end), to be used with `looped`; None for sounds that decay or are too short.
    """
    mono = np.asarray(samples, np.float64)
    mono = mono.mean(1) if mono.ndim == 2 else mono
    period = rate / frequency(midi) if midi is not None else 0.005 * rate
    region = _sustained(mono, rate)
    if region is None or region[1] - region[0] < max(SHORTEST_LOOP * rate, 8 * period):
        return None
    low, high = region
    window = round(max(3 * period, 0.01 * rate))
    length = high - window - low
    tail = low + round(0.6 * length)
    best, found = (SAMENESS if midi is not None else -1.0), None
    for start in np.linspace(low, low + 0.3 * length, STARTS).astype(int):
        match = _matches(mono[start : start + window], mono[tail:high])
        at = int(np.argmax(match))
        if match[at] > best:
            best, found = float(match[at]), (int(start) + window // 2, tail + at + window // 2)
    return found


def looped(samples: np.ndarray, loop: tuple[int, int], fade: int | None = None) -> np.ndarray:
    """Samples whose loop has no seam: what comes before `end` becomes what comes before `start`.

    Args:
        samples: float32 (n,) or (n, channels).
        fade: length of the cross-fade in samples, at most what lies before the loop; None for a quarter of the loop.
    """
    start, end = loop
    fade = min((end - start) // 4 if fade is None else fade, start, end - start)
    if fade < 2:
        return samples
    result = np.array(samples, np.float32)
    old, new = result[end - fade : end].astype(np.float64), result[start - fade : start].astype(np.float64)
    alike = likeness(old, new)
    old_gain, new_gain = crossing(np.arange(1, fade + 1) / fade, alike)
    if result.ndim == 2:
        old_gain, new_gain = old_gain[:, None], new_gain[:, None]
    result[end - fade : end] = old * old_gain + new * new_gain
    return result


def likeness(old: np.ndarray, new: np.ndarray) -> float:
    """How much two waves of one shape add by amplitude: 1 for the same wave, 0 for unrelated ones."""
    norm = float(np.sqrt(np.square(old).sum() * np.square(new).sum()))
    return float(np.clip((old * new).sum() / norm, 0, 1)) if norm > 0 else 1.0


def crossing(progress: np.ndarray, alike: float) -> tuple[np.ndarray, np.ndarray]:
    """Gains of a cross-fade, (old (n,), new (n,)), for progress (n,) from 0 to 1.

    Unlike waves add by power, alike ones by amplitude: the level stays in between as well.
    """
    share = 0.5 - 0.5 * np.cos(np.pi * progress)
    level = np.sqrt((1 - share) ** 2 + share**2 + 2 * share * (1 - share) * alike)
    return (1 - share) / level, share / level


def _fft_size(size: int) -> int:
    """A size that transforms fast: 2^k or 3 * 2^k, not below `size`."""
    power = 1 << max(0, (size - 1).bit_length())
    return 3 * power // 4 if 3 * power // 4 >= size else power


def _oversampled(samples: np.ndarray) -> np.ndarray:
    """The same band-limited curve at `OVERSAMPLING` times as many points; silence follows it while computing."""
    size = _fft_size(len(samples) + EDGE)
    spectrum = np.fft.rfft(samples, size, axis=0)
    fine = np.fft.irfft(spectrum, size * OVERSAMPLING, axis=0) * OVERSAMPLING
    return fine[: len(samples) * OVERSAMPLING].astype(np.float32)


def _fade_out(samples: np.ndarray, end: int, fade: int) -> None:
    """Let samples (n, channels) reach 0 at `end`, in place."""
    begin = max(0, end - fade)
    samples[begin:end] *= np.linspace(1, 0, end - begin, dtype=np.float32)[:, None]
    samples[end:] = 0


def _sustained(mono: np.ndarray, rate: int) -> tuple[int, int] | None:
    """The part of a sound after its attack that keeps its level; None when it decays or is silent."""
    frame, hop = round(LEVEL_FRAME * rate), max(1, round(LEVEL_HOP * rate))
    if len(mono) < 2 * frame:
        return None
    power = np.concatenate([[0.0], np.cumsum(np.square(mono))])
    at = np.arange(0, len(mono) - frame, hop)
    mean = (power[at + frame] - power[at]) / frame
    if mean.max() < 1e-10:
        return None
    level = 10 * np.log10(np.maximum(mean / mean.max(), 1e-10))
    first = int(np.argmax(level > -1.5))
    last = len(level) - 1 - int(np.argmax(level[::-1] > -2 * SUSTAIN_DROP))
    if last - first < 4:
        return None
    slope = np.polyfit(np.arange(last - first + 1), level[first : last + 1], 1)[0]
    if abs(slope) * (last - first) > SUSTAIN_DROP:
        return None
    # A frame before the end lies the release; a loop must not reach into it.
    return int(at[first]) + frame // 2, int(at[last])


def _matches(template: np.ndarray, signal: np.ndarray) -> np.ndarray:
    """Normalised correlation of a template (w,) with every place of a signal (n,): (n - w + 1,), 1 for equal."""
    size = _fft_size(len(signal) + len(template))
    product = np.fft.rfft(signal, size) * np.conj(np.fft.rfft(template, size))
    places = len(signal) - len(template) + 1
    dot = np.fft.irfft(product, size)[:places]
    power = np.concatenate([[0.0], np.cumsum(np.square(signal))])
    local = power[len(template) :] - power[:places]
    norm = np.sum(np.square(template))
    # A different level is a worse match even of the same shape.
    result: np.ndarray = 2 * dot / np.maximum(norm + local, 1e-12)
    return result
