"""Choosing files and folders: every dialog of the window that asks for a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from studio.core.i18n import _
from studio.core.paths import ended, free_name, projects_dir
from studio.gui.library.run_exports import open_film_dialog

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

PICTURES = "*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff"
SOUNDS = "*.wav *.flac *.ogg *.mp3 *.aif *.aiff *.m4a *.aac *.opus"
SETS = "*.zip *.gz *-ubyte *.json *.csv *.mp4 *.mov *.mkv *.avi *.webm"


class Files:
    """Opens and saves by dialog; the session decides what a path is."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session

    def new_project(self) -> None:
        """Leave the present project; the next data set begins a new one."""
        self._session.close_project()

    def play_loops(self) -> None:
        """A project without data whose decks play what came along."""
        self._session.need_project()
        self._window.refresh_home()
        self._window.stage.show_view("looper")

    def open_any(self) -> None:
        kinds = f"{_('Everything the studio opens')} ({SETS} {PICTURES} {SOUNDS});;{_('All files')} (*)"
        name, __ = QFileDialog.getOpenFileName(self._window, _("Open project or data"), self._start(), kinds)
        self._take(name)

    def open_folder(self) -> None:
        self._take(QFileDialog.getExistingDirectory(self._window, _("Open folder"), self._start()))

    def open_project(self, path: str) -> None:
        self._session.guarded(self._session.open_project, Path(path))

    def save_as(self) -> None:
        name = self._session.project.name if self._session.project else _("Untitled")
        offer = free_name(projects_dir(), name, "")
        projects_dir().mkdir(parents=True, exist_ok=True)
        chosen, __ = QFileDialog.getSaveFileName(
            self._window, _("Save project as"), str(offer), _("Project folder (*)")
        )
        if chosen:
            self._session.save_as(Path(chosen))

    def close_project(self) -> None:
        self._session.close_project()

    def export(self) -> None:
        """Ask where to, and write what is explored there: a picture as PNG, a sound as WAV or FLAC."""
        kept, frame = self._session.kept, self._session.explorer.frame
        offer = Path(self._start()) / kept.offered_name
        audible = frame is not None and frame.sounds is not None
        kinds = [_("WAV sound (*.wav)"), _("FLAC sound (*.flac)")] if audible else [_("PNG picture (*.png)")]
        kinds.sort(key=lambda kind: offer.suffix not in kind)
        chosen, __ = QFileDialog.getSaveFileName(self._window, _("Save as"), str(offer), ";;".join(kinds))
        if chosen:
            path = ended(Path(chosen), (offer.suffix, ".wav", ".flac") if audible else (offer.suffix,))
            write = kept.export_sound if audible else kept.export_picture
            with_recipe = bool(self._session.settings.get("recipe_in_files", True))
            write(path, with_recipe)
            self._remember(path)

    def make_film(self) -> None:
        """Ask how the film of the run that is looked at should be."""
        open_film_dialog(self._session, self._window)

    def _take(self, name: str) -> None:
        if name:
            self._remember(Path(name))
            self._session.drop([Path(name)])

    def _start(self) -> str:
        return str(self._session.settings.get("folder", "") or Path.home())

    def _remember(self, path: Path) -> None:
        self._session.settings.set("folder", str(path.parent))
