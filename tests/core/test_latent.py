"""A place in latent space: through a file and back, moved by its controls, turned into numbers."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.latent import DIRECTIONS, LatentState, latent_vector, seed_vector

offsets = st.floats(-8, 8, allow_nan=False)
names = st.text(min_size=1, max_size=12)
blends = st.dictionaries(
    names, st.dictionaries(names, st.floats(0, 1), max_size=4) | st.floats(-1e3, 1e3) | st.integers(0, 99), max_size=3
)
states = st.builds(
    LatentState,
    seed_x=st.floats(0, 99),
    seed_y=st.floats(0, 1e4),
    directions=st.lists(offsets, max_size=DIRECTIONS).map(tuple),
    raw=st.dictionaries(st.integers(0, 4095), offsets.filter(bool), max_size=6).map(lambda d: tuple(sorted(d.items()))),
    psi=st.floats(-1, 2),
    blend=blends,
    mix_seed=st.none() | st.integers(0, 10**6),
    mix_from=st.integers(0, 12),
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from([*LatentState().to_json(), "something else"])


@given(states)
def test_a_state_survives_a_file(state: LatentState) -> None:
    assert LatentState.from_json(json.loads(json.dumps(state.to_json()))) == state


@given(json_values | st.dictionaries(keys, json_values))
def test_anything_else_in_a_file_is_a_plain_error_or_a_finite_state(document: Any) -> None:
    try:
        state = LatentState.from_json(document)
    except StudioError:
        return
    assert np.isfinite(latent_vector(state, 8)).all()
    # What was taken in is written out again without loss.
    assert LatentState.from_json(json.loads(json.dumps(state.to_json(), allow_nan=False))) == state


@pytest.mark.parametrize(
    "document",
    [None, [], "x", {"raw": [[math.inf, 1]]}, {"psi": 10**400}, {"seed_x": math.nan}, {"seed_x": 1e9}, {"blend": 3}],
)
def test_damaged_states_are_refused(document: Any) -> None:
    with pytest.raises(StudioError, match="damaged"):
        LatentState.from_json(document)


def test_a_category_may_be_named_or_numbered() -> None:
    assert LatentState.from_json({"blend": {"class": "cat"}}).blend == {"class": {"cat": 1.0}}
    number = LatentState.from_json({"blend": {"class": 3}}).blend["class"]
    assert isinstance(number, int)


def test_raw_offsets_are_kept_in_order_and_once() -> None:
    document = {"raw": [[5, 1.0], [2, 0.5], [5, 2.0], [3, 0.0], [-1, 1.0], [4096, 1.0]]}
    assert LatentState.from_json(document).raw == ((2, 0.5), (5, 2.0))


@given(st.integers(0, 10**6))
def test_moving_to_a_seed_arrives_there(seed: int) -> None:
    assert LatentState(psi=0.5).at_seed(seed).seed == seed
    assert LatentState(psi=0.5).at_seed(seed).psi == 0.5


def test_controls_change_one_thing() -> None:
    state = LatentState().with_direction(3, 1.5).with_raw(7, -1).with_raw(2, 0.5)
    assert state.directions == (0, 0, 0, 1.5)
    assert state.raw == ((2, 0.5), (7, -1.0))
    assert state.with_raw(7, 0).raw == ((2, 0.5),)
    assert LatentState().directions == ()


def test_seeds_give_the_same_numbers_on_every_machine() -> None:
    # numpy keeps RandomState's stream fixed for ever, so these values are part of the file format.
    expected = [1.7640524, 0.4001572, 0.978738, 2.2408931]
    np.testing.assert_allclose(seed_vector(0, 4), expected, rtol=1e-6)
    assert seed_vector(3, 16).dtype == np.float32


def test_a_whole_position_is_its_seed() -> None:
    np.testing.assert_array_equal(latent_vector(LatentState().at_seed(517), 32), seed_vector(517, 32))


def test_raw_offsets_are_added_and_those_beyond_the_network_ignored() -> None:
    state = LatentState(raw=((0, 2.0), (40, 1.0)))
    np.testing.assert_allclose(latent_vector(state, 8) - seed_vector(0, 8), [2, 0, 0, 0, 0, 0, 0, 0], atol=1e-6)


@given(st.floats(0, 5), st.floats(0, 5))
def test_between_seeds_the_variance_stays(x: float, y: float) -> None:
    assert latent_vector(LatentState(seed_x=x, seed_y=y), 4096).std() == pytest.approx(1, abs=0.08)


def test_the_pad_is_continuous_across_whole_seeds() -> None:
    before = latent_vector(LatentState(seed_x=2.9999, seed_y=1), 16)
    after = latent_vector(LatentState(seed_x=3.0001, seed_y=1), 16)
    np.testing.assert_allclose(before, after, atol=1e-2)
