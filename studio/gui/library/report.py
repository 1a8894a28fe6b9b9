"""What the scan found: examples, counts, sizes, duplicates, and what cannot be used and why."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import words
from studio.gui.library.bars import Bars
from studio.gui.library.lists import MOST_ROWS, Sections, counted, listed
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets.labels import button
from studio.gui.widgets.mosaic import Mosaic
from studio.gui.widgets.section import Section

COLUMNS, ROWS = 4, 4


class Examples(QWidget):
    """Thumbnails of the set, a few rows at first; `clicked` tells the number of one."""

    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all = Mosaic(COLUMNS)
        self._few = Mosaic(COLUMNS, ROWS)
        self._more = button("", self._toggle, "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_M, 0, GAP_M, 0)
        layout.setSpacing(GAP_S)
        for widget in (self._few, self._all, self._more):
            layout.addWidget(widget)
        for mosaic in (self._few, self._all):
            mosaic.clicked.connect(self.clicked)
        self._all.hide()

    def show_report(self, report: Any) -> None:
        """Show the thumbnails of a scan report."""
        names = report.thumbnail_keys
        self._few.set_pictures(report.thumbnails, names)
        self._all.set_pictures(report.thumbnails, names)
        self._more.setVisible(len(report.thumbnails) > COLUMNS * ROWS)
        self._say()

    def light(self, index: int) -> None:
        """Frame the one that is heard; -1 for none."""
        self._few.light(index)
        self._all.light(index)

    def set_audible(self, audible: bool) -> None:
        """Show by the pointer that a click does something."""
        for mosaic in (self._few, self._all):
            mosaic.setCursor(Qt.CursorShape.PointingHandCursor if audible else Qt.CursorShape.ArrowCursor)

    def _toggle(self) -> None:
        opened = self._all.isHidden()
        self._all.setVisible(opened)
        self._few.setVisible(not opened)
        self._say()

    def _say(self) -> None:
        self._more.setText(_("Show more examples") if self._all.isHidden() else _("Show fewer examples"))


class Problems(Sections):
    """What cannot be used, file by file with its reason."""

    def show_report(self, report: Any) -> None:
        """Build the list for a scan report; hidden when all is well."""
        self.clear()
        self.setVisible(bool(report.problems))
        if report.problems:
            title = _("Cannot be used · {n}").format(n=words.number(len(report.problems)))
            lines = ((problem.path, problem.reason) for problem in report.problems)
            self.add(listed(title, lines, len(report.problems), opened=True))


class Findings(Sections):
    """Classes, duplicates and sizes; what has nothing to say is left out."""

    def show_report(self, report: Any) -> None:
        """Build the sections for a scan report."""
        self.clear()
        if report.classes:
            self.add(counted(_("Classes · {n}").format(n=words.number(len(report.classes))), report.classes))
        if report.duplicates:
            title = _("Exact duplicates · {n}").format(n=words.number(sum(len(g) - 1 for g in report.duplicates)))
            lines = ((group[0], _("also {names}").format(names=", ".join(group[1:4]))) for group in report.duplicates)
            self.add(listed(title, lines, len(report.duplicates)))
        if len(report.sizes) > 1:
            section = Section(_("Sizes · {n}").format(n=len(report.sizes)), opened=False)
            bars = Bars()
            bars.set_rows([(size.replace("x", " × "), count) for size, count in report.sizes[:MOST_ROWS]])
            section.body.addWidget(bars)
            self.add(section)
