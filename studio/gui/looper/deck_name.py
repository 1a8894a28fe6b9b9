"""The name of a deck: words until it is double clicked, then a field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.theme.tokens import TEXT_BODY


class DeckName(QLineEdit):
    """Enter or a click elsewhere takes the new name, Esc keeps the old one."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setProperty("role", "inline")
        self.setFont(theme.font(TEXT_BODY, strong=True))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(_("Name of the deck"))
        self.setToolTip(_("Double click to rename"))
        self.returnPressed.connect(self.clearFocus)
        self._rest()

    def show_name(self, name: str) -> None:
        """Another name; what is being typed is not disturbed."""
        self._shown = name
        if self.isReadOnly() and self.text() != name:
            self.setText(name)
            self.setCursorPosition(0)

    def begin(self) -> None:
        """Let it be typed over."""
        self.setReadOnly(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def _rest(self) -> None:
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.deselect()
        self.setText(self._shown)
        self.setCursorPosition(0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.isReadOnly():
            event.ignore()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.isReadOnly():
            self.begin()
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.isReadOnly():
            name = self.text().strip()
            if name and name != self._shown:
                self.renamed.emit(name)
            self._rest()
