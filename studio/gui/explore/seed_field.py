"""A seed to read and to type: a whole number, -1 for a random one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.core.i18n import _
from studio.gui import words

LARGEST = 999_999


class SeedField(QLineEdit):
    """Shows a seed, the nearest between two; `entered` tells what was typed."""

    entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Seed"))
        self.setToolTip(_("Type a seed and press Enter; -1 is a random one"))
        self.setValidator(QRegularExpressionValidator(r"\s*(-1|[\d,]{1,7})\s*", self))
        self._shown = ""
        self.returnPressed.connect(self._enter)
        self.editingFinished.connect(self._give_up)

    def show_seed(self, seed: int, whole: bool = True) -> None:
        """Show another seed; what is being typed is not disturbed."""
        number = words.number(seed)
        self._shown = number if whole else f"≈ {number}"
        if not (self.hasFocus() and self.isModified()):
            self.setText(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        digits = self.text().strip().replace(",", "")
        self.setModified(False)
        if digits.lstrip("-").isdigit():
            self.entered.emit(min(LARGEST, int(digits)))
        self.setText(self._shown)
        self.selectAll()

    def _give_up(self) -> None:
        self.setModified(False)
        self.setText(self._shown)
