"""Undo and redo: linear, bounded, and one drag is one entry."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from studio.core import undo
from studio.core.undo import Edit, UndoStack


class Dial:
    """A value whose every change is an edit."""

    def __init__(self) -> None:
        self.value = 0
        self.stack = UndoStack()

    def turn(self, value: int, key: str = "") -> None:
        old = self.value
        self.stack.push(Edit(f"to {value}", lambda: self._set(value), lambda: self._set(old), key))

    def _set(self, value: int) -> None:
        self.value = value


def test_a_drag_is_one_entry() -> None:
    dial = Dial()
    for value in (1, 2, 3):
        dial.turn(value, "drag")
    dial.stack.undo()
    assert dial.value == 0
    assert dial.stack.undo_label == ""
    dial.stack.redo()
    assert dial.value == 3


def test_two_drags_are_two_entries() -> None:
    dial = Dial()
    dial.turn(1, "drag")
    dial.stack.seal()
    dial.turn(2, "drag")
    dial.turn(3, "another")
    for expected in (2, 1, 0):
        dial.stack.undo()
        assert dial.value == expected


def test_a_drag_after_undo_starts_anew() -> None:
    dial = Dial()
    dial.turn(1, "drag")
    dial.turn(2)
    dial.stack.undo()
    dial.turn(5, "drag")
    dial.stack.undo()
    assert dial.value == 1


def test_edits_without_a_key_never_merge() -> None:
    dial = Dial()
    dial.turn(1)
    dial.turn(2)
    dial.stack.undo()
    assert dial.value == 1


def test_a_new_edit_forgets_what_was_undone() -> None:
    dial = Dial()
    dial.turn(1)
    dial.stack.undo()
    assert dial.stack.redo_label == "to 1"
    dial.turn(2)
    assert dial.stack.redo_label == ""
    dial.stack.redo()
    assert dial.value == 2


def test_an_edit_that_cannot_be_applied_is_not_remembered() -> None:
    stack = UndoStack()
    with pytest.raises(ZeroDivisionError):
        stack.push(Edit("impossible", lambda: 1 / 0, lambda: None))
    assert stack.undo_label == ""


def test_an_edit_that_cannot_be_reverted_stays_where_it_was() -> None:
    stack = UndoStack()
    stack.push(Edit("stuck", lambda: None, lambda: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        stack.undo()
    assert (stack.undo_label, stack.redo_label) == ("stuck", "")


def test_history_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "LIMIT", 3)
    dial = Dial()
    for value in range(1, 7):
        dial.turn(value)
    for _ in range(10):
        dial.stack.undo()
    assert dial.value == 3


def test_watchers_hear_of_every_move() -> None:
    dial, heard = Dial(), []
    dial.stack.changed.connect(lambda: heard.append(dial.stack.undo_label))
    dial.turn(1)
    dial.turn(2)
    dial.stack.undo()
    dial.stack.redo()
    dial.stack.clear()
    dial.stack.undo()
    assert heard == ["to 1", "to 2", "to 1", "to 2", ""]


class AgainstAModel(RuleBasedStateMachine):
    """Any order of edits, drags, undo and redo against a plain list of values."""

    def __init__(self) -> None:
        super().__init__()
        self.dial = Dial()
        self.values, self.place, self.open_key = [0], 0, ""

    @rule(value=st.integers(), key=st.sampled_from(["", "a", "b"]))
    def turn(self, value: int, key: str) -> None:
        self.dial.turn(value, key)
        del self.values[self.place + 1 :]
        if key and key == self.open_key:
            self.values[self.place] = value
        else:
            self.values.append(value)
            self.place += 1
        self.open_key = key

    @rule()
    def seal(self) -> None:
        self.dial.stack.seal()
        self.open_key = ""

    @rule(step=st.sampled_from([-1, 1]))
    def move(self, step: int) -> None:
        (self.dial.stack.undo if step < 0 else self.dial.stack.redo)()
        if 0 <= self.place + step < len(self.values):
            self.place += step
            self.open_key = ""

    @invariant()
    def agrees(self) -> None:
        assert self.dial.value == self.values[self.place]


TestAgainstAModel = AgainstAModel.TestCase
