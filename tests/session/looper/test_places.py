"""Moving in latent space as a looper does."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState, latent_vector, seed_vector
from studio.session.looper.places import (
    at_z,
    between,
    blended,
    fitted,
    like,
    other_pattern,
    other_sound,
    pattern_seed,
    turned,
    varied,
    z_of,
)

SIZES, SIZE = (24, 24), 48
WHOLE = LatentState().at_seed(42)
PLACES = [
    WHOLE,
    replace(WHOLE, seed_x=42.3),
    replace(WHOLE, raw=((3, 1.5), (40, -2.0))),
    replace(WHOLE, mix_seed=7, mix_from=1),
    at_z(WHOLE, seed_vector(9, SIZE)),
]


@pytest.mark.parametrize("place", PLACES)
def test_the_other_part_stays_as_it_is(place: LatentState) -> None:
    chance = random.Random(1)
    before = z_of(place, SIZES, SIZE)
    sound = z_of(other_sound(place, chance), SIZES, SIZE)
    np.testing.assert_array_equal(sound[:24], before[:24])
    assert np.abs(sound[24:] - before[24:]).max() > 0.5
    assert pattern_seed(other_sound(place, chance)) == pattern_seed(place)
    moved = other_pattern(place, chance, SIZES, SIZE)
    pattern = z_of(moved, SIZES, SIZE)
    np.testing.assert_allclose(pattern[24:], before[24:], atol=1e-5)
    assert np.abs(pattern[:24] - before[:24]).max() > 0.5
    assert pattern_seed(moved) != pattern_seed(place)


def test_a_variation_is_as_near_as_it_says() -> None:
    chance = random.Random(2)
    z = z_of(WHOLE, SIZES, SIZE)
    near, far = (z_of(varied(WHOLE, amount, chance, SIZES, SIZE), SIZES, SIZE) for amount in ("little", "lot"))
    alike = [float(v @ z / np.linalg.norm(v) / np.linalg.norm(z)) for v in (near, far)]
    assert alike[0] > 0.9 > alike[1] > 0.4
    assert np.std([turned(z, 0.7, chance) for _ in range(20)]) == pytest.approx(np.std(z), rel=0.1)


def test_between_corners_everything_is_blended() -> None:
    corners = [
        replace(LatentState(psi=p, blend=b).at_seed(s))
        for p, b, s in (
            (1.0, {"style": {"house": 1.0}, "swing": 0.0}, 1),
            (0.5, {"style": {"rock": 1.0}, "swing": 0.5}, 2),
        )
    ] + [None, None]
    assert between(corners, 0, 0, SIZES, SIZE) == corners[0]
    middle = between(corners, 0.5, 0, SIZES, SIZE)
    assert middle is not None
    wanted = (seed_vector(1, SIZE) + seed_vector(2, SIZE)) / np.sqrt(2)
    np.testing.assert_allclose(latent_vector(middle, SIZE), wanted, atol=1e-4)
    assert middle.blend == {"style": {"house": 0.5, "rock": 0.5}, "swing": 0.25}
    assert middle.psi == 0.75
    assert between([None] * 4, 0.5, 0.5, SIZES, SIZE) is None
    assert between(corners, 0, 1, SIZES, SIZE) is not None  # on an empty corner the others share


def test_likeness_lies_between() -> None:
    chance = random.Random(3)
    zs = [seed_vector(seed, SIZE) for seed in range(3)]
    found = np.stack([like(zs, chance) for _ in range(200)]).mean(0)
    mean = np.mean(zs, 0)
    assert float(found @ mean / np.linalg.norm(found) / np.linalg.norm(mean)) > 0.9


def test_blends_take_what_only_some_ask_for() -> None:
    shares = [(LatentState(blend={"style": {"a": 2.0}}), 0.25), (LatentState(blend={"density": 0.5}), 0.75)]
    assert blended(shares) == {"style": {"a": 1.0}, "density": 0.5}


def test_a_place_of_another_network_is_fitted() -> None:
    fields = (ConditionField("style", "", values=("a", "b"), default=1), ConditionField("swing", "", "continuous"))
    state = LatentState(blend={"style": {"zzz": 1.0}, "pitch": 60, "swing": 0.25})
    assert fitted(state, ConditionSchema(fields)).blend == {"style": {"b": 1.0}, "swing": 0.25}
