"""What the groups of the explorer have alike: a lock, a reset, and one undo entry for one drag."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker

from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.gui import icons
from studio.gui.widgets import Section, tool


class Group(Section):
    """One part of the latent state, by its name in `studio.session.explorer.PARTS`."""

    part = ""

    def __init__(self, session: Any, title: str, opened: bool = True) -> None:
        super().__init__(title, opened)
        self.session = session
        self.explorer = session.explorer
        self.lock = tool("unlock", _("Lock: Randomise and presets leave it alone"), self._toggle_lock, checkable=True)
        self.back = tool("reset", _("Reset {what}").format(what=title), self._reset)
        for each in (self.back, self.lock):
            each.setProperty("kind", "mini")
            self.corner.addWidget(each)
        self._locked: bool | None = None

    def refresh(self) -> None:
        """Show where the explorer stands."""
        locked = self.part in self.explorer.locks
        if locked != self._locked:
            self._locked = locked
            icons.set_icon(self.lock, "lock" if locked else "unlock", role="text" if locked else "quiet")
            icons.set_icon(self.back, "reset", role="quiet")
            with QSignalBlocker(self.lock):
                self.lock.setChecked(locked)
        self.show_state(self.explorer.state)

    def show_state(self, state: LatentState) -> None:
        """Put the controls where the state says, without telling."""
        raise NotImplementedError

    def move(self, label: str, key: str = "", **changes: Any) -> None:
        """Change the state; moves with one key become one undo entry until `settle`."""
        self.explorer.update(label, key, **changes)

    def settle(self) -> None:
        """A drag or an entry ended."""
        self.session.undo.seal()

    def _toggle_lock(self) -> None:
        self.explorer.toggle_lock(self.part)

    def _reset(self) -> None:
        if self.part not in self.explorer.locks:
            self.explorer.reset(self.part)
            self.settle()
