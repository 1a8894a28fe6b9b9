"""Views of the Stage: one file each, one registered class each; the segmented switch lists them by `order`.

A view is built as `cls(session, parent)` when it is first shown and declares `name, title, about, icon, order,
shortcut`. Import pyqtgraph inside functions, never at module level.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.core.registry import Registry
from studio.gui.follow import Follower


class StageView(Follower):
    """One way to look at the work, as large as the window allows; see `Follower` for what it declares.

    `wanted(name)` asks for another view, as when a tile is opened.
    """

    wanted = Signal(str)

    def tools(self) -> QWidget | None:
        """Controls of this view for the right end of the row above it, made once; None for none."""
        return None


STAGE_VIEWS: Registry[type[StageView]] = Registry("stage view", "studio.gui.stage")
