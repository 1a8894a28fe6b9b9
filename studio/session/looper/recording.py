"""Recording what is heard, and every deck for itself, to files in the project while it plays."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import free_name
from studio.session.looper.desk import Desk
from studio.session.notices import Notices
from studio.session.project import Project
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.session.looper.deck import Deck

NOTICE = "recording"
FORMATS = ("wav", "flac")


class Recording:
    """One recording at a time.

    Attributes:
        running: whether one has been begun and not ended.
    """

    def __init__(self, desk: Desk, settings: Settings, notices: Notices, need_project: Callable[[], Project]) -> None:
        self._desk, self._settings, self._notices, self._need_project = desk, settings, notices, need_project
        self._files: list[Path] = []
        self.running = False

    def start(self, what: str, decks: Sequence[Deck]) -> None:
        """Begin at the next bar line.

        Args:
            what: "master", what is heard without the metronome, or "decks", one file each.

        Raises:
            StudioError: there is no sound engine.
        """
        if self.running:
            return
        if self._desk.out is None:
            raise StudioError(_("There is nothing to record yet."), _("Start the looper first."))
        folder = self._need_project().kept_folder / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        suffix = str(self._settings.get("sound_format", "wav"))
        suffix = suffix if suffix in FORMATS else "wav"
        stamp = time.strftime("%Y-%m-%d %H.%M.%S")
        if what == "master":
            targets: dict[str | int, Path] = {"master": free_name(folder, stamp, f".{suffix}")}
        else:
            playing = [deck for deck in decks if deck.take is not None]
            targets = {deck.index: free_name(folder, f"{stamp} {_plain(deck.name)}", f".{suffix}") for deck in playing}
        if not targets:
            raise StudioError(_("There is nothing to record yet."), _("Choose a network for a deck first."))
        self._files = list(targets.values())
        self._desk.record(targets, suffix, 24)
        self.running = True

    def stop(self) -> list[Path]:
        """End at the next bar line; the files that come of it."""
        if not self.running:
            return []
        self._desk.record_stop()
        self.running = False
        return self._files

    def poll(self) -> None:
        """Tell of a recording that ended by itself."""
        problem = self._desk.status.problem
        if self.running and problem:
            self.running = False
            self._notices.add("warning", problem, key=NOTICE)


def _plain(name: str) -> str:
    """A name without what file systems do not like."""
    return "".join(c if c.isalnum() or c in " -_" else "-" for c in name).strip()[:40] or "deck"
