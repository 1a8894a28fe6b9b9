"""Panels: one file each, one registered class each; the main window makes a dock of every one.

A panel is built as `cls(session, parent)`, declares `name, title, about, icon, area, order` and owns nothing: it can be
deleted and built again at any time. Import pyqtgraph inside functions, never at module level: the window is on screen
before the panels are.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio.core.registry import Registry
from studio.gui.follow import Follower


class Panel(Follower):
    """A part of the window that lives in a dock; see `Follower` for what it declares."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


PANELS: Registry[type[Panel]] = Registry("panel", "studio.gui.panels")
