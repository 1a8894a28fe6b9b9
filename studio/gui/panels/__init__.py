"""Panels: one file each, one registered class each; the main window makes a dock of every one.

A panel is built as `cls(session, parent)`, declares `name, title, about, icon, area, order` and owns nothing: it can be
deleted and built again at any time. Import pyqtgraph inside functions, never at module level: the window is on screen
before the panels are.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from studio.core.registry import Registry
from studio.gui.follow import Follower


class Panel(Follower):
    """A part of the window that lives in a dock; see `Follower` for what it declares.

    The dock of a panel that is not `useful` now folds away; `useful_changed` tells when that changes. It does so too
    beside a view of the Stage in `absent_in`. It shares its place with the panel called `beside`, where there is
    one, and asks with `wanted` to be seen when it has news.
    """

    absent_in: tuple[str, ...] = ()
    beside: str = ""
    useful_changed = Signal()
    wanted = Signal()

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    @property
    def useful(self) -> bool:
        """Whether there is anything that this panel could be needed for."""
        return True


PANELS: Registry[type[Panel]] = Registry("panel", "studio.gui.panels")
