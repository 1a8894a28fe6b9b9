"""A deck: parts of its place, its pattern, its voices, theory, the pad."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.errors import StudioError
from studio.session import Session
from studio.session.looper.deck import Deck
from studio.session.looper.theory import theory_steps
from tests.session.looper.drumming import RATE, booth, settle


@pytest.fixture
def deck(session: Session) -> Deck:
    return session.looper.decks[0]


def velocities(deck: Deck) -> np.ndarray:
    """Of what is heard."""
    assert deck.loop is not None
    assert deck.loop.score is not None
    return deck.loop.score.pattern.velocities


def test_the_same_pattern_with_other_sounds_and_the_other_way_round(session: Session, deck: Deck) -> None:
    first = deck.loop
    assert first is not None
    assert first.score is not None
    deck.other_sound()
    settle(session)
    second = deck.loop
    assert second is not None
    assert second.score is not None
    np.testing.assert_array_equal(second.score.pattern.velocities, first.score.pattern.velocities)
    assert not np.array_equal(second.score.one_shots, first.score.one_shots)
    deck.other_pattern()
    settle(session)
    third = deck.loop
    assert third.score is not None
    assert not np.array_equal(third.score.pattern.velocities, second.score.pattern.velocities)
    np.testing.assert_array_equal(third.score.one_shots, second.score.one_shots)


def test_edits_are_heard_and_outlive_another_sound(session: Session, deck: Deck) -> None:
    own = velocities(deck).copy()
    deck.set_hit(2, 1, velocity=0.9)
    deck.set_hit(0, 0, velocity=0)
    assert deck.pattern is not None
    assert deck.pattern.velocities[2, 1] == np.float32(0.9)
    settle(session)
    assert velocities(deck)[0, 0] == 0
    assert booth(session).of("deck")[-1][3] == "now"
    deck.other_sound()
    settle(session)
    assert deck.edited
    assert velocities(deck)[2, 1] == np.float32(0.9)
    assert deck.own_pattern is not None
    np.testing.assert_array_equal(deck.own_pattern.velocities, own)
    deck.shift_pattern(4)
    settle(session)
    assert velocities(deck)[6, 1] == np.float32(0.9)
    deck.randomise()
    assert not deck.edited
    session.undo.undo()
    assert deck.edited
    deck.clear_edits()
    settle(session)
    np.testing.assert_array_equal(velocities(deck), own)


def test_one_stroke_of_the_brush_is_one_undo_entry(session: Session, deck: Deck) -> None:
    for step in range(4):
        deck.set_hit(step, 0, velocity=0.5)
    session.undo.seal()
    session.undo.undo()
    assert not deck.edited


def test_a_sound_of_ones_own_stands_in_for_a_voice(session: Session, deck: Deck, tmp_path: Path) -> None:
    path = tmp_path / "my clap.wav"
    soundfile.write(path, np.sin(np.arange(4410) / 3) * 0.9, 44_100)
    before = deck.one_shots[1]
    deck.replace_voice(1, path)
    settle(session)
    path.unlink()  # the project has its own
    shot = deck.one_shots[1]
    assert (shot.name, shot.replaced[:7]) == ("snare", "my clap")
    assert deck.replaced[1].startswith("my clap")
    assert shot.sound.rate == RATE
    assert shot.sound.peak == pytest.approx(before.sound.peak, rel=0.05)
    assert deck.one_shots[0].replaced == ""
    deck.randomise()
    settle(session)
    assert deck.one_shots[1].replaced
    deck.restore_voice(1)
    settle(session)
    assert deck.one_shots[1].replaced == ""
    deck.hear_voice(0)
    assert session.player.playing.startswith("voice")
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF")
    with pytest.raises(StudioError):
        deck.replace_voice(0, broken)
    with pytest.raises(StudioError):
        deck.replace_voice(9, broken)


def test_theory_is_heard_with_and_without(session: Session, deck: Deck) -> None:
    deck.set_theory("loudness")
    settle(session)
    assert [finding.step for finding in deck.findings] == ["loudness"]
    assert deck.raw is not None
    assert deck.loop is not deck.raw
    deck.set_bypass(True)
    settle(session)
    assert deck.loop is deck.raw
    deck.set_bypass(False)
    settle(session)
    assert deck.loop is not deck.raw
    deck.drop_theory("loudness")
    settle(session)
    assert deck.loop is deck.raw
    for wrong in ({"nothing": 1}, {"target": "loud"}):
        with pytest.raises(StudioError):
            deck.set_theory("loudness", **wrong)
    with pytest.raises(StudioError):
        deck.set_theory("magic")
    assert "tempo" not in [step.name for step in theory_steps()]


def test_the_pad_goes_between_its_corners(session: Session, deck: Deck) -> None:
    deck.set_xy(0.25, 0.25)
    assert deck.state.seed == 0
    deck.store_corner(0)
    deck.randomise()
    deck.store_corner(3)
    there = deck.state
    settle(session)
    deck.set_hit(1, 1, velocity=1)
    deck.set_xy(1, 1)
    assert deck.state == there
    deck.set_xy(0.5, 0.5)
    assert deck.state.base
    assert deck.edited
    settle(session)
    assert booth(session).of("deck")[-1][3] == "now"
    session.undo.seal()
    session.undo.undo()
    assert deck.state == there
    deck.clear_corner(3)
    assert deck.corners == (deck.corners[0], None, None, None)


def test_names(session: Session, deck: Deck) -> None:
    deck.rename("  Beats ")
    assert deck.name == "Beats"
    deck.rename(" ")
    assert deck.name == "Beats"
