"""What the groups of the explorer have alike: a lock, a reset, and one undo entry for one drag."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QToolButton

from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.gui import icons
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import Section, tool


def mini(button: QToolButton) -> QToolButton:
    """The small look of buttons in a header."""
    button.setProperty("kind", "mini")
    return button


class Part:
    """One part of the latent state, by its name in `studio.session.explorer.PARTS`, with its lock and reset."""

    part = ""

    def bind(self, session: Any, title: str) -> None:
        """Make the lock and the reset; whoever mixes this in places them."""
        self.session = session
        self.explorer = session.explorer
        self.lock = mini(tool("unlock", "", self._toggle_lock, checkable=True))
        self.back = mini(tool("reset", _("Reset {what}").format(what=title), self._reset))
        icons.set_icon(self.back, "reset", role="quiet")
        self._locked: bool | None = None

    def refresh(self) -> None:
        """Show where the explorer stands."""
        locked = self.part in self.explorer.locks
        if locked != self._locked:
            self._locked = locked
            icons.set_icon(self.lock, "lock" if locked else "unlock", role="text" if locked else "quiet")
            words = _("Locked: click to let Randomise and presets move it") if locked else ""
            words = words or _("Lock: Randomise and presets leave it alone")
            self.lock.setToolTip(words)
            self.lock.setAccessibleName(words)
            with QSignalBlocker(self.lock):
                self.lock.setChecked(locked)
        self.show_state(self.explorer.state)

    def show_state(self, state: LatentState) -> None:
        """Put the controls where the state says, without telling."""
        raise NotImplementedError

    def edit(self, label: str, key: str = "", **changes: Any) -> None:
        """Change the state; moves with one key become one undo entry until `settle`."""
        self.explorer.update(label, key, **changes)

    def settle(self) -> None:
        """A drag or an entry ended."""
        self.session.undo.seal()

    def _toggle_lock(self) -> None:
        self.explorer.toggle_lock(self.part)

    def _reset(self) -> None:
        self.explorer.reset(self.part)
        self.settle()


class Group(Part, Section):
    """A part under a header that folds."""

    def __init__(self, session: Any, title: str, opened: bool = True) -> None:
        Section.__init__(self, title, opened)
        self.bind(session, title)
        self.corner.setSpacing(GAP_XS // 2)
        for each in (self.back, self.lock):
            self.corner.addWidget(each)
