"""Space presses the button that the keyboard stands on, and plays or pauses everywhere else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox

from studio.gui.widgets.card import Card


class KeyGuard(QObject):
    """Installed on the application: keeps a window-wide shortcut from taking a focused button's own key."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)  # first, as it costs least: most events are others
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
            and isinstance(watched, QAbstractButton | QComboBox | Card)
        ):
            event.accept()
            return True
        return False
