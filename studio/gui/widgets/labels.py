"""Labels and buttons in the looks of the style sheet, in one line each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget

from studio.gui import icons, theme


def label(text: str = "", role: str = "", wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label; role "label" (small and quiet), "small", "quiet", "section", "title", "warning", "fault" or none."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def button(text: str, on_click: Callable[[], object] | None = None, kind: str = "", icon: str = "") -> QPushButton:
    """A push button; kind "primary", "quiet", "danger" or the ordinary one."""
    made = QPushButton(text)
    if kind:
        made.setProperty("kind", kind)
    if icon:
        icons.set_icon(made, icon, role="on_fill" if kind == "primary" else "text", pad=4)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that Space keeps its meaning after a click
    if on_click:
        made.clicked.connect(lambda *_: on_click())
    return made


def tool(icon: str, tip: str, on_click: Callable[[], object] | None = None, checkable: bool = False) -> QToolButton:
    """A square icon button; the tip is its accessible name too."""
    made = QToolButton()
    made.setProperty("kind", "tool")
    icons.set_icon(made, icon)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setCheckable(checkable)
    if on_click:
        made.clicked.connect(lambda *_: on_click())
    return made


class Sign(QLabel):
    """An icon as a picture of its own, in a token's colour."""

    def __init__(self, icon: str, role: str = "quiet", size: int = 32) -> None:
        super().__init__()
        self._icon, self._role, self._size = icon, role, size
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.events.changed.connect(self._tint)
        self._tint()

    def set_icon(self, icon: str, role: str) -> None:
        self._icon, self._role = icon, role
        self._tint()

    def _tint(self) -> None:
        ratio = max(2.0, self.devicePixelRatioF())
        self.setPixmap(icons.pixmap(self._icon, self._size, self._role, ratio))


def rule() -> QFrame:
    """A hairline between groups."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Change dynamic properties and let the style sheet look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
