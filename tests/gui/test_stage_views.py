"""Sheet, Explore and Compare on a session."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.core.messages import Sheet
from studio.gui.stage.compare import CompareView
from studio.gui.stage.explore import ExploreView
from studio.gui.stage.sheet import SheetView
from tests.session.histories import add_run


@pytest.fixture
def show(qtbot):
    def make(cls, session):
        view = cls(session)
        qtbot.addWidget(view)
        tools = view.tools()
        if tools is not None:
            qtbot.addWidget(tools)
        view.resize(800, 600)
        view.show()
        return view

    return make


def test_the_sheet_invites_to_train_while_empty(show, session):
    view = show(SheetView, session)
    assert view._stack.currentIndex() == 0
    assert view._empty.action.text()


def test_nothing_invites_to_train_while_a_run_begins(show, session):
    view = show(SheetView, session)
    session.training._set_state("preparing")
    assert not view._empty.action.isVisible()
    session.training._set_state("idle")
    assert view._empty.action.isVisible()


def test_nothing_invites_to_train_while_a_set_is_being_opened(show, session, qtbot):
    view = show(SheetView, session)
    session.library.open("builtin:points")
    qtbot.waitUntil(lambda: session.jobs.poll() or not view._empty.action.isVisible())
    assert view._empty.sentence.text() == "The set is being looked through."
    qtbot.waitUntil(lambda: session.jobs.poll() or view._empty.action.isVisible())
    assert view._empty.sentence.text().startswith("Press Train")


def test_a_click_on_a_tile_opens_its_seed_and_class(show, session, explore, train):
    view = show(SheetView, train(explore(session)))
    wanted, before = [], session.explorer.state
    view.wanted.connect(wanted.append)
    QTest.mouseClick(view.sheet, Qt.MouseButton.LeftButton, pos=view.sheet.tile_rect(5).center().toPoint())
    assert session.explorer.state.seed == 105
    assert session.explorer.state.blend == {"class": {"hills": 1.0}}
    assert wanted == ["explore"]
    session.undo.undo()
    assert session.explorer.state == before


def test_a_hidden_sheet_takes_in_what_has_come_when_it_is_shown_again(show, session, explore, train):
    view = show(SheetView, train(explore(session)))
    before = view.sheet.sheet
    view.hide()
    session.timeline.scrub(session.timeline.steps[0])
    assert view.sheet.sheet is before
    view.show()
    assert view.sheet.sheet is session.timeline.sheet is not before


def test_scrubbing_changes_the_sheet(show, session, explore, train):
    view = show(SheetView, train(explore(session)))
    assert view.sheet.sheet.step == 1000
    session.timeline.scrub(290)
    assert view.sheet.sheet.step == 300
    assert "300" in view.caption.words
    session.timeline.scrub(None)
    assert view.sheet.sheet.step == 1000


@pytest.mark.parametrize(("recipe", "names"), [("picture-32", ("sea", "hills", "fog")), ("infogan", ())])
def test_before_the_network_is_there_only_classes_of_the_set_have_names(show, session, tmp_path, recipe, names):
    session.new_project(tmp_path / "project", "Project")
    session.library.report = SimpleNamespace(kind="pictures", classes=[("sea", 3), ("hills", 3), ("fog", 3)])
    session.timeline.show(add_run(session, "run", recipe=recipe))
    view = show(SheetView, session)
    assert view.sheet.sheet.labels == (0, 0, 1, 1, 2, 2)
    assert view.sheet._names == names


def test_real_samples_stand_beside_with_one_zoom(show, session, explore, train):
    view = show(SheetView, train(explore(session)))
    assert not view.beside.isEnabled()
    pictures = np.zeros((40, 16, 16, 3), np.uint8)
    session.timeline.set_real(Sheet("run", 0, pictures[:16]))
    view.beside.click()
    assert view.real.isVisible()
    assert view.sheet.title == "Generated"
    assert view.sheet.viewport is view.real.viewport
    assert session.settings.get("real_beside") is True


def test_explore_shows_frames_and_says_where_it_is(show, session, explore):
    view = show(ExploreView, session)
    assert view._stack.currentIndex() == 0
    explore(session)
    assert view._stack.currentIndex() == 1
    session.explorer.update(psi=0.8, seed_x=3.0, blend={"class": {"sea": 3.0, "fog": 1.0}})
    session.explorer.poll()
    assert view.canvas.picture[0, 0].tolist() == [120, 0, 80]
    assert (view.seed.text(), view.psi.text()) == ("Seed 3", "psi 0.80")
    assert view.asked.words == "sea 75 %, fog 25 %"


def test_the_chip_pins_and_follows(show, session, explore):
    view = show(ExploreView, explore(session))
    view.weights.click()
    assert session.explorer.pinned == 100
    explore(session, step=200)
    assert session.explorer.weights_step == 100
    assert "Pinned" in view.weights.text()
    view.weights.click()
    assert session.explorer.weights_step == 200
    assert "Live" in view.weights.text()


def test_compare_remembers_two_places(show, session, explore):
    view = show(ExploreView, explore(session))
    compare = show(CompareView, session)
    view.slots["a"].click()
    session.explorer.update(seed_x=5.0)
    view.slots["b"].click()
    session.explorer.poll()
    assert compare.a.picture[0, 0, 0] == 0
    assert compare.b.picture[0, 0, 0] == 200
    compare.places["a"][1].click()
    assert session.explorer.state.seed == 0
    compare.way.button("wipe").click()
    assert compare._ways.currentIndex() == 1
    assert session.settings.get("compare_way") == "wipe"


def test_a_picture_file_is_made_for_a_drag(show, session, explore, monkeypatch):
    view = show(ExploreView, explore(session))
    monkeypatch.setattr(session.kept, "export_picture", lambda path: path)
    path = view._make_file()
    assert path.name == "sea_seed0_step100.png"
    assert path.parent.is_dir()


def test_views_can_be_deleted_and_built_again(show, session, explore, train, qtbot):
    for cls in (SheetView, ExploreView, CompareView):
        view = show(cls, train(explore(session)))
        view.deleteLater()
        qtbot.waitUntil(lambda: True)
    session.timeline.scrub(300)
    session.explorer.update(psi=0.5)
