"""How the film of a run should be; then a file is asked for and the film is made behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import ended, free_name, projects_dir
from studio.gui import words
from studio.gui.widgets import Segmented, label
from studio.gui.widgets.ask import AskDialog
from studio.gui.widgets.form import ParamForm

KINDS = {".mp4": "MP4", ".webm": "WebM", ".gif": "GIF"}


class FilmDialog(AskDialog):
    """Kind, length, size, what is shown; its choices are those of the next film."""

    def __init__(self, session: Any, run_id: str, parent: QWidget | None = None) -> None:
        about = _("The sheets that were kept of “{run}”, one after the other.")
        super().__init__(_("Make a film"), about.format(run=session.runs.entry(run_id).title), parent)
        self._session, self._run = session, run_id
        self.kind = Segmented(list(KINDS.items()), stretch=True)
        self.kind.setAccessibleName(_("Kind of file"))
        self.values = dict(session.exports.film_values)
        self.kind.set_value(str(self.values.pop("suffix", ".mp4")))
        self.kind.chosen.connect(lambda _suffix: self._say())
        self.form = ParamForm(session.exports.film_specs, self.values)
        self.form.edited.connect(self._edit)
        self._audible = session.exports.audible(run_id)
        self.form.controls["sound"].setVisible(self._audible)
        self._facts = label("", "label", wrap=True)
        self._save = self.primary(_("Choose file…"), self._choose)
        for each in (self.kind, self.form, self._facts):
            self.body.addWidget(each)
        self.finish(self._save)
        self._say()

    def _edit(self, name: str, value: Any) -> None:
        self.values[name] = value
        self._say()

    def _say(self) -> None:
        """How long it gets, or why there can be none."""
        suffix = self.kind.value()
        self.form.controls["sound"].setEnabled(suffix != ".gif")
        self.form.controls["tile"].setEnabled(self.values["tiles"] == "one" or self._audible)
        try:
            seconds = self._session.exports.film_seconds(self._run, suffix, **self.values)
        except StudioError as error:
            self._facts.setText(str(error))
            self._save.setEnabled(False)
            return
        self._save.setEnabled(True)
        self._facts.setText(_("{time} long").format(time=words.duration(seconds)))

    def _choose(self) -> None:
        suffix = self.kind.value()
        start = Path(str(self._session.settings.get("folder", "") or projects_dir()))
        offer = free_name(start, self._session.exports.name(self._run), suffix)
        kinds = f"{KINDS[suffix]} (*{suffix})"
        chosen, __ = QFileDialog.getSaveFileName(self, _("Save the film"), str(offer), kinds)
        if chosen:
            path = ended(Path(chosen), (suffix, *KINDS))
            self._session.settings.set("folder", str(path.parent))
            self._session.exports.remember_film(self.values | {"suffix": suffix})
            self._session.guarded(self._save_to, path)
            self.accept()

    def _save_to(self, path: Path) -> None:
        self._session.exports.save_film(self._run, path, **self.values)
