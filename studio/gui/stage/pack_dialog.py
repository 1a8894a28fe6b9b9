"""Saving a range of keys and velocities as a sample pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.core.notes import note_name, parse_note
from studio.core.paths import free_name, projects_dir
from studio.gui.play.keys import HIGHEST, LOWEST
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, GAP_XL
from studio.gui.widgets import Segmented, ValueSlider, button, label

LAYERS = {"1": (100,), "2": (60, 110), "3": (40, 80, 120), "4": (32, 64, 96, 127)}
START = (36, 84)


class PackDialog(QDialog):
    """Lowest and highest key and how many velocities; then a folder is asked for and the pack is made behind."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Save a sample pack"))
        low, high = session.player.range or START
        self.low = ValueSlider(_("Lowest key"), LOWEST, HIGHEST, max(LOWEST, low), decimals=0)
        self.high = ValueSlider(_("Highest key"), LOWEST, HIGHEST, min(HIGHEST, high), decimals=0)
        self.layers = Segmented([(key, key) for key in LAYERS], stretch=True)
        soft = any(field.name == "velocity" for field in session.explorer.schema.fields)
        self.layers.set_value("3" if soft else "1")
        self.layers.setAccessibleName(_("Velocity layers"))
        self._facts = label("", "label", wrap=True)
        self._save = button(_("Choose folder…"), self._choose, "primary")
        self._save.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_L)
        layout.setSpacing(GAP_M)
        layout.addWidget(label(_("Save a sample pack"), "title"))
        about = _("A WAV for each key and velocity of this place, and an SFZ file that samplers open.")
        layout.addWidget(label(about, "quiet", wrap=True))
        for slider in (self.low, self.high):
            layout.addWidget(slider)
            slider.speak(note_name, parse_note)
            slider.changed.connect(self._say)
        if soft:
            layout.addWidget(label(_("Velocity layers"), "label"))
            layout.addWidget(self.layers)
            self.layers.chosen.connect(self._say)
        layout.addWidget(self._facts)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        row.addWidget(self._save)
        layout.addLayout(row)
        self.setMinimumWidth(380)
        self._say()

    @property
    def keys(self) -> tuple[int, int]:
        """Lowest and highest key in order."""
        low, high = sorted((round(self.low.value()), round(self.high.value())))
        return low, high

    @property
    def velocities(self) -> tuple[int, ...]:
        return LAYERS[self.layers.value()]

    def _say(self, *_args: object) -> None:
        low, high = self.keys
        count = (high - low + 1) * len(self.velocities)
        text = _("{count} sounds from {low} to {high}")
        self._facts.setText(text.format(count=count, low=note_name(low), high=note_name(high)))

    def _choose(self) -> None:
        start = str(self._session.settings.get("folder", "") or projects_dir())
        name = Path(self._session.kept.offered_name).stem
        offer = str(free_name(Path(start), name, ""))
        chosen, __ = QFileDialog.getSaveFileName(self, _("Folder of the pack"), offer, _("Folder (*)"))
        if chosen:
            self._session.guarded(self._session.kept.export_pack, Path(chosen), *self.keys, self.velocities)
            self.accept()
