"""What decks play before anybody has chosen anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.notes import NAMES
from studio.session import Session
from studio.session.looper.networks import Network, Networks, starters
from studio.session.looper.state import LooperState, fresh_decks
from tests.session.looper.drumming import weights

KEYED = ConditionSchema((ConditionField("key", "Key", values=NAMES, default=0),))


@pytest.fixture
def fresh() -> Iterator[Session]:
    """A session without an engine, with a new project."""
    session = Session()
    session.new_project()
    yield session
    assert session.close() == ""


def networks(session: Session) -> list[str]:
    return [deck.network for deck in session.looper.decks]


def test_every_deck_of_a_fresh_looper_plays_what_came_along(fresh: Session) -> None:
    assert networks(fresh) == ["starter:drums", "starter:phrases", "starter:phrases", "starter:textures"]
    assert {key.partition(":")[2] for key in networks(fresh)} <= set(starters())
    assert LooperState.from_json(LooperState(decks=fresh_decks()).to_json()).decks == fresh_decks()


def test_they_are_loaded_once_somebody_looks(fresh: Session) -> None:
    deck = fresh.looper.decks[0]
    fresh.engine.state = "ready"
    fresh.looper.rendering.want(deck)
    assert not fresh.jobs.active
    assert not fresh.starters.awake
    fresh.starters.wake()
    assert [job.key for job in fresh.jobs.active][:1] == ["load starter:drums"]
    assert fresh.wait(60)
    assert fresh.looper.weights("starter:drums") is not None


def test_drums_that_learn_take_the_first_deck_and_phrases_the_second(fresh: Session) -> None:
    fresh.explorer.publish(weights())
    assert networks(fresh)[:2] == ["live", "starter:phrases"]
    fresh.close_project()
    fresh.new_project()
    fresh.explorer.publish(replace(weights(), schema=KEYED))
    assert networks(fresh)[:2] == ["starter:drums", "live"]
    assert fresh.looper.decks[1].setup.place == fresh_decks()[1].place


def test_a_deck_that_somebody_has_touched_is_left_alone(fresh: Session) -> None:
    fresh.looper.decks[0].set_mix(level=-3.0)
    fresh.explorer.publish(weights())
    assert networks(fresh)[0] == "starter:drums"
    fresh.looper.decks[2].set_network("live")
    fresh.undo.undo()
    fresh.undo.undo()
    fresh.looper.decks[3].set_network("live")
    fresh.explorer.publish(weights(2))
    assert networks(fresh) == ["starter:drums", "starter:phrases", "starter:phrases", "live"]


def test_decks_stay_with_their_network_when_something_else_is_learned(
    fresh: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [Network("run:again", "Drums", "", "run", True)]
    monkeypatch.setattr(Networks, "all", property(lambda self: listed))
    fresh.explorer.publish(weights())
    fresh.explorer.publish(replace(weights(), run_id="again"))
    assert networks(fresh)[:2] == ["live", "starter:phrases"]  # the same kind of set: the newest is what one wants
    fresh.explorer.publish(replace(weights(), run_id="phrases", schema=KEYED))
    assert networks(fresh)[:2] == ["run:again", "live"]
    fresh.explorer.publish(replace(weights(), run_id="elsewhere"))  # "phrases" is no run of this project
    assert networks(fresh)[:2] == ["run:again", "live"]
