"""Moving in latent space as a looper does: other sounds for the same beat, a little off, between four corners."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.latent import SEED_ROW, LatentState, latent_vector, seed_vector

Amount = Literal["little", "lot"]
# How far a variation turns away from where it began, as the sine of the angle: .3 stays the same idea.
TURNS: dict[str, float] = {"little": 0.3, "lot": 0.7}
ALIKE = 0.45  # the same for what is like several kept ones
SEEDS = SEED_ROW * SEED_ROW


def z_of(state: LatentState, sizes: Sequence[int], size: int) -> np.ndarray:
    """The whole z (size,) of a state, the later parts from its second seed where one is mixed in.

    Args:
        sizes: columns of each part of z, empty for a network without parts.
    """
    z = latent_vector(state, size)
    if state.mix_seed is not None and sizes:
        start = sum(sizes[: min(max(0, state.mix_from), len(sizes) - 1)])
        z[start:] = seed_vector(state.mix_seed, size)[start:]
    return z


def at_z(state: LatentState, z: np.ndarray) -> LatentState:
    """The same state at a z of its own."""
    return replace(state, base=tuple(round(float(value), 5) for value in z), mix_seed=None, raw=())


def pattern_seed(state: LatentState) -> tuple[object, ...]:
    """What decides on the pattern part; the same for states that differ in the seed of the sound only."""
    mixed = (state.mix_seed, state.mix_from) if state.mix_from < 1 else None
    return (state.seed_x, state.seed_y, state.base, mixed)


def at_random(state: LatentState, chance: random.Random) -> LatentState:
    """Anywhere else, asked for the same."""
    return replace(state, raw=(), directions=(), mix_seed=None).at_seed(chance.randrange(SEEDS))


def other_sound(state: LatentState, chance: random.Random) -> LatentState:
    """Another seed for all parts of z but the first."""
    return replace(state, mix_seed=chance.randrange(SEEDS), mix_from=1)


def other_pattern(state: LatentState, chance: random.Random, sizes: Sequence[int], size: int) -> LatentState:
    """Another seed for the first part of z; the others stay."""
    seed = chance.randrange(SEEDS)
    if state.mix_seed is not None and state.mix_from == 1:
        return replace(state, raw=()).at_seed(seed)
    if is_whole(state):
        return replace(state, mix_seed=state.seed, mix_from=1).at_seed(seed)
    z = z_of(state, sizes, size)
    z[: sizes[0]] = seed_vector(seed, size)[: sizes[0]]
    return at_z(state, z)


def is_whole(state: LatentState) -> bool:
    """Whether the place is that of a whole seed and nothing else."""
    whole = state.seed_x == round(state.seed_x) and state.seed_y == round(state.seed_y)
    return whole and not state.base and not state.raw and state.mix_seed is None


def turned(z: np.ndarray, sine: float, chance: random.Random) -> np.ndarray:
    """z (n,) turned away from itself in a random direction; how unlikely it is stays about the same."""
    other = np.array([chance.gauss(0, 1) for _index in range(len(z))], np.float32)
    mixed: np.ndarray = math.sqrt(1 - sine * sine) * z + sine * other
    return mixed


def varied(state: LatentState, amount: Amount, chance: random.Random, sizes: Sequence[int], size: int) -> LatentState:
    """Somewhere near: the same idea a little, or a lot, different."""
    return at_z(state, turned(z_of(state, sizes, size), TURNS[amount], chance))


def like(zs: Sequence[np.ndarray], chance: random.Random) -> np.ndarray:
    """A z between some others and a little off."""
    shares = [chance.expovariate(1) for _z in zs]
    return turned(_blended(zs, shares), ALIKE, chance)


def between(
    corners: Sequence[LatentState | None], x: float, y: float, sizes: Sequence[int], size: int
) -> LatentState | None:
    """The place on a pad over four corners, of which some may be empty: z and what is asked for are blended.

    Args:
        corners: bottom left, bottom right, top left, top right.
        x, y: 0 to 1.
    """
    weights = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y]
    set_ = [(place, weight) for place, weight in zip(corners, weights, strict=True) if place is not None]
    total = sum(weight for _place, weight in set_)
    if not set_:
        return None
    if total <= 0:  # exactly on an empty corner: the others share
        set_, total = [(place, 1.0) for place, _weight in set_], float(len(set_))
    shares = [(place, weight / total) for place, weight in set_ if weight > 0]
    nearest = max(shares, key=lambda pair: pair[1])[0]
    if len(shares) == 1:
        return nearest
    z = _blended([z_of(place, sizes, size) for place, _share in shares], [share for _place, share in shares])
    psi = sum(place.psi * share for place, share in shares)
    return at_z(replace(nearest, psi=psi, directions=(), blend=blended(shares)), z)


def blended(shares: Sequence[tuple[LatentState, float]]) -> dict[str, Any]:
    """What several states ask for, weighed: numbers by their mean, categories by their weights.

    What only some ask for is taken from them.
    """
    names = list(dict.fromkeys(name for place, _share in shares for name in place.blend))
    result: dict[str, Any] = {}
    for name in names:
        asked = [(place.blend[name], share) for place, share in shares if name in place.blend]
        total = sum(share for _value, share in asked)
        if isinstance(asked[0][0], Mapping):
            weights: dict[str, float] = {}
            for value, share in asked:
                part = value if isinstance(value, Mapping) else {}
                whole = sum(part.values()) or 1.0
                for category, weight in part.items():
                    weights[category] = weights.get(category, 0.0) + weight / whole * share / total
            result[name] = {category: round(weight, 6) for category, weight in weights.items() if weight > 0}
        else:
            result[name] = sum(float(value) * share for value, share in asked) / total
    return result


def fitted(state: LatentState, schema: ConditionSchema) -> LatentState:
    """The state with conditions that a network knows: a place may come from another.

    Where no category is left the default, else the first, is taken: the even blend that no choice means is rarely
    worth hearing.
    """
    blend: dict[str, Any] = {}
    for field in schema.fields:
        value = state.blend.get(field.name)
        if field.values:
            known = {k: w for k, w in (value if isinstance(value, Mapping) else {}).items() if k in field.values}
            first = field.values[int(field.default or 0)]
            blend[field.name] = known if sum(known.values()) > 0 else {first: 1.0}
        elif value is not None:
            blend[field.name] = value
    return replace(state, blend=blend) if blend != state.blend else state


def _blended(zs: Sequence[np.ndarray], shares: Sequence[float]) -> np.ndarray:
    """Weighed sum, scaled to keep unit variance, which a sum of independent normals loses."""
    power = math.sqrt(sum(share * share for share in shares))
    total = np.zeros_like(zs[0])
    for z, share in zip(zs, shares, strict=True):
        total += np.float32(share / power) * z
    return total
