"""Films and tables of a run from its menus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from studio.gui.library import run_exports
from studio.gui.library.film_dialog import FilmDialog
from studio.gui.panels.runs import RunsPanel
from studio.training.history import HistoryWriter
from tests.session.histories import add_run, sheet


@pytest.fixture
def panel(session, tmp_path, qtbot):
    session.new_project(tmp_path / "project", "Project")
    add_run(session, "a")
    made = RunsPanel(session)
    qtbot.addWidget(made)
    made.show()
    yield made
    session.close()


def test_the_dialog_says_how_long_and_makes_the_film(panel, session, tmp_path, monkeypatch, qtbot):
    dialog = FilmDialog(session, "a", panel)
    assert dialog._facts.text() == "12 s long"
    assert dialog.form.controls["sound"].isHidden(), "pictures are silent"
    assert not dialog.form.controls["tile"].isEnabled()
    dialog.form.edited.emit("tiles", "one")
    assert dialog.form.controls["tile"].isEnabled()
    dialog.form.edited.emit("length", 2.0)
    dialog.form.edited.emit("side", "480")
    assert dialog._facts.text() == "2 s long"
    dialog.kind.button(".gif").click()
    assert not dialog.form.controls["sound"].isEnabled()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "film"), ""))
    dialog._choose()
    qtbot.waitUntil(lambda: panel._job.isVisible() or session.poll())
    assert session.wait()
    assert (tmp_path / "film.gif").read_bytes().startswith(b"GIF89a")
    assert panel._job.isHidden()
    again = FilmDialog(session, "a", panel)
    assert again.kind.value() == ".gif"
    assert again.values["length"] == 2.0
    again.reject()


def test_return_goes_on_and_takes_a_typed_number_first(panel, session, monkeypatch, qtbot):
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: asked.append(1) or ("", ""))
    dialog = FilmDialog(session, "a", panel)
    dialog.show()
    entry = dialog.form.controls["length"].entry
    entry.begin()
    entry.setText("3")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert (dialog.values["length"], asked, dialog.isVisible()) == (3.0, [], True)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert asked == [1]
    assert dialog.isVisible()
    dialog.reject()


def test_nothing_kept_is_said_instead(panel, session):
    for path in session.runs.folder("a").glob("history/sheets/*.webp"):
        path.unlink()
    dialog = FilmDialog(session, "a", panel)
    assert "no pictures" in dialog._facts.text()
    assert not dialog._save.isEnabled()
    HistoryWriter(session.runs.folder("a")).add_sheet(sheet(8, "a"), 2)
    dialog.form.edited.emit("length", 3.0)
    assert dialog._facts.text() == "3 s long"
    assert dialog._save.isEnabled()
    dialog.reject()


def test_the_menu_of_a_run_offers_them(panel, session, tmp_path, monkeypatch):
    words = [action.text() for action in panel._menu().actions()]
    assert [text for text in words if "film" in text or "table" in text or "TensorBoard" in text] == [
        "Make a film…", "Save the numbers as a table…", "Save for TensorBoard…"
    ]  # fmt: skip
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "numbers"), ""))
    run_exports.ask_csv(session, panel)
    assert session.wait()
    assert (tmp_path / "numbers.csv").exists()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a: str(tmp_path / "board"))
    run_exports.ask_events(session, panel)
    assert session.wait()
    assert list((tmp_path / "board").glob("*/events*"))
