"""Where somebody stands in latent space: everything that the explorer's controls say, as one value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _

DIRECTIONS = 8
SEED_ROW = 100
PSI_LOW, PSI_HIGH = -1.0, 2.0
MOST_BASE = 1024


@dataclass(frozen=True)
class Voice:
    """How a rendered note is played; of sounds only.

    Attributes:
        glide: time to slide from the last note, seconds.
        vibrato: depth, cents to either side; `vibrato_rate` in Hz.
        detune: cents.
        brightness: tilt of the spectrum around 1 kHz, dB per octave.
    """

    glide: float = 0.0
    vibrato: float = 0.0
    vibrato_rate: float = 5.5
    detune: float = 0.0
    brightness: float = 0.0


VOICE_RANGES: dict[str, tuple[float, float]] = {
    "glide": (0.0, 2.0),
    "vibrato": (0.0, 200.0),
    "vibrato_rate": (0.1, 12.0),
    "detune": (-100.0, 100.0),
    "brightness": (-6.0, 6.0),
}


@dataclass(frozen=True)
class LatentState:
    """A point in latent space and what is asked for there.

    Attributes:
        seed_x, seed_y: position on the seed pad; seed = x + 100 y at whole positions, a blend of the
            four neighbouring seeds between them.
        directions: offsets along the principal latent directions, in standard deviations, at most
            `DIRECTIONS` of them; missing ones are 0.
        raw: offsets of single z coordinates, index to standard deviations.
        psi: truncation; 1 is the full variety, 0 the average picture.
        blend: condition field to {category: weight} or number; see `ConditionSchema.vector`.
        mix_seed: second seed for style mixing, None for none; only for style-based generators.
        mix_from: first layer that takes the second seed.
        voice: how the note is played; pictures ignore it.
        base: z of an encoded sound or picture that stands in for the seed's; empty for the seed's own.
    """

    seed_x: float = 0.0
    seed_y: float = 0.0
    directions: tuple[float, ...] = ()
    raw: tuple[tuple[int, float], ...] = ()
    psi: float = 1.0
    blend: Mapping[str, Any] = field(default_factory=dict)
    mix_seed: int | None = None
    mix_from: int = 2
    voice: Voice = Voice()
    base: tuple[float, ...] = ()

    @property
    def seed(self) -> int:
        """The nearest whole seed."""
        return round(self.seed_x) + SEED_ROW * round(self.seed_y)

    def at_seed(self, seed: int) -> LatentState:
        """The same state moved to a whole seed."""
        return replace(self, seed_x=float(seed % SEED_ROW), seed_y=float(seed // SEED_ROW), base=())

    def with_direction(self, index: int, value: float) -> LatentState:
        """The same state with one principal offset changed."""
        values = list(self.directions) + [0.0] * (index + 1 - len(self.directions))
        values[index] = float(value)
        return replace(self, directions=tuple(values))

    def with_raw(self, index: int, value: float) -> LatentState:
        """The same state with one z coordinate offset changed; 0 removes it."""
        values = dict(self.raw)
        values.pop(index, None)
        if value:
            values[index] = float(value)
        return replace(self, raw=tuple(sorted(values.items())))

    def to_json(self) -> dict[str, Any]:
        lists = {"raw": [list(pair) for pair in self.raw], "directions": list(self.directions), "base": list(self.base)}
        return asdict(self) | lists

    @classmethod
    def from_json(cls, document: Any) -> LatentState:
        """Checked state from a file; unknown keys are ignored; raises StudioError when it is not one."""
        try:
            mix = document.get("mix_seed")
            return cls(
                seed_x=_finite(document.get("seed_x", 0.0), 1e6),
                seed_y=_finite(document.get("seed_y", 0.0), 1e6),
                directions=tuple(_finite(v, 100) for v in document.get("directions", ())[:DIRECTIONS]),
                raw=_raw(document.get("raw", ())),
                psi=_finite(document.get("psi", 1.0), 10),
                blend=_blend(document.get("blend", {})),
                mix_seed=None if mix is None else int(_finite(mix, 1e8)),
                mix_from=int(_finite(document.get("mix_from", 2), 100)),
                voice=_voice(document.get("voice", {})),
                base=tuple(_finite(v, 100) for v in document.get("base", ())[:MOST_BASE]),
            )
        except (AttributeError, TypeError, ValueError, KeyError, OverflowError) as error:
            raise StudioError(_("The latent position in this file is damaged.")) from error


def seed_vector(seed: int, size: int) -> np.ndarray:
    """The z of a whole seed: float32 (size,), standard normal, the same on every machine."""
    return np.random.RandomState(seed % (1 << 32)).standard_normal(size).astype(np.float32)


def latent_vector(state: LatentState, size: int) -> np.ndarray:
    """The z of a state before directions and truncation: float32 (size,).

    Between whole seeds the four neighbours are blended bilinearly and the result is rescaled to keep
    unit variance, as a weighted sum of independent normals loses length.
    """
    if len(state.base) == size:
        return _offset(np.array(state.base, np.float32), state.raw)
    x0, y0 = math.floor(state.seed_x), math.floor(state.seed_y)
    fx, fy = state.seed_x - x0, state.seed_y - y0
    total, power = np.zeros(size, np.float32), 0.0
    for dx, wx in ((0, 1 - fx), (1, fx)):
        for dy, wy in ((0, 1 - fy), (1, fy)):
            if wx * wy > 0:
                total += np.float32(wx * wy) * seed_vector(x0 + dx + SEED_ROW * (y0 + dy), size)
                power += (wx * wy) ** 2
    return _offset(total / np.float32(math.sqrt(power)), state.raw)


def _offset(z: np.ndarray, raw: tuple[tuple[int, float], ...]) -> np.ndarray:
    """z (size,) with single coordinates moved, in place."""
    for index, offset in raw:
        if index < len(z):
            z[index] += np.float32(offset)
    return z


def _finite(value: Any, limit: float) -> float:
    number = float(value)
    if not math.isfinite(number) or abs(number) > limit:
        raise ValueError(value)
    return number


def _voice(document: Mapping[str, Any]) -> Voice:
    fresh = asdict(Voice())
    values = {name: _finite(document.get(name, fresh[name]), 1e4) for name in fresh}
    held = {name: min(max(values[name], low), high) for name, (low, high) in VOICE_RANGES.items()}
    return Voice(**held)


def _raw(pairs: Any) -> tuple[tuple[int, float], ...]:
    """As `with_raw` keeps them: in order, each coordinate once, none that is 0."""
    offsets = {int(index): _finite(value, 100) for index, value in pairs[:4096]}
    return tuple(sorted((index, value) for index, value in offsets.items() if value and 0 <= index < 4096))


def _blend(document: Mapping[str, Any]) -> dict[str, Any]:
    blend: dict[str, Any] = {}
    for name, value in list(document.items())[:16]:
        if isinstance(value, Mapping):
            blend[str(name)] = {str(k): _finite(w, 1e6) for k, w in list(value.items())[:4096]}
        elif isinstance(value, str):
            blend[str(name)] = {value: 1.0}
        elif isinstance(value, int):
            blend[str(name)] = int(_finite(value, 1e6))  # a category by its number
        else:
            blend[str(name)] = _finite(value, 1e6)
    return blend
