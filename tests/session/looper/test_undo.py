"""Everything that can be done to decks goes back and forth to the letter, while they play."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from studio.session import Session
from tests.session.looper.drumming import BAR, booth, settle


def setup(session: Session) -> Any:
    """What the project says of the looper, but for the focus, which is no edit."""
    assert session.project is not None
    document = json.loads(json.dumps(session.project.document.looper))
    return {name: value for name, value in document.items() if name != "focused"}


def commands(session: Session, chance: random.Random) -> list[Callable[[], Any]]:
    looper, number = session.looper, chance.random
    deck = looper.decks[0]
    return [
        deck.randomise,
        deck.other_sound,
        deck.other_pattern,
        lambda: deck.store_corner(chance.randrange(4)),
        lambda: deck.clear_corner(chance.randrange(4)),
        lambda: deck.set_xy(number(), number()),
        lambda: deck.update(blend={"style": {"house": number(), "rock": 1.0}}),
        lambda: deck.set_mix(level=-number(), mute=number() < 0.5),
        lambda: deck.set_hit(chance.randrange(16), chance.randrange(2), number(), number() / 4),
        lambda: deck.shift_pattern(chance.randrange(-4, 5)),
        deck.clear_edits,
        lambda: deck.mute_voice(chance.randrange(2), number() < 0.5),
        lambda: deck.set_theory("quantise", strength=number()),
        lambda: deck.drop_theory("quantise"),
        lambda: deck.set_bypass(number() < 0.5),
        lambda: deck.rename(f"Deck {chance.randrange(9)}"),
        lambda: looper.set_bpm(60 + 140 * number()),
        lambda: looper.set_swing(number() / 2),
        looper.add_deck,
        lambda: looper.remove_deck(len(looper.decks) - 1),
        session.audition.next,
        session.audition.previous,
        session.audition.reject,
        lambda: session.audition.vary("little"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_all_the_way_back_and_forth(session: Session, seed: int) -> None:
    looper, chance = session.looper, random.Random(seed)
    looper.play()
    session.poll()
    session.undo.clear()
    looper.focus(0)
    states = [setup(session)]
    for _command in range(60):
        session.undo.seal()
        before = session.undo.undo_label, len(session.undo._done)
        chance.choice(commands(session, chance))()
        if (session.undo.undo_label, len(session.undo._done)) != before:
            states.append(setup(session))
        session.poll()
        booth(session).turn(BAR // 3)
        if chance.random() < 0.2:
            settle(session)
    for state in states[-2::-1]:
        session.undo.undo()
        session.poll()
        assert setup(session) == state
    assert not session.undo.undo_label
    for state in states[1:]:
        session.undo.redo()
        session.poll()
        assert setup(session) == state
    settle(session)
    booth(session).turn(3 * BAR)
    session.poll()
    first = looper.decks[0]
    assert first.take is not None
    assert looper.status.heard[0] == first.take.number
    assert first.shown is first.take
