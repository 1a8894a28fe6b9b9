"""A dialog that asks for a few choices and then does one thing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, GAP_XL
from studio.gui.widgets.labels import button, label

WIDTH = 400


class AskDialog(QDialog):
    """Title and sentence, then what is put into `body`, then the row of `finish`; gone when it is closed."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_L)
        self.body.setSpacing(GAP_M)
        self.body.addWidget(label(title, "title"))
        self.body.addWidget(label(sentence, "quiet", wrap=True))

    def finish(self, action: QPushButton | None, leave: str = "") -> None:
        """The buttons at the foot: what leaves the dialog, and what is done where something can be."""
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addStretch(1)
        row.addWidget(button(leave or _("Cancel"), self.reject))
        if action is not None:
            row.addWidget(action)
        self.body.addLayout(row)

    @staticmethod
    def primary(words: str, act: Callable[[], object]) -> QPushButton:
        """The button of what is done, which Return presses."""
        made = button(words, act, "primary")
        made.setDefault(True)
        return made
