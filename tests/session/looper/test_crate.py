"""The crate: what is kept is a file at once, can be found, marked, thrown away, and comes back exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.acid import acid_of
from studio.core.errors import StudioError
from studio.session import Session
from studio.session.project import Project
from tests.session.looper.drumming import BAR, RATE, Drummer, settle, until, weights


def test_what_is_kept_is_a_file_and_comes_back_exactly(session: Session) -> None:
    looper, crate = session.looper, session.crate
    deck = looper.decks[0]
    deck.set_hit(5, 1, velocity=0.8)
    deck.other_sound()
    deck.set_hit(6, 1, velocity=0.4)
    looper.set_swing(0.3)
    settle(session)
    wanted = deck.loop
    assert wanted is not None
    item = session.audition.keep()
    assert (item.title, item.style, item.bpm, item.bars) == ("house 1", "house", 120, 1)
    assert item.path.name == "house_120bpm_seed0.wav"
    assert item.thumbnail is not None
    acid = acid_of(item.path)
    assert acid is not None
    assert (acid.bpm, acid.beats) == (120, 4)
    written, rate = soundfile.read(item.path, always_2d=True)
    assert (rate, len(written)) == (RATE, BAR)
    np.testing.assert_allclose(written, wanted.sound.samples, atol=1e-6)
    looper.set_swing(None)
    session.explorer.publish(weights(9))  # goes on training
    deck.randomise()
    settle(session)
    crate.put_on_deck(item.id, 1)
    settle(session)
    other = looper.decks[1]
    assert other.loop is not None
    np.testing.assert_array_equal(other.loop.sound.samples, wanted.sound.samples)
    assert (other.name, other.edited) == ("Bass", True)
    session.undo.undo()
    settle(session)
    assert other.network == ""
    assert other.loop is None


def test_a_crate_survives_a_restart(session: Session) -> None:
    item = session.audition.keep()
    wanted = session.looper.decks[0].loop
    assert wanted is not None
    session.wait()
    project = session.project
    assert project is not None
    session.close_project()
    assert session.crate.items == []
    session.open_project(project.folder)
    (found,) = session.crate.items
    assert (found.id, found.title, found.path) == (item.id, item.title, item.path)
    until(session, lambda: session.crate.items[0].thumbnail is not None)
    session.crate.put_on_deck(found.id, 2)
    until(session, lambda: session.looper.decks[2].loop is not None)
    loop = session.looper.decks[2].loop
    assert loop is not None
    np.testing.assert_array_equal(loop.sound.samples, wanted.sound.samples)


def test_a_file_that_is_dropped_goes_on_where_it_was_saved(session: Session, tmp_path: Path) -> None:
    deck = session.looper.decks[0]
    deck.set_hit(7, 0, velocity=0.6)
    settle(session)
    path = session.looper.export_deck(0, tmp_path / "mine.flac")
    place = deck.setup.place
    session.wait()
    deck.randomise()
    session.looper.focus(2)
    session.drop([path])
    settle(session)
    third = session.looper.decks[2]
    assert third.setup.place == place
    assert third.edited
    assert third.loop is not None
    session.close_project()
    session.drop([path])
    assert session.notices.items[-1].level == "error"


def test_marks_and_search(session: Session) -> None:
    crate, audition = session.crate, session.audition
    first, second = audition.keep(), audition.keep()
    assert (first.title, second.title) == ("house 1", "house 2")
    assert first.path != second.path
    crate.rename(first.id, "Warm start")
    crate.set_stars(first.id, 9)
    crate.set_colour(first.id, "green")
    crate.set_colour(first.id, "plaid")
    found = crate.items[1]
    assert (found.title, found.stars, found.colour) == ("Warm start", 5, "green")
    assert [item.id for item in crate.items] == [second.id, first.id]
    assert [item.id for item in crate.search("WARM hou")] == [first.id]
    assert [item.id for item in crate.search("", 3)] == [first.id]
    assert [item.id for item in crate.search("", 0, "green")] == [first.id]
    assert crate.search("120") == crate.items
    assert crate.search("nothing") == []
    for _step in range(3):
        session.undo.undo()
    assert crate.items[1].title == "house 1"
    with pytest.raises(StudioError):
        crate.rename("gone", "x")


def test_what_is_thrown_away_can_come_back(session: Session) -> None:
    crate = session.crate
    first, second = session.audition.keep(), session.audition.keep()
    crate.remove(first.id)
    assert [item.id for item in crate.items] == [second.id]
    assert not first.path.exists()
    session.undo.undo()
    assert first.path.exists()
    assert [item.id for item in crate.items] == [second.id, first.id]
    session.undo.undo()  # the second was never kept
    assert [item.id for item in crate.items] == [first.id]
    assert not second.path.exists()
    session.undo.redo()
    assert second.path.exists()
    second.path.unlink()
    crate.remove(second.id)
    session.undo.undo()
    assert crate.items[0].id == second.id


def test_the_crate_is_a_folder(session: Session, tmp_path: Path) -> None:
    with pytest.raises(StudioError):
        session.crate.export(tmp_path / "crate")
    session.audition.keep()
    session.audition.next()
    settle(session)
    second = session.audition.keep()
    session.crate.export(tmp_path / "crate")
    until(session, lambda: not session.jobs.active)
    assert len(list((tmp_path / "crate").glob("*.wav"))) == 2
    session.crate.export(tmp_path / "crate", [second.id])
    until(session, lambda: not session.jobs.active)
    assert len(list((tmp_path / "crate" / "Crate").glob("*.wav"))) == 1


def test_a_crate_of_something_else_is_refused(session: Session) -> None:
    project = session.project
    assert project is not None
    item = session.audition.keep()
    project.document.crate[0].deck = {"name": 5}
    with pytest.raises(StudioError):
        session.crate.put_on_deck(item.id, 0)
    project.document.crate[0].file = "../elsewhere.wav"
    with pytest.raises(StudioError):
        session.crate.listen(item.id)
    assert session.crate.items[0].thumbnail is None
    session.poll()
    folder = project.folder
    session.close_project()
    reopened = Project.open(folder)
    assert reopened.document.crate == []
    assert item.id in (folder / "project-damaged.json").read_text()
    reopened.close()


def test_a_free_form_loop_is_kept_too(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drummer, "scored", False)
    session.explorer.publish(weights(3, run="textures"))
    settle(session)
    item = session.audition.keep()
    assert item.thumbnail is not None
    assert session.project is not None
    assert session.project.document.crate[0].pattern == []
