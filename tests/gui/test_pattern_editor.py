"""The pattern of a deck under a hand and a keyboard: one drag is one undo entry, and rows have their own sounds."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.loops import Pattern
from studio.gui.looper.pattern import say
from studio.gui.looper.pattern.drops import Drops
from studio.gui.looper.pattern.editor import PatternEditor
from studio.gui.looper.pattern.grid import rows_of
from studio.gui.looper.pattern.strokes import Stroke
from tests.gui.drumming import drums  # noqa: F401
from tests.session.looper.drumming import RATE, booth, settle

KICK, SNARE = 0, 1
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(drums, qtbot):  # noqa: F811
    made = PatternEditor(drums)
    made.tools()
    qtbot.addWidget(made)
    qtbot.addWidget(made.tools())
    made.resize(620, 220)
    made.show()
    deck = drums.looper.decks[0]
    for step in (1, 2, 3):
        deck.set_hit(step, KICK, 0.0)
    deck.set_hit(4, KICK, 0.6, 0.0)
    drums.undo.clear()
    return made


def middle(editor: PatternEditor, step: int, voice: int) -> QPoint:
    return editor.grid.cells().rect(step, editor.grid.order.index(voice)).center().toPoint()


def velocity(editor: PatternEditor, step: int, voice: int = KICK) -> float:
    return float(editor.deck.pattern.velocities[step, voice])


def click(editor: PatternEditor, step: int, voice: int) -> None:
    QTest.mouseClick(editor.grid, Qt.MouseButton.LeftButton, pos=middle(editor, step, voice))


def test_a_click_switches_a_cell_and_marks_it(editor):
    click(editor, 2, KICK)
    assert velocity(editor, 2) == pytest.approx(0.8)
    click(editor, 0, KICK)
    assert velocity(editor, 0) == 0
    assert editor.grid.edits[0, KICK]
    assert "edits" in editor.facts.words


def test_a_drag_up_or_down_sets_the_velocity_as_one_undo_entry(editor, drag, drums):  # noqa: F811
    start = middle(editor, 4, KICK)
    drag(editor.grid, start, start - QPoint(0, 10), start - QPoint(0, 22))
    assert velocity(editor, 4) == pytest.approx(0.8, abs=0.01)
    drums.undo.undo()
    assert velocity(editor, 4) == pytest.approx(0.6)
    assert not drums.undo.undo_label


def test_a_drag_along_the_row_paints_what_a_fast_hand_skips_and_wipes_from_a_hit(editor, drag, drums):  # noqa: F811
    drag(editor.grid, middle(editor, 1, KICK), middle(editor, 3, KICK))
    assert [velocity(editor, step) > 0 for step in (1, 2, 3)] == [True] * 3
    drums.undo.undo()
    assert [velocity(editor, step) for step in (1, 2, 3)] == [0] * 3
    drag(editor.grid, middle(editor, 4, KICK), middle(editor, 6, KICK))
    assert [velocity(editor, step) for step in (4, 5, 6)] == [0] * 3


def test_shift_and_drag_moves_a_hit_in_time(editor, drag):
    width = editor.grid.cells().width
    start = middle(editor, 4, KICK)
    drag(editor.grid, start, start + QPoint(round(width / 4), 0), modifier=SHIFT)
    assert float(editor.deck.pattern.shifts[4, KICK]) == pytest.approx(0.25, abs=0.03)
    assert "late" in say.cell(editor.deck.pattern, 4, KICK, 120)
    assert velocity(editor, 4) == pytest.approx(0.6)


def test_the_keyboard_reaches_every_cell(editor):
    grid = editor.grid
    grid.setFocus()
    order = grid.order
    for _ in range(order.index(KICK)):
        QTest.keyClick(grid, Qt.Key.Key_Down)
    for _ in range(3):
        QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert velocity(editor, 3) == pytest.approx(0.8)
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert velocity(editor, 3) == pytest.approx(0.7)
    QTest.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert float(editor.deck.pattern.shifts[3, KICK]) < 0
    assert "1.1.4" in grid.accessibleDescription()
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert velocity(editor, 3) == 0


def test_a_narrow_editor_scrolls_and_names_stay_beside_their_rows(editor):
    editor.resize(230, 70)
    grid, bar = editor.grid, editor._scroll.verticalScrollBar()
    assert editor._scroll.horizontalScrollBar().maximum() > 0
    grid.setFocus()
    for _ in range(len(grid.order)):
        QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert editor._scroll.horizontalScrollBar().value() > 0
    assert editor.heads.y() == -bar.value()
    head, cell = editor.heads.row(grid.order[-1]), grid.cells().rect(0, len(grid.order) - 1)
    assert abs(head.mapTo(editor, head.rect().center()).y() - grid.mapTo(editor, cell.center().toPoint()).y()) <= 2


def test_the_whole_pattern_turns_and_edits_are_cleared(editor):
    own = editor.deck.own_pattern.velocities
    editor.later.click()
    np.testing.assert_array_equal(editor.deck.pattern.velocities[6:, SNARE], own[5:-1, SNARE])
    assert not editor.grid.edits[6:, SNARE].any()  # moved, not edited
    editor.clear.click()
    np.testing.assert_array_equal(editor.deck.pattern.velocities, own)
    assert not editor.clear.isEnabled()


def test_a_row_is_silenced_and_heard_again_and_keeps_its_cells(editor, drums):  # noqa: F811
    cells = editor.deck.pattern.velocities[:, SNARE].copy()
    editor.heads.row(SNARE).mute.click()
    assert editor.deck.muted_voices == (SNARE,)
    np.testing.assert_array_equal(editor.deck.pattern.velocities[:, SNARE], cells)
    settle(drums)
    assert not editor.deck.loop.score.pattern.velocities[:, SNARE].any()
    editor.deck.other_pattern()
    assert editor.deck.muted_voices == (SNARE,)
    editor.heads.row(SNARE).mute.click()
    assert editor.deck.muted_voices == ()


def test_a_file_that_is_dropped_on_a_row_stands_in_for_its_sound(editor, tmp_path):
    path = tmp_path / "My snare.wav"
    soundfile.write(path, 0.3 * np.sin(np.arange(2000) / 9), 8000)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    row = editor.heads.row(SNARE)
    place = QPointF(row.geometry().center())
    drop = QDropEvent(place, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    editor.heads.findChild(Drops).eventFilter(editor.heads, drop)  # Qt itself wants a drag of the platform for it
    assert editor.deck.replaced[SNARE].startswith("My snare")
    assert row.hear.text().startswith("My")
    row.file.click()
    assert not editor.deck.replaced
    cell = editor.grid.cells().rect(5, editor.grid.order.index(KICK)).center()
    drop = QDropEvent(cell, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    editor.grid.findChild(Drops).eventFilter(editor.grid, drop)
    assert list(editor.deck.replaced) == [KICK]


def test_the_menu_brings_a_cell_back_to_what_the_network_made(editor):
    editor.deck.set_hit(0, KICK, 0.1)
    actions = {action.text(): action for action in editor.menu_of(0, KICK).actions()}
    actions["As the network made it"].trigger()
    assert velocity(editor, 0) == 1
    assert {"Off", "Silence kick", "Hear kick"} <= set(actions)


def test_the_sixteenth_that_is_heard_is_lit(editor, drums):  # noqa: F811
    editor._move()
    assert editor.grid._column == -1
    drums.looper.play()
    booth(drums).turn(RATE // 2)
    drums.poll()
    editor._move()
    assert 0 <= editor.grid._column < 16


def test_the_swing_of_all_decks_is_shown_where_it_is_heard(editor, drums):  # noqa: F811
    drums.looper.set_swing(0.25)
    assert editor.grid.pattern.swing == 0.25
    assert "swing 25%" in editor.facts.words
    drums.looper.set_swing(None)
    assert editor.grid.pattern.swing == editor.deck.pattern.swing


def test_an_empty_deck_says_what_comes_here(editor, drums):  # noqa: F811
    drums.looper.focus(1)
    assert editor._pages.currentIndex() == 0
    assert "pattern" in editor._empty.sentence.text()


def test_notes_stand_with_the_highest_on_top_and_drums_with_the_first_at_the_bottom():
    flat = np.zeros((16, 3), np.float32)
    assert rows_of(Pattern.of(flat, ("a", "b", "c"))) == [2, 1, 0]
    assert rows_of(Pattern.of(flat, ("a", "b", "c"), (60.0, 48.0, 72.0))) == [2, 0, 1]
    assert say.voice(Pattern.of(flat, ("a", "b", "c"), (60.0, 48.0, 72.0)), 2) == "C5"


def test_a_stroke_that_began_on_an_empty_cell_never_leaves_silence():
    stroke = Stroke(Pattern.of(np.zeros((16, 1)), ("kick",)), 3, 0, 0.8)
    assert stroke.begin()[0].velocity == 0.8
    assert stroke.move(0, -500, 3, 20)[0].velocity > 0
    assert stroke.end() == []


@pytest.fixture
def long_pattern(editor, monkeypatch, qtbot):
    """Hears one column of four bars, and tells how far it lies beyond the left and the right of what is seen."""
    looper, bar = editor.looper, editor._scroll.horizontalScrollBar()
    grid = np.zeros((64, 2))
    monkeypatch.setattr(type(editor), "pattern", Pattern.of(grid, ("kick", "snare")))
    monkeypatch.setattr(type(editor), "_own", lambda self: None)
    monkeypatch.setattr(type(editor.deck), "heard", True)
    monkeypatch.setattr(type(looper), "playing", True)
    editor.resize(340, 220)
    editor._refresh()
    # The bar is told of a new width a turn of the event loop later.
    viewport = editor._scroll.viewport()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.maximum() == editor.grid.width() - viewport.width())

    def hear(column: int) -> tuple[float, float]:
        monkeypatch.setattr(type(looper), "bars_position", column / 16 + 0.01)
        QApplication.processEvents()
        editor._move()
        return place()

    def place() -> tuple[float, float]:
        cell = editor.grid.cells().rect(editor.grid._column, 0).translated(-bar.value(), 0)
        return cell.left(), cell.right() - viewport.width()

    hear.place = place
    return hear


def test_a_long_pattern_follows_what_is_heard_unless_one_looks_elsewhere(editor, long_pattern):
    hear, bar = long_pattern, editor._scroll.horizontalScrollBar()
    for column in range(64):
        left, over = hear(column)
        assert left >= -1
        assert over <= 1
    assert bar.value() > 0
    hear(0)
    assert bar.value() == 0
    hear(5)
    bar.setValue(bar.maximum())
    hear(6)
    assert bar.value() == bar.maximum()


def test_the_heard_column_stays_in_sight_when_its_view_grows_narrower(editor, long_pattern, qtbot):
    wide = editor._scroll.viewport().width()
    column = next(column for column in range(64) if -long_pattern(column)[1] < wide / 4)
    assert column < 63
    editor.resize(editor.width() - wide // 2, 220)
    qtbot.waitUntil(lambda: long_pattern.place()[0] >= -1 and long_pattern.place()[1] <= 1)
    assert editor._scroll.viewport().width() < wide


def test_the_page_stays_while_a_hand_draws_in_it(editor, long_pattern):
    bar, place = editor._scroll.horizontalScrollBar(), middle(editor, 2, 0)
    long_pattern(0)
    QTest.mousePress(editor.grid, Qt.MouseButton.LeftButton, pos=place)
    for column in range(40):
        long_pattern(column)
    assert bar.value() == 0
    QTest.mouseRelease(editor.grid, Qt.MouseButton.LeftButton, pos=place)
    long_pattern(0)
    for column in range(40):
        long_pattern(column)
    assert bar.value() > 0


def test_a_button_held_down_elsewhere_does_not_keep_the_page(editor, long_pattern, qtbot):
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    QTest.mousePress(other, Qt.MouseButton.LeftButton)
    try:
        for column in range(40):
            assert long_pattern(column)[1] <= 1
    finally:
        QTest.mouseRelease(other, Qt.MouseButton.LeftButton)
