"""In what runs differ, and what people wrote about them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.compare.lane import Badge
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, GAP_XL, GAP_XS
from studio.gui.widgets import label
from studio.gui.widgets.elided import ElidedLabel
from studio.gui.widgets.notes import NotesEdit


class DifferencesPage(Follower):
    """A row for each thing in which the recipes differ, a column for each run."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.rows: list[tuple[str, tuple[str, ...]]] = []
        self._shown: object = None
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        self._scroll = scroll
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.connect(session.comparing.changed, self._refresh)

    def _refresh(self) -> None:
        comparing = self.session.comparing
        differences = comparing.differences
        state = ([lane.id for lane in comparing.lanes], differences)
        if state == self._shown:
            return
        self._shown = state
        self.rows = [(each.label, each.values) for each in differences or ()]
        self._scroll.setWidget(self._table(comparing.lanes) if self.rows else self._sentence(differences is None))

    def _sentence(self, unknown: bool) -> QWidget:
        text = _("They are made alike: only chance tells them apart.")
        said = label(_("The engine is still warming up.") if unknown else text, "quiet")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return said

    def _table(self, lanes: list[Any]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(GAP_L, GAP_XS, GAP_L, GAP_S)
        grid.setHorizontalSpacing(GAP_XL)
        grid.setVerticalSpacing(GAP_XS)
        grid.setColumnStretch(0, 1)
        for place, lane in enumerate(lanes, 1):
            grid.addWidget(Badge(lane.number), 0, place, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(place, 1)
        for row, (name, values) in enumerate(self.rows, 1):
            for place, text in enumerate((name, *values)):
                cell = ElidedLabel("" if place else "quiet")
                cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
                cell.set_words(text)
                grid.addWidget(cell, row, place)
        grid.setRowStretch(len(self.rows) + 1, 1)
        return table


class NotesPage(Follower):
    """The notes on each run below its sheet."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.edits: dict[str, NotesEdit] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GAP_M, 0, GAP_M, GAP_S)
        self._row.setSpacing(GAP_M)
        self.connect(session.comparing.changed, self._refresh)
        self.connect(session.leaving, lambda: [edit.write() for edit in self.edits.values()])

    def _refresh(self) -> None:
        lanes = self.session.comparing.lanes
        if list(self.edits) != [lane.id for lane in lanes]:
            for edit in self.edits.values():
                self._row.removeWidget(edit)
                edit.deleteLater()
            self.edits = {lane.id: self._made(lane.id) for lane in lanes}
        for lane in lanes:
            self.edits[lane.id].show_notes(lane.notes)

    def _made(self, run_id: str) -> NotesEdit:
        edit = NotesEdit()
        edit.written.connect(lambda text: self.session.guarded(self.session.runs.annotate, run_id, text))
        self._row.addWidget(edit, 1)
        return edit
