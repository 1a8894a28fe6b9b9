"""Views of the Stage: one file each, one registered class each; the segmented switch lists them by `order`.

A view is built as `cls(session, parent)` when it is first shown and declares `name, title, about, icon, order,
shortcut`. The views that must not wait for pyqtgraph import it inside functions.
"""

from __future__ import annotations

from studio.core.registry import Registry
from studio.gui.follow import Follower


class StageView(Follower):
    """One way to look at the work, as large as the window allows; see `Follower` for what it declares."""


STAGE_VIEWS: Registry[type[StageView]] = Registry("stage view", "studio.gui.stage")
