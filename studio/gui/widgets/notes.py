"""What a person writes down about a run."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.core.i18n import _


class NotesEdit(QPlainTextEdit):
    """Text that is told (`written`) when the keyboard leaves it or with Ctrl+Enter; Esc takes back what was typed."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ""
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_("Your notes"))
        self.setAccessibleName(_("Notes on this run"))

    def show_notes(self, notes: str) -> None:
        """Show other notes, unless somebody is typing."""
        if notes != self._told or not self.hasFocus():
            self._told = notes
            if notes != self.toPlainText():
                self.setPlainText(notes)

    def write(self) -> None:
        """Tell what stands there, if it is new."""
        if self.toPlainText().strip() != self._told:
            self._told = self.toPlainText().strip()
            self.written.emit(self._told)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.write()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held:
            self.write()
        elif event.key() == Qt.Key.Key_Escape:
            self.setPlainText(self._told)
            self.clearFocus()
        else:
            super().keyPressEvent(event)
