"""Auditioning: next, back, keep, reject, vary, and more like what was kept."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.session import Session
from studio.session.looper.places import z_of
from tests.session.looper.drumming import BAR, LATENT, SIZES, Drummer, booth, settle, until, weights


def ready(session: Session) -> Session:
    until(session, lambda: session.audition.ready)
    return session


def test_the_next_loop_is_there_before_it_is_asked_for(session: Session) -> None:
    audition, deck = session.audition, session.looper.decks[0]
    session.looper.play()
    session.poll()
    booth(session).turn(200)
    ready(session)
    Drummer.gate.clear()  # nothing can be made now
    audition.next()
    session.poll()
    assert deck.waiting
    assert booth(session).of("deck")[-1][3] == "bar"
    wanted = deck.take
    assert wanted is not None
    booth(session).turn(BAR)
    session.poll()
    assert deck.shown is wanted
    assert wanted.setup.place == deck.state
    Drummer.gate.set()


def test_what_was_made_ahead_follows_what_is_asked_for(session: Session) -> None:
    deck = session.looper.decks[0]
    ready(session)
    deck.update(blend={"style": {"rock": 1.0}})
    session.looper.set_bpm(90)
    settle(session)
    session.poll()
    ready(session)
    Drummer.gate.clear()
    session.audition.next()
    session.poll()
    assert deck.state.blend == {"style": {"rock": 1.0}}
    assert deck.take is not None
    assert deck.take.setup.place == deck.state
    assert deck.take.heard.bpm == 90
    Drummer.gate.set()


def test_one_goes_back_and_forth_and_undo_takes_a_step_back(session: Session) -> None:
    audition, deck = session.audition, session.looper.decks[0]
    first = deck.state
    audition.next()
    second = deck.state
    audition.next()
    third = deck.state
    assert len({first.seed, second.seed, third.seed}) == 3
    audition.previous()
    assert deck.state == second
    audition.previous()
    audition.previous()
    assert deck.state == first
    audition.next()
    audition.next()
    assert deck.state == third
    assert (audition.history, audition.position) == ((first, second, third), 2)
    audition.undo()
    assert deck.state == second
    assert audition.position == 1
    settle(session)
    assert deck.take is not None
    assert deck.take.setup.place == second


def test_a_step_aside_becomes_part_of_the_way(session: Session) -> None:
    audition, deck = session.audition, session.looper.decks[0]
    audition.next()
    deck.update(seed_x=5.0, seed_y=5.0)
    aside = deck.state
    audition.next()
    audition.previous()
    assert deck.state == aside


def test_what_is_rejected_is_gone(session: Session) -> None:
    audition, deck = session.audition, session.looper.decks[0]
    first = deck.state
    audition.next()
    bad = deck.state
    audition.reject()
    assert deck.state not in (first, bad)
    assert bad not in audition.history
    audition.previous()
    assert deck.state == first
    audition.undo()
    audition.undo()
    assert deck.state == bad
    assert bad in audition.history


def test_a_variation_is_near_and_keeps_changes_of_the_pattern(session: Session) -> None:
    audition, deck = session.audition, session.looper.decks[0]
    deck.set_hit(3, 0, velocity=0.7)
    before = z_of(deck.state, SIZES, LATENT)
    audition.vary("little")
    after = z_of(deck.state, SIZES, LATENT)
    assert 0 < np.abs(after - before).max() < 1.5
    assert deck.edited
    audition.previous()
    assert deck.state.seed == 0
    assert not deck.state.base


def test_keys_act_on_the_focused_deck(session: Session) -> None:
    looper, audition = session.looper, session.audition
    looper.decks[1].set_network("live")
    settle(session)
    changed = []
    audition.changed.connect(lambda: changed.append(audition.deck.index))
    looper.focus(1)
    assert changed[-1] == 1
    before = looper.decks[0].state
    audition.next()
    assert looper.decks[0].state == before
    assert looper.decks[1].state != before
    looper.remove_deck(1)
    audition.next()
    session.poll()


def test_without_a_network_nothing_happens(session: Session) -> None:
    session.looper.focus(3)
    session.poll()
    assert not session.audition.ready
    session.audition.vary("lot")
    with pytest.raises(StudioError):
        session.audition.keep()


def test_more_like_what_was_kept(session: Session) -> None:
    audition, looper, crate = session.audition, session.looper, session.crate
    deck = looper.decks[0]
    deck.update(blend={"style": {"rock": 1.0}})
    settle(session)
    kept = []
    for _index in range(2):
        kept.append(audition.keep())
        audition.next()
        settle(session)
    zs = [np.array(entry.z) for entry in session.project.document.crate] if session.project else []
    deck.update(blend={"style": {"house": 1.0}})
    crate.more_like([item.id for item in kept], 0)
    settle(session)
    assert deck.network == "live"
    assert deck.state.blend == {"style": {"rock": 1.0}}
    assert audition.like == f"{kept[0].title} and 1 more"
    close = []
    for _index in range(30):
        audition.next()
        close.append(z_of(deck.state, SIZES, LATENT))
    mean, middle = np.mean(close, 0), np.mean(zs, 0)
    assert float(mean @ middle / np.linalg.norm(mean) / np.linalg.norm(middle)) > 0.8
    audition.anything()
    assert audition.like == ""
    audition.next()
    assert not deck.state.base
    # On a deck of another run the network of the kept ones is taken along.
    session.explorer.publish(weights(1, run="other"))
    settle(session)
    crate.more_like([kept[0].id], 0)
    settle(session)
    assert deck.network.startswith("kept:")
    assert deck.loop is not None
