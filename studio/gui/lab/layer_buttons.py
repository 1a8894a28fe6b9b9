"""Small buttons for what is drawn on the plane, each with a key."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from studio.core.i18n import _
from studio.gui.lab.plane_view import LAYERS, PlaneView
from studio.gui.widgets import tool

SETTING = "laboratory_layers"
KEYS = {"real": "X", "made": "F", "heat": "H", "grid": "W", "arrows": "A", "density": "M"}


class LayerButtons(QWidget):
    """Switch the layers of a plane on and off; the choice is remembered.

    Args:
        home: the keys work while this is shown.
    """

    def __init__(self, session: Any, plane: PlaneView, home: QWidget) -> None:
        super().__init__()
        self._session, self._plane = session, plane
        shown = session.settings.get(SETTING, list(LAYERS))
        plane.shown = set(LAYERS) & set(shown if isinstance(shown, list) else LAYERS)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for place, (name, key) in enumerate(KEYS.items()):
            made = tool(f"plane-{name}", f"{_(LAYERS[name])} ({key})", checkable=True)
            made.setChecked(name in plane.shown)
            made.toggled.connect(lambda on, name=name: self._switch(name, on))
            QShortcut(QKeySequence(key), home, made.toggle, context=Qt.ShortcutContext.WindowShortcut)
            grid.addWidget(made, *divmod(place, 2))
            self.buttons[name] = made

    def _switch(self, name: str, on: bool) -> None:
        self._plane.set_layer(name, on)
        self._session.settings.set(SETTING, [layer for layer in LAYERS if layer in self._plane.shown])
