"""Quiet lines and the good news of the Health panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.labels import Sign, button, label


class Line(QWidget):
    """A sign, a few words, and quieter ones below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = Sign("check", "quiet", 16)
        self.words, self.more = label("", "strong", wrap=True), label("", "label", wrap=True)
        said = QVBoxLayout()
        said.setSpacing(GAP_XS)
        said.addWidget(self.words)
        said.addWidget(self.more)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        row.setSpacing(GAP_S)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)

    def say(self, icon: str, role: str, words: str, more: str) -> None:
        self._sign.set_icon(icon, role)
        self.words.setText(words)
        self.more.setText(more)
        self.more.setVisible(bool(more))


class Advice(QFrame):
    """Good enough to stop, with the reason and the way to do it."""

    def __init__(self, stop: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "finding")
        self.setProperty("tone", "quality")
        self.setAccessibleName(_("Good enough to stop"))
        self.reason = label("", wrap=True)
        self.stop = button(_("Stop"), stop, icon="stop")
        self.stop.setToolTip(_("Save and end this run; it can be resumed later"))
        head = QHBoxLayout()
        head.setSpacing(GAP_S)
        head.addWidget(Sign("best", "quality", 16))
        head.addWidget(label(_("Good enough to stop"), "strong", wrap=True), 1)
        head.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_M, GAP_S, GAP_S, GAP_S)
        column.setSpacing(GAP_XS)
        column.addLayout(head)
        column.addWidget(self.reason)

    def show_reason(self, reason: str, running: bool) -> None:
        """Show it where there is a reason; Stop only while there is something to stop."""
        self.setVisible(bool(reason))
        self.reason.setText(reason)
        self.stop.setVisible(running)
