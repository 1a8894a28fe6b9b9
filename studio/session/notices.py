"""What happened, in sentences that stand in the window until they are dismissed."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Literal

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _

Level = Literal["info", "warning", "error"]
MOST = 20


@dataclass(frozen=True)
class Notice:
    """One piece of news.

    Attributes:
        level: how much it matters.
        sentence, hint: what happened and what to do.
        details: technical text that folds open and can be copied.
        key: notices with the same key replace each other.
    """

    level: Level
    sentence: str
    hint: str = ""
    details: str = ""
    key: str = ""


class Notices:
    """The notices that stand now, newest last."""

    changed = Signal()

    def __init__(self) -> None:
        self.items: list[Notice] = []

    def add(self, level: Level, sentence: str, hint: str = "", details: str = "", key: str = "") -> None:
        key = key or sentence
        self.items = [*(n for n in self.items if n.key != key), Notice(level, sentence, hint, details, key)][-MOST:]
        self.changed.emit()

    def error(self, error: BaseException, key: str = "") -> None:
        """Tell of an exception: its own sentence if it has one, else a general one with the details folded."""
        if isinstance(error, StudioError):
            sentence = error.sentence + (f" ({error.path})" if error.path else "")
            self.add("error", sentence, error.hint, key=key)
            return
        details = "".join(traceback.format_exception(error))
        self.add(
            "error", _("Something went wrong inside the studio."), _("Your work is saved; try again."), details, key
        )

    def dismiss(self, key: str) -> None:
        kept = [n for n in self.items if n.key != key]
        if len(kept) != len(self.items):
            self.items = kept
            self.changed.emit()
