"""What a run can be taken away as: the actions of its menus, and the dialogs that ask where to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from studio.core.i18n import _
from studio.core.paths import ended, free_name, projects_dir


def fill(menu: QMenu, session: Any, parent: QWidget) -> None:
    """Offer everything for the run that is looked at."""
    run = session.runs.current
    for text, act in (
        (_("Make a film…"), open_film_dialog),
        (_("Save the numbers as a table…"), ask_csv),
        (_("Save for TensorBoard…"), ask_events),
    ):
        menu.addAction(text, lambda act=act: act(session, parent)).setEnabled(bool(run))


def open_film_dialog(session: Any, parent: QWidget) -> None:
    """Ask how the film of the run that is looked at should be."""
    from studio.gui.library.film_dialog import FilmDialog

    FilmDialog(session, session.runs.current, parent).open()


def ask_csv(session: Any, parent: QWidget) -> None:
    """Ask where the table goes, and write it."""
    run = session.runs.current
    offer = free_name(_start(session), session.exports.name(run), ".csv")
    kinds = _("Table (*.csv)")
    chosen, __ = QFileDialog.getSaveFileName(parent, _("Save the numbers"), str(offer), kinds)
    if chosen:
        path = ended(Path(chosen), (".csv", ".txt"))
        session.settings.set("folder", str(path.parent))
        session.guarded(session.exports.save_csv, run, path)


def ask_events(session: Any, parent: QWidget) -> None:
    """Ask for the folder that TensorBoard is started with, and write a folder of the run's own below it."""
    title = _("Folder that TensorBoard shows")
    chosen = QFileDialog.getExistingDirectory(parent, title, str(_start(session)))
    if chosen:
        session.settings.set("folder", chosen)
        session.guarded(session.exports.save_events, session.runs.current, Path(chosen))


def _start(session: Any) -> Path:
    return Path(str(session.settings.get("folder", "") or projects_dir()))
