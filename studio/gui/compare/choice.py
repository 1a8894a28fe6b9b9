"""Which runs are compared: a button whose menu stays open while one ticks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QMenu, QToolButton, QVBoxLayout, QWidget, QWidgetAction

from studio.core.i18n import _
from studio.gui import icons
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.session.comparing import MOST


class RunChoice(QToolButton):
    """Names how many runs are compared and lets them be ticked."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(_("Which runs are compared, at most {n}").format(n=MOST))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.set_icon(self, "runs", pad=4)
        self.boxes: dict[str, QCheckBox] = {}
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.setMenu(menu)
        self.refresh()

    def refresh(self) -> None:
        """Say what holds now."""
        self.setText(str(len(self._session.comparing.chosen)))
        self.setAccessibleName(_("Runs that are compared: {n}").format(n=self.text()))
        chosen = self._session.comparing.chosen
        for run_id, box in self.boxes.items():
            box.setChecked(run_id in chosen)
            box.setEnabled(run_id in chosen or len(chosen) < MOST)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        self.boxes = {}
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        column.setSpacing(GAP_S)
        for run in self._session.runs.all:
            box = QCheckBox(run.title)
            box.setToolTip(run.notes)
            box.clicked.connect(lambda *_a, run_id=run.id: self._tick(run_id))
            self.boxes[run.id] = box
            column.addWidget(box)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        menu.addAction(action)
        self.refresh()

    def _tick(self, run_id: str) -> None:
        self._session.guarded(self._session.comparing.toggle, run_id)
        self.refresh()
