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
        """Revert the last edit; when that raises, the edit stays where it was."""
        if self._done:
            self._move(self._done, self._undone, self._done[-1].undo)

    def redo(self) -> None:
        """Apply the last reverted edit again; when that raises, it stays where it was."""
        if self._undone:
            self._move(self._undone, self._done, self._undone[-1].redo)

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

    def _move(self, source: list[Edit], target: list[Edit], action: Callable[[], Any]) -> None:
        edit = source.pop()
        try:
            action()
        except BaseException:
            source.append(edit)
            raise
        target.append(edit)
        self._after_move()

    def _after_move(self) -> None:
        self._sealed = True
        self.changed.emit()
