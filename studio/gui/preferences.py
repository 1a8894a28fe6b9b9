"""Preferences: few, each in force as soon as it is changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import LANGUAGES, _, choose
from studio.gui.play.settings import SoundSettings
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_XL
from studio.gui.widgets.labels import button, label
from studio.gui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

SCALES = (1.0, 1.1, 1.25, 1.5)


class Preferences(QDialog):
    """Appearance, language and computing on one page, sound and MIDI on another."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.session.settings
        self.setWindowTitle(_("Preferences"))
        self.setMinimumWidth(420)
        general = QWidget()
        self._form = QFormLayout(general)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(GAP_XL)
        self._form.setVerticalSpacing(GAP_M)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._build()
        self.pages = QStackedWidget()
        self.pages.addWidget(general)
        self.pages.addWidget(SoundSettings(window.session))
        self.tabs = Segmented([("general", _("General")), ("sound", _("Sound and MIDI"))], stretch=True)
        self.tabs.setAccessibleName(_("Page"))
        self.tabs.set_value("general")
        self.tabs.chosen.connect(lambda name: self.pages.setCurrentIndex(int(name == "sound")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_L)
        layout.setSpacing(GAP_L)
        layout.addWidget(label(_("Preferences"), "title"))
        layout.addWidget(self.tabs)
        layout.addWidget(self.pages, 1)
        done = button(_("Done"), self.accept, "primary")
        done.setDefault(True)
        layout.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)

    def _build(self) -> None:
        themes = Segmented([("dark", _("Dark"), "moon"), ("light", _("Light"), "sun")], stretch=True)
        themes.set_value(str(self._settings.get("theme", "dark")))
        themes.chosen.connect(lambda name: self._look("theme", name))
        self._row(_("Theme"), themes)
        sizes = Segmented([(str(s), f"{round(100 * s)}%") for s in SCALES], stretch=True)
        sizes.set_value(str(float(self._settings.get("text_scale", 1.0))))
        sizes.chosen.connect(self._size)
        self._row(_("Text size"), sizes)
        still = QCheckBox(_("Leave animations out"))
        still.setChecked(bool(self._settings.get("reduce_motion", False)))
        still.clicked.connect(lambda on: self._look("reduce_motion", bool(on)))
        self._row(_("Motion"), still)
        languages = [("", _("As the system")), *LANGUAGES.items()]
        self._row(_("Language"), self._box("language", languages, "", self._speak))
        devices = [("auto", _("Automatic"))]
        devices += [(d["name"], f"{d['title']}, {d['detail']}") for d in self._window.session.engine.devices]
        self._row(_("Device"), self._box("device", devices, "auto"))
        threads = [(n, str(n)) for n in range(1, (os.cpu_count() or 1) + 1)]
        self._row(_("Processor threads for training"), self._box("threads", threads, 1))
        inside = QCheckBox(_("Write the recipe into saved files"))
        inside.setChecked(bool(self._settings.get("recipe_in_files", True)))
        inside.clicked.connect(lambda on: self._settings.set("recipe_in_files", bool(on)))
        self._row(_("Files"), inside)

    def _row(self, words: str, control: QWidget) -> None:
        control.setAccessibleName(words)
        self._form.addRow(label(words, "quiet"), control)

    def _box(self, key: str, items: list[Any], default: Any, then: Any = None) -> QComboBox:
        box = QComboBox()
        for value, words in items:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(self._settings.get(key, default))))
        box.activated.connect(lambda index: (self._settings.set(key, box.itemData(index)), then and then()))
        return box

    def _look(self, key: str, value: Any) -> None:
        self._settings.set(key, value)
        self._window.apply_appearance()

    def _size(self, size: str) -> None:
        self._look("text_scale", float(size))
        self.accept()
        self._window.rebuild()

    def _speak(self) -> None:
        choose(str(self._settings.get("language", "")))
        self.accept()
        self._window.rebuild()
