"""Two features of somebody's own pictures, sounds or loops as the x and y of points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.progress import Reporter
from studio.data.points.report import MIN_POINTS

MOST, CHUNK = 5000, 128  # samples that are measured, and how many of them at a time
COMPONENTS = 4
COARSE = 16  # pixels, or bands and stretches of time, that components are made of
SHORTEST_FRAME, FRAMES = 256, 32
FLOOR = 1e-5  # of amplitude: what is softer counts as silence


@dataclass(frozen=True)
class Feature:
    """One number of a sample.

    Attributes:
        name: identifier; `title`: for people.
        of: numbers (n,) of samples (n, ...), NaN where one has none; of the components None.
    """

    name: str
    title: str
    of: Callable[[np.ndarray, float], np.ndarray] | None = None


def features(kind: str) -> tuple[Feature, ...]:
    """What can be measured of samples of a kind, "pictures", "sounds" or "loops"; nothing of points."""
    own = {"pictures": PICTURES, "sounds": SOUNDS, "loops": SOUNDS}.get(kind, ())
    return (*own, *COMPONENTS_OF) if own else ()


def measure(store: Any, x: str, y: str, reporter: Reporter | None = None) -> np.ndarray:
    """Two features of each sample of a prepared set, at most 5,000 of them spread over it.

    Args:
        x, y: names of features of the set's kind.

    Returns:
        float64 (N, 2) in their own units, without samples that lack one of them.

    Raises:
        StudioError: no such feature, or hardly any sample has both.
        Cancelled: somebody asked to stop.
    """
    known = {feature.name: feature for feature in features(store.kind)}
    if x not in known or y not in known:
        raise StudioError(_("This cannot be measured of {kind}.").format(kind=store.kind))
    rows = np.linspace(0, len(store) - 1, min(MOST, len(store))).round().astype(int)
    reporter = reporter or Reporter()
    wanted = [known[name] for name in (x, y)]
    columns: list[list[np.ndarray]] = [[], []]
    for start in range(0, len(rows), CHUNK):
        reporter.report(_("Measuring samples"), start, len(rows))
        samples, rate = _samples(store, rows[start : start + CHUNK])
        for column, feature in zip(columns, wanted, strict=True):
            column.append(_coarse(samples) if feature.of is None else feature.of(samples, rate))
    found = [np.concatenate(column).astype(np.float64) for column in columns]
    numbers = [_component(f, int(w.name[-1]) - 1) if w.of is None else f for f, w in zip(found, wanted, strict=True)]
    points: np.ndarray = np.stack(numbers, 1)
    points = points[np.isfinite(points).all(1)]
    if len(points) < MIN_POINTS:
        raise StudioError(
            _("Hardly any sample of this set has both features."), _("Choose others: not every sound has a pitch.")
        )
    return points


def _samples(store: Any, rows: np.ndarray) -> tuple[np.ndarray, float]:
    """Grey or colour pictures (n, H, W, C) or mono sounds (n, samples), float32 in [0, 1] or [-1, 1], and the rate."""
    if store.kind == "pictures":
        pictures: np.ndarray = store.pictures[rows].astype(np.float32) / 255
        return pictures, 0.0
    sounds: np.ndarray = store.sounds[rows].astype(np.float32).mean(2) / 32767
    return sounds, float(store.options.rate)


# Pictures -------------------------------------------------------------------------------------------------


def _grey(pictures: np.ndarray) -> np.ndarray:
    grey: np.ndarray = pictures.mean(3)
    return grey


def _colourfulness(pictures: np.ndarray, rate: float) -> np.ndarray:
    """Spread and mean of the opponent colours (Hasler and Suesstrunk, 2003); 0 for grey."""
    if pictures.shape[3] < 3:
        return np.zeros(len(pictures))
    red, green, blue = (pictures[..., channel].reshape(len(pictures), -1) for channel in range(3))
    one, other = red - green, (red + green) / 2 - blue
    colour: np.ndarray = np.hypot(one.std(1), other.std(1)) + 0.3 * np.hypot(one.mean(1), other.mean(1))
    return colour


def _ink(pictures: np.ndarray) -> np.ndarray:
    """How much each pixel differs from the edge of its picture: (n, H, W)."""
    grey = _grey(pictures)
    edge = np.concatenate([grey[:, 0], grey[:, -1], grey[:, :, 0], grey[:, :, -1]], 1)
    ink: np.ndarray = np.abs(grey - np.median(edge, 1)[:, None, None])
    return ink


def _spread(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Second moments of the ink about its middle, in sides of the picture: across, down and both."""
    ink = _ink(pictures)
    y, x = (np.linspace(-0.5, 0.5, size) for size in ink.shape[1:])
    total = ink.sum((1, 2)) + 1e-9
    over_x, over_y = ink.sum(1), ink.sum(2)
    middle_x, middle_y = over_x @ x / total, over_y @ y / total
    across, down = over_x @ x**2 / total - middle_x**2, over_y @ y**2 / total - middle_y**2
    both = np.einsum("nyx,y,x->n", ink, y, x) / total - middle_x * middle_y
    return across, down, both


def _slant(pictures: np.ndarray, rate: float) -> np.ndarray:
    """How far strokes lean to the right for each step upwards."""
    _across, down, both = _spread(pictures)
    return np.where(down > 1e-6, -both / np.maximum(down, 1e-6), np.nan)


PICTURES = (
    Feature("brightness", N_("Brightness"), lambda p, _r: _grey(p).mean((1, 2))),
    Feature("contrast", N_("Contrast"), lambda p, _r: _grey(p).std((1, 2))),
    Feature("colourfulness", N_("Colourfulness"), _colourfulness),
    Feature("ink", N_("How much is drawn (ink)"), lambda p, _r: _ink(p).mean((1, 2))),
    Feature("slant", N_("Slant"), _slant),
    Feature("width", N_("Width"), lambda p, _r: np.sqrt(np.maximum(0, _spread(p)[0]))),
)


# Sounds ---------------------------------------------------------------------------------------------------


def _envelope(sounds: np.ndarray) -> np.ndarray:
    """Loudness over time: root mean squares (n, frames)."""
    size = max(SHORTEST_FRAME, sounds.shape[1] // FRAMES)
    whole = sounds.shape[1] // size * size
    envelope: np.ndarray = np.sqrt((sounds[:, :whole].reshape(len(sounds), -1, size) ** 2).mean(2))
    return envelope


def _loudness(sounds: np.ndarray, rate: float) -> np.ndarray:
    level: np.ndarray = 20 * np.log10(np.sqrt((sounds**2).mean(1)) + FLOOR)
    return level


def _attack(sounds: np.ndarray, rate: float) -> np.ndarray:
    """Seconds until it is loudest, as a power of ten."""
    size = max(SHORTEST_FRAME, sounds.shape[1] // FRAMES)
    attack: np.ndarray = np.log10((_envelope(sounds).argmax(1) + 0.5) * size / rate)
    return attack


def _power(sounds: np.ndarray) -> np.ndarray:
    power: np.ndarray = np.abs(np.fft.rfft(sounds * np.hanning(sounds.shape[1]).astype(np.float32), axis=1)) ** 2
    return power[:, 1:]


def _centroid(sounds: np.ndarray, rate: float) -> np.ndarray:
    """The frequency in the middle of the spectrum in octaves above 1 Hz; NaN for silence."""
    power = np.sqrt(_power(sounds))
    hertz = np.arange(1, power.shape[1] + 1) * rate / sounds.shape[1]
    total = power.sum(1)
    return np.where(total > FLOOR, np.log2(np.maximum(1.0, power @ hertz / np.maximum(total, FLOOR))), np.nan)


def _noisiness(sounds: np.ndarray, rate: float) -> np.ndarray:
    """Geometric over arithmetic mean of the spectrum (spectral flatness) as a power of ten, of smoothed bands."""
    power = _power(sounds)
    bands = power[:, : power.shape[1] // 8 * 8].reshape(len(power), -1, 8).mean(2) + FLOOR**2
    flat: np.ndarray = np.log10(np.exp(np.log(bands).mean(1)) / bands.mean(1))
    return flat


def _pitch(sounds: np.ndarray, rate: float) -> np.ndarray:
    from studio.audio.pitch import detect_pitch

    heard = [detect_pitch(sound, round(rate)) for sound in sounds]
    return np.array([np.nan if found is None else found.midi for found in heard], np.float64)


SOUNDS = (
    Feature("loudness", N_("Loudness"), _loudness),
    Feature("brightness", N_("Brightness (spectral centroid)"), _centroid),
    Feature("noisiness", N_("Noisiness (spectral flatness)"), _noisiness),
    Feature("attack", N_("Attack"), _attack),
    Feature("pitch", N_("Pitch"), _pitch),
)


# Principal components -------------------------------------------------------------------------------------

TITLES = (
    N_("Largest difference (component 1)"),
    N_("Second difference (component 2)"),
    N_("Third difference (component 3)"),
    N_("Fourth difference (component 4)"),
)
COMPONENTS_OF = tuple(Feature(f"component {number}", title) for number, title in enumerate(TITLES, 1))


def _coarse(samples: np.ndarray) -> np.ndarray:
    """What components are made of: small grey pictures, or loudness by band and time, (n, F)."""
    if samples.ndim == 4:
        grey = _grey(samples)
        step = max(1, grey.shape[1] // COARSE)
        side = grey.shape[1] // step
        small = grey[:, : side * step, : side * step].reshape(len(grey), side, step, side, step).mean((2, 4))
        flat: np.ndarray = small.reshape(len(grey), -1)
        return flat
    pieces = samples[:, : samples.shape[1] // COARSE * COARSE].reshape(len(samples), COARSE, -1)
    power = np.abs(np.fft.rfft(pieces * np.hanning(pieces.shape[2]).astype(np.float32), axis=2)) ** 2
    edges = np.unique(np.geomspace(1, power.shape[2] - 1, COARSE + 1).astype(int))
    bands = np.add.reduceat(power, edges[:-1], axis=2)
    coarse: np.ndarray = np.log10(bands + FLOOR).reshape(len(samples), -1)
    return coarse


def _component(rows: np.ndarray, number: int) -> np.ndarray:
    """Place (N,) of rows (N, F) along the principal component of that number, its largest weight positive."""
    rows = rows - rows.mean(0)
    _values, vectors = np.linalg.eigh(rows.T @ rows)
    axis = vectors[:, -1 - number]
    place: np.ndarray = rows @ (axis * np.sign(axis[np.abs(axis).argmax()]))
    return place
