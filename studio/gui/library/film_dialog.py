"""How the film of a run should be; then a file is asked for and the film is made behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import ended, free_name, projects_dir
from studio.gui import words
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, GAP_XL
from studio.gui.widgets import Segmented, button, label
from studio.gui.widgets.form import ParamForm

KINDS = {".mp4": "MP4", ".webm": "WebM", ".gif": "GIF"}


class FilmDialog(QDialog):
    """Kind, length, size, what is shown; its choices are those of the next film."""

    def __init__(self, session: Any, run_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Make a film"))
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
        self._save = button(_("Choose file…"), self._choose, "primary")
        self._save.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_L)
        layout.setSpacing(GAP_M)
        layout.addWidget(label(_("Make a film"), "title"))
        about = _("The sheets that were kept of “{run}”, one after the other.")
        layout.addWidget(label(about.format(run=session.runs.entry(run_id).title), "quiet", wrap=True))
        layout.addWidget(self.kind)
        layout.addWidget(self.form)
        layout.addWidget(self._facts)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        row.addWidget(self._save)
        layout.addLayout(row)
        self.setMinimumWidth(400)
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
