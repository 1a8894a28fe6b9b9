"""Saving a range of keys and velocities as a sample pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from studio.core.i18n import _
from studio.core.notes import note_name, parse_note
from studio.core.paths import free_name, projects_dir
from studio.gui.play.keys import HIGHEST, LOWEST
from studio.gui.widgets import Segmented, ValueSlider, label
from studio.gui.widgets.ask import AskDialog

LAYERS = {"1": (100,), "2": (60, 110), "3": (40, 80, 120), "4": (32, 64, 96, 127)}
START = (36, 84)


class PackDialog(AskDialog):
    """Lowest and highest key and how many velocities; then a folder is asked for and the pack is made behind."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        about = _("A WAV for each key and velocity of this place, and an SFZ file that samplers open.")
        super().__init__(_("Save a sample pack"), about, parent)
        self._session = session
        low, high = session.player.range or START
        self.low = ValueSlider(_("Lowest key"), LOWEST, HIGHEST, max(LOWEST, low), decimals=0)
        self.high = ValueSlider(_("Highest key"), LOWEST, HIGHEST, min(HIGHEST, high), decimals=0)
        self.layers = Segmented([(key, key) for key in LAYERS], stretch=True)
        soft = any(field.name == "velocity" for field in session.explorer.schema.fields)
        self.layers.set_value("3" if soft else "1")
        self.layers.setAccessibleName(_("Velocity layers"))
        self._facts = label("", "label", wrap=True)
        for slider in (self.low, self.high):
            self.body.addWidget(slider)
            slider.speak(note_name, parse_note)
            slider.changed.connect(self._say)
        if soft:
            self.body.addWidget(label(_("Velocity layers"), "label"))
            self.body.addWidget(self.layers)
            self.layers.chosen.connect(self._say)
        self.body.addWidget(self._facts)
        self.finish(self.primary(_("Choose folder…"), self._choose))
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
