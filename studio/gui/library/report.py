"""What the scan found: examples, counts, sizes, duplicates, and what cannot be used and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import words
from studio.gui.library.bars import Bars
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets.labels import button, label
from studio.gui.widgets.mosaic import Mosaic
from studio.gui.widgets.section import Section

COLUMNS, ROWS = 4, 4
MOST_CLASSES = 12
MOST_LINES = 60


class Examples(QWidget):
    """Thumbnails of the set, a few rows at first."""

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
        self._all.hide()

    def show_report(self, report: Any) -> None:
        """Show the thumbnails of a scan report."""
        names = report.thumbnail_keys
        self._few.set_pictures(report.thumbnails, names)
        self._all.set_pictures(report.thumbnails, names)
        self._more.setVisible(len(report.thumbnails) > COLUMNS * ROWS)
        self._say()

    def _toggle(self) -> None:
        opened = self._all.isHidden()
        self._all.setVisible(opened)
        self._few.setVisible(not opened)
        self._say()

    def _say(self) -> None:
        self._more.setText(_("Show more examples") if self._all.isHidden() else _("Show fewer examples"))


class _Sections(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def _clear(self) -> None:
        while self._layout.count():
            self._layout.takeAt(0).widget().deleteLater()


class Problems(_Sections):
    """What cannot be used, file by file with its reason."""

    def show_report(self, report: Any) -> None:
        """Build the list for a scan report; hidden when all is well."""
        self._clear()
        self.setVisible(bool(report.problems))
        if report.problems:
            title = _("Cannot be used · {n}").format(n=words.number(len(report.problems)))
            lines = ((problem.path, problem.reason) for problem in report.problems)
            self._layout.addWidget(_listed(title, lines, len(report.problems), opened=True))


class Findings(_Sections):
    """Classes, duplicates and sizes; what has nothing to say is left out."""

    def show_report(self, report: Any) -> None:
        """Build the sections for a scan report."""
        self._clear()
        if report.classes:
            self._layout.addWidget(_classes(report.classes))
        if report.duplicates:
            title = _("Exact duplicates · {n}").format(n=words.number(sum(len(g) - 1 for g in report.duplicates)))
            lines = ((group[0], _("also {names}").format(names=", ".join(group[1:4]))) for group in report.duplicates)
            self._layout.addWidget(_listed(title, lines, len(report.duplicates)))
        if len(report.sizes) > 1:
            section = Section(_("Sizes · {n}").format(n=len(report.sizes)), opened=False)
            bars = Bars()
            bars.set_rows([(size.replace("x", " × "), count) for size, count in report.sizes[:MOST_CLASSES]])
            section.body.addWidget(bars)
            self._layout.addWidget(section)


def _classes(classes: tuple[tuple[str, int], ...]) -> Section:
    section = Section(_("Classes · {n}").format(n=words.number(len(classes))))
    bars = Bars()
    bars.set_rows(classes[:MOST_CLASSES])
    section.body.addWidget(bars)
    if len(classes) > MOST_CLASSES:
        more = button(_("Show all {n} classes").format(n=words.number(len(classes))), kind="quiet")
        more.clicked.connect(lambda: (bars.set_rows(classes), more.hide()))
        section.body.addWidget(more)
    return section


def _listed(title: str, lines: Iterable[tuple[str, str]], count: int, opened: bool = False) -> Section:
    section = Section(title, opened=opened)
    for number, (what, why) in enumerate(lines):
        if number == MOST_LINES:
            section.body.addWidget(label(_("and {n} more").format(n=words.number(count - MOST_LINES)), "label"))
            break
        section.body.addWidget(_line(what, why))
    return section


def _line(what: str, why: str) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    name = QLabel()
    name.setTextFormat(Qt.TextFormat.PlainText)
    name.setProperty("role", "small")
    name.setText(what if len(what) < 34 else f"…{what[-32:]}")
    name.setToolTip(what)
    layout.addWidget(name)
    layout.addWidget(label(why, "label", wrap=True))
    return holder
