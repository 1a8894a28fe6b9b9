"""The looper as a whole: decks that play in time, another tempo, swaps, and what the project remembers."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.latent import LatentState
from studio.core.loops import bar_frames
from studio.session import Session
from tests.session.looper.drumming import BAR, RATE, Drummer, booth, settle, until, weights


def playing(session: Session) -> Session:
    """Two decks that play, at the beginning of the first bar."""
    session.looper.decks[1].set_network("live")
    settle(session)
    session.looper.play()
    session.poll()
    booth(session).turn(200)
    session.poll()
    return session


def test_there_are_four_decks_and_the_first_plays_what_trains(session: Session) -> None:
    looper = session.looper
    assert [deck.name for deck in looper.decks] == ["Drums", "Bass", "Chords", "Texture"]
    assert [deck.network for deck in looper.decks] == ["live", "", "", ""]
    loop = looper.decks[0].loop
    assert loop is not None
    assert (len(loop.sound.samples), loop.sound.rate, loop.bpm) == (BAR, RATE, 120)
    assert looper.decks[0].state.blend == {"style": {"house": 1.0}}
    assert looper.decks[0].parts == ("pattern", "sound")
    assert looper.decks[1].loop is None
    assert not looper.decks[0].waiting


def test_decks_sound_exactly_as_their_loops(session: Session) -> None:
    looper = playing(session).looper
    one, two = (deck.loop.sound.samples[:, 0] for deck in looper.decks[:2] if deck.loop)
    place = booth(session).decks.frame
    heard = booth(session).turn(4000)
    np.testing.assert_allclose(heard[0][:, 0], one[place : place + 4000], atol=1e-6)
    np.testing.assert_allclose(heard[1][:, 0], two[place : place + 4000], atol=1e-6)
    assert looper.playing
    assert 0 < looper.bars_position < 1
    looper.stop()
    assert not looper.playing
    assert looper.bars_position == 0


def test_another_seed_comes_in_at_the_bar_line_and_a_turn_of_a_knob_at_once(session: Session) -> None:
    looper = playing(session).looper
    deck = looper.decks[0]
    shown = deck.shown
    ready = []
    looper.loop_ready.connect(ready.append)
    deck.randomise()
    settle(session)
    assert booth(session).of("deck")[-1][3] == "bar"
    assert deck.waiting
    assert deck.shown is shown
    booth(session).turn(BAR)
    session.poll()
    assert not deck.waiting
    assert deck.shown is deck.take is not shown
    assert ready == [0]
    deck.update(psi=0.5)
    settle(session)
    assert booth(session).of("deck")[-1][3] == "now"


def test_another_tempo_reaches_all_decks_at_once(session: Session) -> None:
    looper = playing(session).looper
    looper.set_bpm(140)
    settle(session)
    (told,) = booth(session).of("conform")
    assert told[1] == bar_frames(140, RATE)
    assert set(told[2]) == {0, 1}
    booth(session).turn(200)
    session.poll()
    assert {deck.loop.bpm for deck in looper.decks if deck.loop} == {140}
    session.undo.undo()
    settle(session)
    assert looper.bpm == 120
    assert booth(session).of("conform")[-1][1] == BAR


def test_a_change_while_a_tempo_is_under_way_comes_with_it(session: Session) -> None:
    looper = playing(session).looper
    Drummer.gate.clear()
    looper.decks[0].update(seed_x=50.0)
    looper.set_bpm(150)
    looper.decks[1].update(seed_x=60.0)
    Drummer.gate.set()
    settle(session)
    booth(session).turn(200)
    session.poll()
    assert [deck.take.setup.place.seed_x for deck in looper.decks[:2] if deck.take] == [50, 60]
    assert booth(session).of("conform")[-1][1] == bar_frames(150, RATE)
    assert booth(session).decks.status().heard[:2] == tuple(d.take.number for d in looper.decks[:2] if d.take)


def test_a_device_of_another_rate_has_everything_made_anew(session: Session) -> None:
    booth(session).rate = 4000
    session.poll()
    settle(session)
    loop = session.looper.decks[0].loop
    assert loop is not None
    assert (loop.sound.rate, len(loop.sound.samples)) == (4000, BAR // 2)


def test_new_weights_come_in_at_bar_lines_at_most_once_a_bar(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    looper = playing(session).looper
    now = [time.monotonic() + 10]
    monkeypatch.setattr("studio.session.looper.rendering.time", SimpleNamespace(monotonic=lambda: now[0]))
    session.explorer.publish(weights(2))
    session.poll()
    settle(session)
    take = looper.decks[0].take
    assert take is not None
    assert take.weights.step == 2
    assert booth(session).of("deck")[-1][3] == "bar"
    session.explorer.publish(weights(3))
    session.poll()
    looper.decks[0].update(psi=0.9)
    settle(session)
    assert looper.decks[0].take is not None
    assert looper.decks[0].take.weights.step == 2
    now[0] += 2.1
    session.poll()
    settle(session)
    assert looper.decks[0].take.weights.step == 3
    session.explorer.publish(weights(4, kind="sounds"))
    assert [network.fits for network in looper.networks if network.kind == "live"] == [False]


def test_networks_that_are_gone_say_so(session: Session) -> None:
    deck = session.looper.decks[0]
    deck.set_network("run:gone")
    settle(session)
    assert deck.error
    assert deck.loop is None
    deck.set_network("kept:../../other")
    settle(session)
    assert deck.error
    session.undo.undo()
    session.undo.undo()
    settle(session)
    assert deck.error == ""
    assert deck.loop is not None


def test_swing_of_all_decks(session: Session) -> None:
    deck = session.looper.decks[0]
    session.looper.set_swing(0.25)
    settle(session)
    assert deck.loop is not None
    assert deck.loop.score is not None
    assert deck.loop.score.pattern.swing == 0.25
    session.looper.set_swing(None)
    settle(session)
    assert deck.loop.score.pattern.swing == 0


def test_decks_come_and_go(session: Session) -> None:
    looper = playing(session).looper
    second = looper.decks[1]
    looper.remove_deck(0)
    assert looper.decks[0] is second
    assert second.index == 0
    booth(session).turn(200)
    session.poll()
    assert booth(session).decks.status().heard[:2] == (second.take.number if second.take else 0, 0)
    session.undo.undo()
    assert [deck.name for deck in looper.decks] == ["Drums", "Bass", "Chords", "Texture"]
    for _more in range(10):
        looper.add_deck()
    assert len(looper.decks) == 8
    for _less in range(10):
        looper.remove_deck(0)
    assert len(looper.decks) == 1
    assert looper.focused == 0


def test_mix_and_metronome_reach_the_engine(session: Session) -> None:
    looper = session.looper
    for level in (-3, -6, -120):
        looper.decks[2].set_mix(level=level)
    assert looper.decks[2].mix.level == -60
    assert booth(session).of("deck_mix")[-1][1:] == (2, looper.decks[2].mix)
    session.undo.undo()
    assert looper.decks[2].mix.level == 0
    looper.set_metronome(True, -20)
    assert booth(session).of("metronome")[-1] == ("metronome", True, -20)
    looper.set_count_in(2)
    looper.play()
    assert booth(session).of("transport")[-1] == ("transport", True, BAR, 8)
    booth(session).turn(200)
    session.poll()
    assert looper.bars_position < 0


def test_without_a_sound_engine_loops_are_made_and_nothing_plays(silent: Session) -> None:
    silent.looper.play()
    assert not silent.looper.playing
    assert silent.looper.decks[0].loop is not None


def test_everything_survives_a_restart(session: Session) -> None:
    looper = session.looper
    deck = looper.decks[0]
    deck.set_hit(3, 1, velocity=0.75, shift=0.25)
    deck.set_mix(pan=-0.5, mute=True)
    deck.store_corner(2)
    deck.set_theory("loudness")
    deck.update(psi=0.75, seed_x=12.0)
    deck.set_hit(5, 0, velocity=0.0)
    looper.set_bpm(97.5)
    looper.set_swing(0.1)
    looper.focus(2)
    setup = deck.setup
    project = session.project
    assert project is not None
    session.close_project()
    assert looper.bpm == 120
    assert looper.decks[0].setup != setup
    session.open_project(project.folder)
    assert (looper.bpm, looper.swing, looper.focused) == (97.5, 0.1, 2)
    assert looper.decks[0].setup == setup


def test_what_was_set_up_before_there_was_a_project_becomes_its_own(session: Session) -> None:
    session.close_project()
    session.looper.set_bpm(133)
    session.looper.decks[1].set_mix(level=-9)
    session.new_project(name="late")
    assert session.looper.bpm == 133
    assert session.project is not None
    assert session.project.document.looper["decks"][1]["mix"]["level"] == -9


@pytest.mark.parametrize(
    "document",
    [
        {"bpm": "fast"},
        {"decks": [{"name": 5}]},
        {"decks": [{"name": "a", "mix": {"level": float("nan")}}]},
        {"decks": [{"name": "a", "place": {"psi": float("inf")}}]},
        {"decks": [{"name": "a", "edits": {"hits": [[99, 0, 1, 0]]}}]},
        {"decks": [{"name": "a", "theory": {"loudness": {"x": []}}}]},
        {"decks": 5},
    ],
)
def test_a_damaged_looper_starts_afresh_and_the_project_opens(session: Session, document: dict[str, object]) -> None:
    project = session.project
    assert project is not None
    session.close_project()
    from studio.session.project import Project

    opened = Project.open(project.folder)
    opened.document.looper = document
    session._attach(opened)
    assert [deck.name for deck in session.looper.decks] == ["Drums", "Bass", "Chords", "Texture"]
    assert session.notices.items[-1].level == "error"


def test_focus_stays_on_a_deck(session: Session) -> None:
    session.looper.focus(3)
    session.looper.focus(9)
    assert session.looper.focused == 3


def test_what_a_network_does_not_tell_apart_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drummer, "scored", False)
    session.explorer.publish(weights(7, run="textures"))
    settle(session)
    deck = session.looper.decks[0]
    assert deck.loop is not None
    assert deck.pattern is None
    assert deck.one_shots == []
    for action in (
        deck.other_sound,
        deck.other_pattern,
        lambda: deck.set_hit(0, 0, 1.0),
        lambda: deck.shift_pattern(1),
    ):
        with pytest.raises(StudioError):
            action()
    session.looper.set_bpm(90)
    settle(session)
    assert len(deck.loop.sound.samples) == bar_frames(90, RATE)
    deck.update(**vars(LatentState()) | {"seed_x": 3.0})
    until(session, lambda: deck.take is not None and deck.take.setup.place.seed_x == 3)
