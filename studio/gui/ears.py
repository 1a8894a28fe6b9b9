"""What the window itself hears from the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from studio.gui.follow import Follower

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow


class Ears(Follower):
    """Keeps actions, title and welcome in step; many signals in one turn become one refresh."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.session, window)
        self.hide()
        self._stage = window.stage
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(window.actions_.refresh)
        self._soon.timeout.connect(window.toolbar.refresh)
        self._home = QTimer(self, singleShot=True, interval=0)
        self._home.timeout.connect(window.refresh_home)
        s = window.session
        for signal in (
            s.project_changed, s.training.changed, s.library.changed, s.library.report_changed, s.engine.changed,
            s.undo.changed, s.explorer.info_changed, s.explorer.frame_ready, s.kept.changed, s.timeline.changed,
        ):  # fmt: skip
            self.connect(signal, self._refresh)
        for signal in (s.project_changed, s.library.changed):
            self.connect(signal, self._refresh_home)
        self._spec = s.library.spec
        self.connect(s.library.report_changed, self._follow_set)

    def _refresh(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _follow_set(self) -> None:
        """Another set is at hand: points are looked at in the laboratory, and no other kind is."""
        library, stage = self.session.library, self._stage
        other, self._spec = library.spec != self._spec, library.spec
        if library.report is None or not other:
            return
        if library.kind == "points":
            stage.show_view("laboratory")
        elif stage.shown == "laboratory":
            stage.show_view("sheet")

    def _refresh_home(self) -> None:
        self._home.start()
