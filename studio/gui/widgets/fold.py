"""A small line of words that unfolds what stands below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from studio.gui import icons


class Fold(QToolButton):
    """Shows and hides another widget, which begins hidden."""

    def __init__(self, text: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setProperty("kind", "row")
        self.setText(text)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._turn)
        self._turn(False)

    def _turn(self, opened: bool) -> None:
        self._content.setVisible(opened)
        icons.set_icon(self, f"chevron-{'down' if opened else 'right'}", role="quiet", pad=2)
