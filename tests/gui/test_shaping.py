"""Theory tells what it measured and did; loops leave as files by menu and by drag; all on real decks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from studio.audio.theory import Finding
from studio.gui.looper.shape import change_of, sentence_of
from studio.gui.looper.shaping import Shaping
from tests.gui.drumming import drums  # noqa: F401
from tests.session.looper.drumming import settle, until


@pytest.fixture
def drawer(drums, qtbot):  # noqa: F811
    made = Shaping(drums)
    qtbot.addWidget(made)
    made.resize(620, 240)
    made.show()
    return made


@pytest.fixture
def deck(drums):  # noqa: F811
    return drums.looper.decks[0]


def asked(drawer: Shaping, words: str) -> QFileDialog:
    """The dialog that an entry of the export menu opens."""
    menu = QMenu(drawer)
    drawer.fill(menu)
    entry = next(action for action in menu.actions() if words in action.text())
    assert entry.isEnabled()
    entry.trigger()
    return next(dialog for dialog in drawer.findChildren(QFileDialog) if dialog.isVisible())


def test_a_step_is_switched_on_measured_and_off_again(drawer, deck, drums):  # noqa: F811
    row = drawer.shape.rows["loudness"]
    assert "tempo" not in drawer.shape.rows  # the looper's own
    row.box.click()
    assert "loudness" in deck.theory
    settle(drums)
    finding = next(finding for finding in deck.findings if finding.step == "loudness")
    assert finding.needed
    assert drawer.shape.found.text() == sentence_of(finding)
    assert "→" in drawer.shape.change.text()
    assert row.result.words.startswith("→")
    row.box.click()
    assert "loudness" not in deck.theory
    assert drums.undo.undo_label


def test_a_step_with_nothing_to_do_says_that_it_left_the_loop_alone(drawer, deck, drums):  # noqa: F811
    drawer.shape.rows["quantise"].box.click()
    settle(drums)
    assert "exactly as it was" in drawer.shape.change.text()
    assert drawer.shape.rows["quantise"].sign.isVisibleTo(drawer.shape)
    assert deck.loop is deck.raw


def test_settings_reach_the_deck_as_one_undo_entry(drawer, deck, drums):  # noqa: F811
    drawer.shape.rows["quantise"].box.click()
    strength = drawer.shape._form.controls["strength"]
    for value in (0.6, 0.4):
        strength.changed.emit(strength._take(value) or value)
    strength.released.emit()
    assert deck.theory["quantise"]["strength"] == 0.4
    drums.undo.undo()
    assert deck.theory["quantise"]["strength"] == 1.0


def test_before_and_after_are_heard(drawer, deck):
    assert not drawer.shape.side.isEnabled()
    drawer.shape.rows["loudness"].box.click()
    drawer.shape.side.button("before").click()
    assert deck.bypass
    drawer.shape.side.button("after").click()
    assert not deck.bypass


def test_a_change_in_words():
    assert change_of(Finding("loudness", True, "", -23.14, "LUFS", -18.0)) == "−23.1 → −18.0 LUFS"
    assert sentence_of(Finding("x", True, "from -3 to a 16th-note", 0, "")) == "From −3 to a 16th-note"
    assert change_of(Finding("transpose", True, "", 2.0, "", 2.0)) == "Done."


def test_tabs_are_remembered(drawer, drums, qtbot):  # noqa: F811
    drawer.tabs.button("shape").click()
    other = Shaping(drums)
    qtbot.addWidget(other)
    assert other.pages.currentWidget() is other.shape


def test_loop_and_pattern_are_saved_where_asked(drawer, tmp_path):
    for words, name in (("Save the loop", "mine.wav"), ("MIDI", "mine.mid")):
        dialog = asked(drawer, words)
        dialog.fileSelected.emit(str(tmp_path / Path(name).stem))
        dialog.reject()
        assert (tmp_path / name).stat().st_size > 40


def test_one_shots_and_stems_become_folders(drawer, tmp_path):
    for words, name, count in (("one-shots", "shots", 2), ("stems", "all", 1)):
        dialog = asked(drawer, words)
        dialog.fileSelected.emit(str(tmp_path / name))
        dialog.reject()
        assert len(list((tmp_path / name).glob("*.wav"))) == count


def test_an_empty_deck_has_nothing_to_save(drawer, drums):  # noqa: F811
    drums.looper.focus(2)
    menu = QMenu(drawer)
    drawer.fill(menu)
    entries = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert list(entries.values()) == [False, False, False, True]  # stems are of all decks
    assert not drawer.handle.isEnabled()


def test_the_grip_carries_a_file_of_the_loop(drawer):
    path = Path(drawer.handle.mime().urls()[0].toLocalFile())
    assert path.suffix == ".wav"
    assert path.is_file()


def test_space_is_left_to_the_transport(drawer):
    drawer.pattern.grid.setFocus()
    QTest.keyClick(drawer.pattern.grid, Qt.Key.Key_Space)
    assert not drawer.pattern.deck.edited


def test_a_step_that_is_off_tells_what_it_would_do_once_somebody_looks(drawer, deck, drums):  # noqa: F811
    shape = drawer.shape
    settle(drums)
    assert shape.found.text() == "Measuring"  # the page lies behind the pattern: nothing was measured
    drawer.tabs.button("shape").click()
    shape._choose("loudness")
    until(drums, lambda: shape.found.text() != "Measuring")
    assert "LUFS" in shape.found.text()
    assert shape.change.text().startswith("Off. Switched on: −")
    assert (deck.theory, deck.findings, deck.loop) == ({}, (), deck.raw)
    shape._choose("quantise")
    until(drums, lambda: shape.found.text() != "Measuring")
    assert shape.change.text() == "Off, and there is nothing for it to do."
    for step in range(16):
        deck.set_hit(step, 0, 0.8, 0.4)
    until(drums, lambda: "→" in shape.change.text())
