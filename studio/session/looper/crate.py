"""The crate: loops that were kept, as files at once, with everything that brings them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.undo import Edit, UndoStack
from studio.session.jobs import Job, Jobs
from studio.session.looper.deck import Deck
from studio.session.looper.looper import Looper
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.project import CrateEntry, Project

# Names of marks; the window has a colour for each.
COLOURS = (N_("red"), N_("orange"), N_("yellow"), N_("green"), N_("blue"), N_("purple"))
MOST_STARS = 5


@dataclass(frozen=True)
class CrateItem:
    """One kept loop for a list.

    Attributes:
        stars: 0 to 5.
        colour: of `COLOURS`, empty for none.
        key: "Amin", empty where nobody knows.
        thumbnail: uint8 (H, W, 3) of pattern and waveform; None without the file.
    """

    id: str
    title: str
    stars: int
    colour: str
    style: str
    bpm: float
    bars: int
    key: str
    seed: int
    path: Path
    thumbnail: np.ndarray | None


class Crate:
    """Keeps, lists, finds and plays loops; removed files go to the project's trash."""

    changed = Signal()

    def __init__(
        self,
        looper: Looper,
        player: Player,
        jobs: Jobs,
        notices: Notices,
        undo: UndoStack,
        need_project: Callable[[], Project],
    ) -> None:
        self._looper, self._player, self._jobs, self._notices = looper, player, jobs, notices
        self._undo, self._need_project = undo, need_project
        self._project: Project | None = None
        self._thumbnails: dict[Path, np.ndarray] = {}
        self._seek: Callable[[Deck, list[np.ndarray], str], None] | None = None

    def attach(self, project: Project | None) -> None:
        self._project = project
        self._thumbnails.clear()
        self.changed.emit()

    @property
    def items(self) -> list[CrateItem]:
        """Newest first."""
        entries = self._project.document.crate if self._project is not None else []
        return [self._item(self._project, entry) for entry in reversed(entries) if self._project is not None]

    def search(self, text: str = "", stars: int = 0, colour: str = "") -> list[CrateItem]:
        """Those whose title, style or key hold every word, with at least so many stars, and of that colour."""
        words = text.casefold().split()
        return [
            item
            for item in self.items
            if all(word in f"{item.title} {item.style} {item.key} {item.bpm:g}".casefold() for word in words)
            and item.stars >= stars
            and colour in ("", item.colour)
        ]

    # Marks -------------------------------------------------------------------------------------------

    def rename(self, item_id: str, title: str) -> None:
        self._mark(item_id, _("Rename loop"), title=title.strip()[:200] or self._entry(item_id).title)

    def set_stars(self, item_id: str, stars: int) -> None:
        self._mark(item_id, _("Stars"), stars=min(max(stars, 0), MOST_STARS))

    def set_colour(self, item_id: str, colour: str) -> None:
        """Mark with one of `COLOURS`; empty takes the mark away."""
        if colour in ("", *COLOURS):
            self._mark(item_id, _("Colour"), colour=colour)

    def _mark(self, item_id: str, label: str, **changes: Any) -> None:
        entry = self._entry(item_id)
        before = {name: getattr(entry, name) for name in changes}

        def put(values: dict[str, Any]) -> None:
            for name, value in values.items():
                setattr(entry, name, value)
            self._changed()

        if before != changes:
            self._undo.push(Edit(label, lambda: put(changes), lambda: put(before)))

    # Keeping -----------------------------------------------------------------------------------------

    def keep(self, deck: Deck) -> CrateItem | None:
        """Put what a deck plays into the crate; None when it plays nothing."""
        raise StudioError(_("There is nothing to keep yet."))

    def remove(self, item_id: str) -> None:
        """Take a loop out; its file goes to the trash, and undo brings it back."""

    # Playing -----------------------------------------------------------------------------------------

    def listen(self, item_id: str) -> None:
        """Hear the file of a loop once."""

    def put_on_deck(self, item_id: str, deck: int) -> None:
        """Play a kept loop on a deck, exactly as it was, from the next bar line on."""

    def more_like(self, item_ids: Sequence[str], deck: int) -> None:
        """Have a deck audition loops that are like these."""

    def export(self, folder: Path) -> Job | None:
        """Copy all loops to a folder, with a list of what they are."""

    # -------------------------------------------------------------------------------------------------

    def _entry(self, item_id: str) -> CrateEntry:
        for entry in self._project.document.crate if self._project is not None else []:
            if entry.id == item_id:
                return entry
        raise StudioError(_("This loop is not in the crate any more."))

    def _item(self, project: Project, entry: CrateEntry) -> CrateItem:
        path = project.folder / entry.file
        facts = (entry.id, entry.title, entry.stars, entry.colour, entry.style, entry.bpm, entry.bars, entry.key)
        return CrateItem(*facts, entry.seed, path, None)

    def _changed(self) -> None:
        if self._project is not None:
            self._project.touch()
        self.changed.emit()
