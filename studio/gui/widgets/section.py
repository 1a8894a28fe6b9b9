"""A titled group that folds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.theme.tokens import GAP_M, GAP_S, MOTION_MS
from studio.gui.widgets.rename import NameEdit, rename_menu

UNBOUND = 16777215  # QWIDGETSIZE_MAX, which PySide does not export


class Section(QWidget):
    """Header with a chevron, and a body below it.

    Attributes:
        body: layout that takes the content.
        corner: layout at the right end of the header for one or two small buttons.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, opened: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = QToolButton()
        self._head.setProperty("kind", "section")
        self._head.setText(title)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._head.clicked.connect(lambda: self.set_open(not self._open))
        self.corner = QHBoxLayout()
        self.corner.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, GAP_S, 0)
        row.setSpacing(0)
        row.addWidget(self._head, 1)
        row.addLayout(self.corner)
        self._holder = QWidget()
        self.body = QVBoxLayout(self._holder)
        self.body.setContentsMargins(GAP_M, 0, GAP_M, GAP_M)
        self.body.setSpacing(GAP_S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._holder)
        self._motion = QPropertyAnimation(self._holder, b"maximumHeight", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.finished.connect(self._settle)
        self._open = opened
        self._holder.setVisible(opened)
        self._mark()

    @property
    def is_open(self) -> bool:
        return self._open

    @property
    def title(self) -> str:
        return self._head.text()

    def let_rename(self, take: Callable[[str], None]) -> None:
        """A right click on the header lets its title be typed over; `take` is given the new one."""
        self._head.setToolTip(_("Right click to rename"))
        self._head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._head.customContextMenuRequested.connect(
            lambda at: rename_menu(self._head, at, lambda: NameEdit(self._head, self.title, take))
        )

    def set_title(self, title: str) -> None:
        self._head.setText(title)
        self._mark()

    def set_open(self, opened: bool) -> None:
        """Unfold or fold, with a short motion unless motion is reduced."""
        if opened == self._open:
            return
        self._open = opened
        self._mark()
        self.toggled.emit(opened)
        if theme.still() or not self.isVisible():
            self._settle()
            return
        full = self._holder.sizeHint().height()
        self._holder.setVisible(True)
        self._motion.setDuration(MOTION_MS)
        self._motion.setStartValue(0 if opened else self._holder.height())
        self._motion.setEndValue(full if opened else 0)
        self._motion.start()

    def _settle(self) -> None:
        self._holder.setMaximumHeight(UNBOUND)
        self._holder.setVisible(self._open)

    def _mark(self) -> None:
        icons.set_icon(self._head, "chevron-down" if self._open else "chevron-right", role="quiet", pad=2)
        self._head.setAccessibleName(self._head.text())
        self._head.setAccessibleDescription("" if self._open else "…")
