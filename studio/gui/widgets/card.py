"""A large button with a picture and two lines of words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.labels import label, restyle


class Card(QFrame):
    """Clicked as a whole; Enter or Space does the same.

    Attributes:
        body: layout below the words, for what else belongs here.
    """

    clicked = Signal()

    def __init__(self, title: str, about: str, top: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "choice")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(about)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_M)
        self.body.setSpacing(GAP_XS)
        if top is not None:
            self.body.addWidget(top)
            self.body.addSpacing(GAP_XS)
        self.title = label(title, "strong", wrap=True)
        self.about = label(about, "label", wrap=True)
        self.body.addWidget(self.title)
        self.body.addWidget(self.about)

    def set_chosen(self, chosen: bool) -> None:
        """Mark as the one that holds."""
        restyle(self, chosen=chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        restyle(self, hover=True)

    def leaveEvent(self, event: object) -> None:
        restyle(self, hover=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        restyle(self, keyed=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        restyle(self, keyed=False)
