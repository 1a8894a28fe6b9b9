"""The pitch of a sound: heard by yin, or read from the name of its file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from studio.core.notes import HIGHEST, LOWEST, midi_of, parse_note

LOWEST_HZ, HIGHEST_HZ = 27.0, 4500.0  # A0 to about C#8: the keys of a piano
CONFIDENT = 0.75  # from here on a sound counts as pitched
WINDOW = 0.03  # seconds compared with themselves a period later
NEARLY = 0.05  # how much less like itself a sound may be after its period than after some multiple of it
ENOUGH = 20_000  # samples a second that are enough to hear the highest pitch
FRAMES = 24  # listened to in one sound
LISTEN = 2.0  # seconds after the loudest place that are listened to
QUIET = 1e-3  # share of the loudest power below which nothing is listened to (-30 dB)
SILENT = 1e-8  # mean square below which a sound is silence (-80 dBFS)
NEAR = 0.5  # semitones around the middle within which places agree


@dataclass(frozen=True, slots=True)
class Pitch:
    """What a sound's pitch is.

    Attributes:
        midi: fractional MIDI note, NaN where there is none.
        confidence: 0 to 1; from `CONFIDENT` on a sound counts as pitched.
    """

    midi: float
    confidence: float


def detect_pitch(samples: np.ndarray, rate: int) -> Pitch | None:
    """The pitch of a note; None for silence, noise, drums and chords without one clear pitch.

    Args:
        samples: float32 (n,), mono.
    """
    pitch = hear_pitch(samples, rate)
    return pitch if pitch.confidence >= CONFIDENT else None


def hear_pitch(samples: np.ndarray, rate: int) -> Pitch:
    """The likeliest pitch of a sound and how sure it is: how periodic the sound is, and how steadily so.

    Args:
        samples: float32 (n,), mono.
    """
    factor = rate // ENOUGH
    if factor > 1:
        import soxr

        samples, rate = soxr.resample(samples, rate, rate / factor), round(rate / factor)
    starts, length = _places(samples, rate)
    if not len(starts):
        return Pitch(math.nan, 0.0)
    frames = samples[starts[:, None] + np.arange(length)].astype(np.float64)
    frames -= frames.mean(1, keepdims=True)
    power = np.square(frames).mean(1)
    midi, clarity = _yin(frames, rate)
    weight = np.sqrt(power) * clarity
    if not power.max() > SILENT or not weight.sum() > 0:
        return Pitch(math.nan, 0.0)
    middle = _weighted_median(midi, weight)
    agree = np.abs(midi - middle) <= NEAR
    steady = float(weight[agree].sum() / weight.sum())
    clear = float(np.average(clarity[agree], weights=np.sqrt(power[agree])))
    return Pitch(float(np.average(midi[agree], weights=weight[agree])), steady * clear)


def _frame_length(rate: int) -> int:
    """Samples of one place: the window and the longest period after it."""
    return round(WINDOW * rate) + math.ceil(rate / LOWEST_HZ) + 2


def _places(samples: np.ndarray, rate: int) -> tuple[np.ndarray, int]:
    """Where to listen: starts of the frames, spread over what sounds after the loudest place."""
    length = min(_frame_length(rate), len(samples))
    if length < round(2 * WINDOW * rate):
        return np.zeros(0, np.int64), length
    block = max(1, rate // 100)
    power = np.square(samples[: len(samples) // block * block].reshape(-1, block)).mean(1, dtype=np.float64)
    if not power.max(initial=0.0) > SILENT:
        return np.zeros(0, np.int64), length
    loudest = int(np.argmax(power))
    stop = min(len(power), loudest + round(LISTEN * 100))
    # Attacks are noise in many instruments: the first hundredths after the loudest one are passed over.
    sounding = np.flatnonzero(power[loudest:stop] > QUIET * power.max())
    last = min((loudest + int(sounding[-1]) + 1) * block, len(samples))
    first = min(loudest * block + rate // 50, max(0, last - length))
    last = max(first, min(last, len(samples)) - length)
    return np.unique(np.linspace(first, min(last, len(samples) - length), FRAMES).round().astype(np.int64)), length


def _yin(frames: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """MIDI and clarity (0 to 1) of each frame: float64 (frames,) each.

    De Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music" (2002), with one thing
    added: the period is measured over as many periods as fit, which is what makes high notes exact to a cent.
    """
    window = round(WINDOW * rate)
    lags = frames.shape[1] - window
    difference = _difference(frames, window, lags)
    running = np.cumsum(difference[:, 1:], axis=1)
    normal = np.ones_like(difference)
    normal[:, 1:] = difference[:, 1:] * np.arange(1, lags) / np.maximum(running, 1e-12)
    shortest = max(2, int(rate / HIGHEST_HZ))
    midi, clarity = np.zeros(len(frames)), np.zeros(len(frames))
    for row, curve in enumerate(normal):
        lag = _first_dip(curve, shortest)
        clarity[row] = min(1.0, max(0.0, 1.0 - float(curve[lag])))
        midi[row] = midi_of(rate / _refined(difference[row], lag))
    return midi, clarity


def _difference(frames: np.ndarray, window: int, lags: int) -> np.ndarray:
    """Squared difference between a window and itself so many samples later: (frames, lags)."""
    size = 1 << (frames.shape[1] + window).bit_length()
    head = np.fft.rfft(frames[:, :window], size)
    product = np.fft.irfft(np.fft.rfft(frames, size) * head.conj(), size)[:, :lags]
    energy = np.cumsum(np.pad(np.square(frames), ((0, 0), (1, 0))), axis=1)
    moved = energy[:, window : window + lags] - energy[:, :lags]
    difference: np.ndarray = np.maximum(energy[:, window : window + 1] + moved - 2 * product, 0.0)
    return difference


def _first_dip(curve: np.ndarray, shortest: int) -> int:
    """The first lag whose dip is deep enough, or the deepest of all."""
    inner = curve[shortest:-1]
    if len(inner) < 3:
        return shortest
    dips = np.flatnonzero((inner[1:-1] <= inner[:-2]) & (inner[1:-1] < inner[2:])) + 1
    if not len(dips):
        return shortest + int(np.argmin(inner))
    # The bottom of a dip lies between two lags, for high notes far from either.
    before, here, after = inner[dips - 1], inner[dips], inner[dips + 1]
    depth = np.maximum(here - np.square(before - after) / (8 * (before - 2 * here + after)), 0.0)
    # Every multiple of the period dips as deep as the period itself, and an overtone a little less.
    lag = int(dips[depth < depth.min() + NEARLY][0])
    # Noise makes small dips on the way into a deep one.
    reach = max(1, lag // 8)
    low = max(0, lag - reach)
    return shortest + low + int(np.argmin(inner[low : lag + reach + 1]))


def _refined(difference: np.ndarray, lag: int) -> float:
    """The period in samples, fractional: measured at the period and then at more and more periods."""
    period = _vertex(difference, lag)
    count = 1
    while 2 * count * period < len(difference) - 2 and count < 16:
        count *= 2
        middle = round(count * period)
        reach = max(1, round(period / 4))
        near = difference[max(1, middle - reach) : middle + reach + 1]
        period = _vertex(difference, max(1, middle - reach) + int(np.argmin(near))) / count
    return period


def _vertex(curve: np.ndarray, at: int) -> float:
    """Where a parabola through three neighbours has its lowest point."""
    if not 0 < at < len(curve) - 1:
        return float(at)
    before, here, after = (float(value) for value in curve[at - 1 : at + 2])
    bend = before - 2 * here + after
    return at + min(0.5, max(-0.5, (before - after) / (2 * bend))) if bend > 0 else float(at)


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


# Names ----------------------------------------------------------------------------------------------------

# The instrument, pitch and velocity of the NSynth data set: "bass_synthetic_068-049-025".
_NSYNTH = re.compile(r"_\d{3}-(\d{3})-(\d{3})$")
_NOTE = re.compile(r"(?:(?<![A-Za-z0-9])|(?<=[a-z]))([A-G])(#|♯|b|♭|s|sharp|flat)?(\d)(?![0-9A-Za-z#])")
_SMALL = re.compile(r"(?<![A-Za-z0-9])([a-g])(#|♯|♭|b)(\d)(?![0-9A-Za-z#])")
_NUMBER = re.compile(r"(?:(?<=-)(\d{3})(?=-))|(?:(?<![A-Za-z])(?:midi|note|pitch|key)[-_ ]?(\d{1,3})(?!\d))", re.I)
_VELOCITY = re.compile(r"(?<![A-Za-z])(?:velocity|vel|v)[-_ ]?(\d{2,3})(?![0-9A-Za-z])", re.I)
_SIGNS = {"s": "#", "sharp": "#", "flat": "b"}


def pitch_from_name(stem: str) -> float | None:
    """The MIDI note that a file's name (without suffix) tells: "Piano_C#4_soft", "A3", "pad-060-01".

    None where it tells nothing, or names several notes.
    """
    nsynth = _NSYNTH.search(stem)
    if nsynth:
        return _within(nsynth.group(1), LOWEST)
    whole = parse_note(stem)
    if whole is not None:
        return float(whole)
    found = {parse_note(letter + _SIGNS.get(sign, sign) + octave) for letter, sign, octave in _NOTE.findall(stem)}
    found |= {parse_note(letter + sign + octave) for letter, sign, octave in _SMALL.findall(stem)}
    known = [float(note) for note in found if note is not None]
    if not found:
        numbers = {_within(a or b, LOWEST) for a, b in _NUMBER.findall(stem)}
        known = [number for number in numbers if number is not None]
    return known[0] if len(known) == 1 else None


def velocity_from_name(stem: str) -> float | None:
    """The velocity (1 to 127) that a file's name tells: "C4_v100", "note60 vel 90"; None where it tells none."""
    nsynth = _NSYNTH.search(stem)
    found = {nsynth.group(2)} if nsynth else set(_VELOCITY.findall(stem))
    return _within(found.pop(), 1) if len(found) == 1 else None


def _within(text: str, least: int) -> float | None:
    number = int(text)
    return float(number) if least <= number <= HIGHEST else None
