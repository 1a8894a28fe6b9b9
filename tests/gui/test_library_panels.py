"""Data, Runs and Kept with a real session and pictures drawn by the studio."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from studio.gui.library.bars import Bars
from studio.gui.library.kept_grid import ITEM
from studio.gui.library.presets import PresetKeys
from studio.gui.library.run_list import facts
from studio.gui.panels.data import DataPanel
from studio.gui.panels.kept import KeptPanel
from studio.gui.panels.runs import RunsPanel
from studio.session import Session

SET = ("builtin:patterns", {"count": 120, "size": 32})


@pytest.fixture
def real() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def opened(real):
    real.library.open(*SET)
    assert real.wait()
    assert real.notices.items == []
    return real


@pytest.fixture
def show(qtbot):
    def make(cls, session):
        panel = cls(session)
        qtbot.addWidget(panel)
        panel.resize(240, 700)
        panel.show()
        return panel

    return make


def test_without_a_set_the_data_panel_offers_the_next_action(show, real):
    panel = show(DataPanel, real)
    assert panel._pages.currentIndex() == 0
    assert panel._title.words == "No set is open"


def test_the_data_panel_shows_what_was_found(show, opened):
    panel = show(DataPanel, opened)
    report = opened.library.report
    assert panel._pages.currentIndex() == 1
    assert panel._summary.text() == report.summary
    assert len(panel._examples._few._images) == 16
    bars = panel._findings.findChild(Bars)
    assert sum(count for __, count in bars._rows) == 120
    assert panel._problems.isHidden()
    assert len(panel._pairs._pairs) == 3


def test_preparation_is_live_and_undoable(show, opened):
    panel = show(DataPanel, opened)
    form = panel._options_form
    form.controls["resolution"].button("16").click()
    assert opened.library.options.resolution == 16
    assert panel._pairs._pairs[0][1].width() == 16
    form.controls["channels"].button("1").click()
    assert panel._pairs._pairs[0][1].isGrayscale()
    opened.undo.undo()
    opened.undo.undo()
    assert opened.library.options.resolution == 32
    assert form.controls["resolution"].value() == "32"


def test_every_bad_file_is_listed_with_its_reason(show, real, tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.jpg").write_text("no picture")
    real.library.open(str(tmp_path))
    real.wait()
    panel = show(DataPanel, real)
    if real.library.report is None:  # refused as a whole, with a sentence
        assert real.notices.items[-1].level == "error"
        return
    assert panel._verdict.isVisible()
    assert not panel._problems.isHidden()


def test_another_way_of_drawing_opens_the_set_again(show, opened, qtbot):
    panel = show(DataPanel, opened)
    panel._params_form.edited.emit("count", 150)
    assert opened.wait()
    assert opened.library.report.total == 150
    assert opened.library.params["count"] == 150


def run(n, **changes):
    values = {
        "id": f"r{n}", "title": f"Run {n}", "notes": "", "recipe_title": "Pictures", "data_title": "Painted",
        "step": 1200 * n, "seconds": 200.0, "state": "stopped", "created": 0.0,
        "thumbnail": np.full((32, 32, 3), 90, np.uint8),
    }  # fmt: skip
    return SimpleNamespace(**{**values, **changes})


@pytest.fixture
def runs(real, monkeypatch):
    rows = [run(2, state="interrupted"), run(1)]
    monkeypatch.setattr(type(real.runs), "all", property(lambda self: rows))
    monkeypatch.setattr(type(real.runs), "current", property(lambda self: "r2"))
    monkeypatch.setattr(real.runs, "checkpoints", lambda run_id: [400, 800])
    monkeypatch.setattr(real.runs, "select", lambda run_id: None)
    return real


def test_runs_are_listed_with_their_facts(show, runs):
    panel = show(RunsPanel, runs)
    assert panel.list.currentIndex().row() == 0
    assert facts(run(1), runs) == "step 1,200 · 3 min 20 s · stopped"
    assert "cut off" in panel._model.data(panel._model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert not panel.grab().isNull()
    assert panel._resume.isEnabled()


def test_a_run_is_renamed_in_place(show, runs, monkeypatch):
    renamed = []
    monkeypatch.setattr(runs.runs, "rename", lambda run_id, title: renamed.append((run_id, title)))
    panel = show(RunsPanel, runs)
    panel._model.setData(panel._model.index(1), "Sunsets")
    assert renamed == [("r1", "Sunsets")]


def test_branches_offer_the_saved_steps(show, runs, monkeypatch):
    panel = show(RunsPanel, runs)
    menu = panel._branch.menu()
    panel._fill_steps(menu)
    assert [action.text() for action in menu.actions()] == ["From step 800", "From step 400"]


@pytest.fixture
def kept(real, explore, tmp_path):
    real.new_project(tmp_path / "p", "p")
    explore(real)
    return real


def test_kept_pictures_can_be_dragged_out_and_removed(show, kept, tmp_path, monkeypatch):
    path = tmp_path / "picture.png"
    items = [SimpleNamespace(id="a", path=path, title="seed5", kind="picture", thumbnail=np.zeros((8, 8, 3), np.uint8))]
    monkeypatch.setattr(type(kept.kept), "items", property(lambda self: items))
    panel = show(KeptPanel, kept)
    index = panel._model.index(0)
    assert index.data(ITEM).id == "a"
    assert [url.toLocalFile() for url in panel._model.mimeData([index]).urls()] == [str(path)]
    assert not panel.grab().isNull()
    gone = []
    monkeypatch.setattr(kept.kept, "remove", gone.append)
    panel.grid.setCurrentIndex(index)
    panel._remove()
    assert gone == ["a"]


def test_preset_keys_store_and_recall(show, kept):
    panel = show(KeptPanel, kept)
    keys = panel.findChild(PresetKeys)._keys
    assert not keys[3].property("full")
    kept.explorer.update(psi=0.5)
    keys[3].click()
    assert keys[3].property("full")
    kept.explorer.update(psi=1.5)
    keys[3].click()
    assert kept.explorer.state.psi == 0.5


def test_a_panel_that_is_gone_listens_no_more(real, qtbot):
    panel = DataPanel(real)
    before = len(real.library.changed)
    panel.deleteLater()
    qtbot.waitUntil(lambda: len(real.library.changed) < before)
    real.library.changed.emit()
