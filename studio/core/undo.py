"""Undo and redo: every edit of a person is a command, and one drag is one entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psygnal import Signal

LIMIT = 500


@dataclass(frozen=True)
class Edit:
    """One change and its way back.

    Attributes:
        label: words for the menu ("Change truncation").
        redo, undo: apply and revert; called with nothing.
        merge_key: edits in a row with the same key become one entry; empty never merges.
    """

    label: str
    redo: Callable[[], Any]
    undo: Callable[[], Any]
    merge_key: str = ""


class UndoStack:
    """Linear history of edits, at most `LIMIT` of them; `changed` fires after every move."""

    changed = Signal()

    def __init__(self) -> None:
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._sealed = True

    def push(self, edit: Edit) -> None:
        """Apply the edit and remember it; merges with the one before when the keys agree."""
        edit.redo()
        last = self._done[-1] if self._done else None
        if last and not self._sealed and edit.merge_key and edit.merge_key == last.merge_key:
            self._done[-1] = Edit(last.label, edit.redo, last.undo, last.merge_key)
        else:
            self._done.append(edit)
            del self._done[:-LIMIT]
        self._undone.clear()
        self._sealed = False
        self.changed.emit()

    def seal(self) -> None:
        """End a drag: the next edit is a new entry whatever its key."""
        self._sealed = True

    def undo(self) -> None:
        if self._done:
            edit = self._done.pop()
            edit.undo()
            self._undone.append(edit)
            self._after_move()

    def redo(self) -> None:
        if self._undone:
            edit = self._undone.pop()
            edit.redo()
            self._done.append(edit)
            self._after_move()

    def clear(self) -> None:
        """Forget everything, as when another project opens."""
        self._done.clear()
        self._undone.clear()
        self._after_move()

    @property
    def undo_label(self) -> str:
        """Words of the edit that Undo would revert, empty when there is none."""
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        return self._undone[-1].label if self._undone else ""

    def _after_move(self) -> None:
        self._sealed = True
        self.changed.emit()
