"""What a project or a saved loop says of decks, from files that anybody may have written."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.latent import LatentState
from studio.core.pattern_edits import PatternEdits
from studio.session.looper.state import MOST, DeckState, LooperState

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def full() -> dict[str, Any]:
    """A looper with something in every field."""
    place = LatentState(blend={"style": {"house": 1.0}, "swing": 0.2}, mix_seed=4, mix_from=1)
    deck = DeckState(
        "Drums",
        "run:1",
        place,
        corners=(place, None, None, None),
        edits=PatternEdits().with_hit(1, 0, 0.5, 0.1),
        swing=0.3,
        shots=((0, "kept/a.wav"),),
        theory={"quantise": {"strength": 0.5}},
    )
    document: dict[str, Any] = json.loads(json.dumps(LooperState(bpm=99.0, decks=(deck, deck)).to_json()))
    return document


def spots(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to everything in a document."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [path, *(spot for key, value in inner for spot in spots(value, (*path, key)))]


def damaged(chance: random.Random, values: list[Any]) -> Any:
    """A good document with something else in some places."""
    document = full()
    for value in values:
        path = chance.choice(spots(document)[1:])
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
    return document


def test_what_is_written_is_read_again() -> None:
    assert LooperState.from_json(full()).to_json() == full()


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(anything, min_size=1, max_size=3))
def test_a_damaged_looper_is_refused_or_whole(chance: random.Random, values: list[Any]) -> None:
    try:
        state = LooperState.from_json(damaged(chance, values))
    except StudioError:
        return
    assert 1 <= len(state.decks) <= MOST
    assert 0 <= state.focused < len(state.decks)
    assert LooperState.from_json(json.loads(json.dumps(state.to_json(), allow_nan=False))) == state


@settings(max_examples=100, deadline=None)
@given(anything)
def test_anything_is_refused_or_whole(document: Any) -> None:
    for kind in (LooperState, DeckState):
        try:
            state = kind.from_json(document)
        except StudioError:
            continue
        json.dumps(state.to_json(), allow_nan=False)


@pytest.mark.parametrize("name", ["x" * 201, 5, None])
def test_names_are_bounded(name: Any) -> None:
    with pytest.raises(StudioError):
        DeckState.from_json({"name": name})
