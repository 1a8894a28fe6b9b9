"""Saving loops: entries for one deck and for all of them, and the questions where to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from studio.core.i18n import _
from studio.core.paths import free_name, projects_dir
from studio.gui import icons

WAV, FLAC, MIDI = ".wav", ".flac", ".mid"


def fill_deck(menu: QMenu, session: Any, index: int, parent: QWidget) -> None:
    """Save the loop of a deck, its pattern, its sounds."""
    deck = session.looper.decks[index]
    asks = Asks(session, parent)
    menu.addAction(icons.icon("export"), _("Save the loop…"), lambda: asks.loop(index)).setEnabled(
        deck.loop is not None
    )
    midi = menu.addAction(icons.icon("midi"), _("Save the pattern as MIDI…"), lambda: asks.midi(index))
    shots = menu.addAction(icons.icon("pack"), _("Save its one-shots…"), lambda: asks.one_shots(index))
    for action in (midi, shots):
        action.setEnabled(deck.pattern is not None)


def fill_all(menu: QMenu, session: Any, parent: QWidget) -> None:
    """Save all decks as stems."""
    asks = Asks(session, parent)  # kept alive by the entry: Qt would hold its method weakly
    stems = menu.addAction(icons.icon("layers"), _("Save all decks as stems…"), lambda: asks.stems())
    stems.setEnabled(any(deck.loop is not None for deck in session.looper.decks))


class Asks:
    """Dialogs that offer a free name where files were saved last, and save when they are answered."""

    def __init__(self, session: Any, parent: QWidget) -> None:
        self._session, self._parent = session, parent

    def loop(self, index: int) -> None:
        looper = self._session.looper
        kinds = {_("WAV sound (*.wav)"): WAV, _("FLAC sound (*.flac)"): FLAC}
        first = Path(looper.offered_name(index)).suffix
        offered = sorted(kinds, key=lambda kind: kinds[kind] != first)
        self._file(
            _("Save the loop"), self._name(index), kinds[offered[0]], offered,
            lambda path: looper.export_deck(index, path),
        )  # fmt: skip

    def midi(self, index: int) -> None:
        looper = self._session.looper
        self._file(
            _("Save the pattern"), self._name(index), MIDI, [_("MIDI file (*.mid)")],
            lambda path: looper.export_midi(index, path),
        )  # fmt: skip

    def one_shots(self, index: int) -> None:
        looper = self._session.looper
        name = f"{self._name(index)}_one-shots"
        self._folder(_("Folder of the one-shots"), name, lambda path: looper.export_one_shots(index, path))

    def stems(self) -> None:
        self._folder(_("Folder of the stems"), _("Stems"), self._session.looper.export_stems)

    def crate(self, ids: list[str]) -> None:
        """Save kept loops as a folder."""
        crate = self._session.crate
        self._folder(_("Folder of the crate"), _("Crate"), lambda path: crate.export(path, ids))

    def _name(self, index: int) -> str:
        return Path(self._session.looper.offered_name(index)).stem

    def _folder(self, title: str, name: str, then: Callable[[Path], object]) -> None:
        self._file(title, name, "", [_("Folder (*)")], then)

    def _file(self, title: str, name: str, suffix: str, kinds: list[str], then: Callable[[Path], object]) -> None:
        settings = self._session.settings
        start = Path(str(settings.get("folder", "") or projects_dir()))
        dialog = QFileDialog(self._parent, title, str(start), ";;".join(kinds))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(str(free_name(start, name, suffix)))

        def save(chosen: str) -> None:
            path = Path(chosen)
            settings.set("folder", str(path.parent))
            self._session.guarded(then, path if path.suffix or not suffix else path.with_suffix(suffix))

        dialog.fileSelected.connect(save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
