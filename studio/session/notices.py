"""What happened, in sentences that stand in the window until they are dismissed."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
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
        action, act: words of the one next step, and what takes it; empty and None without.
    """

    level: Level
    sentence: str
    hint: str = ""
    details: str = ""
    key: str = ""
    action: str = ""
    act: Callable[[], object] | None = field(default=None, compare=False)


class Notices:
    """The notices that stand now, newest last."""

    changed = Signal()

    def __init__(self) -> None:
        self.items: list[Notice] = []

    def add(
        self,
        level: Level,
        sentence: str,
        hint: str = "",
        details: str = "",
        key: str = "",
        action: str = "",
        act: Callable[[], object] | None = None,
    ) -> None:
        notice = Notice(level, sentence, hint, details, key or sentence, action, act)
        self.items = [*(n for n in self.items if n.key != notice.key), notice][-MOST:]
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

    def take(self, key: str) -> None:
        """Dismiss a notice and do its next step; what goes wrong there is told."""
        notice = next((n for n in self.items if n.key == key), None)
        self.dismiss(key)
        if notice is not None and notice.act is not None:
            try:
                notice.act()
            except Exception as error:
                self.error(error)

    def dismiss(self, key: str) -> None:
        kept = [n for n in self.items if n.key != key]
        if len(kept) != len(self.items):
            self.items = kept
            self.changed.emit()
