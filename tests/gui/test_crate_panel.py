"""The crate: found by words, stars and colours, heard, put on decks, dragged out, and more like several."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu

from studio.gui.crate.crate_list import ITEM, said, stars_place
from studio.gui.looper.drag_out import CRATE, crate_ids
from studio.gui.panels.crate import CratePanel
from tests.gui.looping import FakeItem, looping

ITEMS = [
    FakeItem("a", "Saturday", stars=3, colour="red", key="Amin"),
    FakeItem("b", "Sunday", stars=1, style="rock"),
    FakeItem("c", "Some day", stars=5, colour="blue", style="trap"),
]


@pytest.fixture
def panel(session, audible, qtbot):
    looping(audible(session))
    made = CratePanel(session)
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.show()
    return made


@pytest.fixture
def full(panel):
    panel.crate.items = list(ITEMS)
    panel.crate.changed.emit()
    return panel


def shown(panel) -> list[str]:
    model = panel.list.model()
    return [model.index(row).data(ITEM).id for row in range(model.rowCount())]


def place(panel, row: int) -> QPoint:
    return panel.list.visualRect(panel.list.model().index(row)).center()


def choose(panel, *rows: int) -> None:
    for row in rows:
        QTest.mouseClick(
            panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place(panel, row)
        )


def test_an_empty_crate_says_what_comes_here_and_folds_away(panel):
    assert panel._pages.currentIndex() == 0
    assert not panel._filters.isVisible()
    assert not panel.useful
    told = []
    panel.useful_changed.connect(lambda: told.append(panel.useful))
    panel.crate.items = list(ITEMS)
    panel.crate.changed.emit()
    assert told == [True]


def test_words_stars_and_colours_find(full):
    full.search.setText("day")
    assert shown(full) == ["a", "b", "c"]
    QTest.mouseClick(full.stars, Qt.MouseButton.LeftButton, pos=full.stars.cell(2).center().toPoint())
    assert shown(full) == ["a", "c"]
    QTest.mouseClick(full.colours, Qt.MouseButton.LeftButton, pos=full.colours.cell(4).center().toPoint())
    assert shown(full) == ["c"]
    full.search.setText("zebra")
    assert full._pages.currentIndex() == 1
    full._pages.currentWidget().action.click()
    assert shown(full) == ["a", "b", "c"]
    assert full.stars.value == 0


def test_filters_are_reached_by_the_keyboard(full):
    full.stars.setFocus()
    QTest.keyClick(full.stars, Qt.Key.Key_Right)
    QTest.keyClick(full.stars, Qt.Key.Key_Right)
    assert shown(full) == ["a", "c"]
    assert full.stars.accessibleDescription() == "2 stars"


def test_a_click_is_heard_a_double_click_goes_on_the_deck(full):
    viewport = full.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place(full, 1))
    assert full.crate.asked[-1] == ("listen", "b")
    full.session.looper.focus(2)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place(full, 1))
    assert full.crate.asked[-1] == ("put_on_deck", "b", 2)
    QTest.keyClick(full.list, Qt.Key.Key_Return)
    assert full.crate.asked[-1] == ("put_on_deck", "b", 2)


def test_what_is_heard_is_marked(full):
    full.session.player.play(None, "crate c")
    assert full.list.playing == "c"
    full.session.player.play(None, "sheet 3")
    assert full.list.playing == ""


def test_stars_are_given_in_the_row_and_taken_back(full):
    row = full.list.visualRect(full.list.model().index(0))
    spot = stars_place(row)
    star = spot.width() / 5
    for number, asked in ((3, 4), (2, 0)):  # the third one is what it has
        at = QPoint(round(spot.left() + (number + 0.5) * star), round(spot.center().y()))
        QTest.mouseClick(full.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert full.crate.asked[-1] == ("set_stars", "a", asked)


def test_more_like_several_and_the_folder(full, monkeypatch, qtbot, tmp_path):
    assert not full.more.isEnabled()
    choose(full, 0, 2)
    assert full.more.text() == "More like these 2"
    full.more.click()
    assert full.crate.asked[-1] == ("more_like", ["a", "c"], 0)
    full.export.click()
    dialog = full.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "Mine"))
    dialog.reject()
    assert full.crate.asked[-1] == ("export", tmp_path / "Mine", ["a", "c"])


def test_rows_are_dragged_as_files_and_as_loops_for_decks(full):
    model = full.list.model()
    mime = model.mimeData([model.index(0), model.index(1)])
    assert mime.hasFormat(CRATE)
    assert crate_ids(mime) == ["a", "b"]
    assert len(mime.urls()) == 2


def test_the_menu_marks_all_that_are_selected(full):
    choose(full, 0, 1)
    menus = {menu.title(): menu for menu in full._menu().findChildren(QMenu)}
    next(action for action in menus["Colour"].actions() if action.text() == "Green").trigger()
    assert full.crate.asked[-2:] == [("set_colour", "a", "green"), ("set_colour", "b", "green")]
    assert full.crate.asked[-1][0] != "listen"


def test_a_row_says_everything_to_a_screen_reader_and_renames(full):
    assert said(ITEMS[0]) == "120 BPM · Amin · house · 3 stars · Red"
    model = full.list.model()
    model.setData(model.index(0), "Monday")
    assert full.crate.asked[-1] == ("rename", "a", "Monday")


def test_delete_removes_the_selected_rows(full, qtbot):
    choose(full, 1, 2)
    full.activateWindow()
    full.list.setFocus()
    qtbot.waitUntil(full.list.hasFocus)  # a shortcut is for whoever has the keyboard, which may take a turn
    QTest.keyClick(full.list, Qt.Key.Key_Delete)
    assert full.crate.asked[-2:] == [("remove", "b"), ("remove", "c")]


def test_enter_ends_a_rename_and_only_that(full, qtbot):
    full.activateWindow()
    index = full.list.model().index(0)
    full.list.setCurrentIndex(index)
    full.list.edit(index)
    editor = full.list.viewport().findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "Monday")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("rename", "a", "Monday") in full.crate.asked)
    assert [asked for asked in full.crate.asked if asked[0] != "rename"] == []
    QTest.keyClick(full.list, Qt.Key.Key_Return)
    assert full.crate.asked[-1][0] == "put_on_deck"
