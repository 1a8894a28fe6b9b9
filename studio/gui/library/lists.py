"""Sections of a report: counts as bars, and files with what is to be said of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import words
from studio.gui.library.bars import Bars
from studio.gui.widgets.labels import button, label
from studio.gui.widgets.section import Section

MOST_ROWS = 12
MOST_LINES = 60


class Sections(QWidget):
    """Sections below each other, built anew for each report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def clear(self) -> None:
        while self._layout.count():
            self._layout.takeAt(0).widget().deleteLater()

    def add(self, section: QWidget) -> None:
        self._layout.addWidget(section)


def counted(title: str, rows: Sequence[tuple[str, int]], opened: bool = True) -> Section:
    """Names with counts as bars, the first dozen until all are asked for."""
    section = Section(title, opened=opened)
    bars = Bars()
    bars.set_rows(rows[:MOST_ROWS])
    section.body.addWidget(bars)
    if len(rows) > MOST_ROWS:
        more = button(_("Show all {n}").format(n=words.number(len(rows))), kind="quiet")
        more.clicked.connect(lambda: (bars.set_rows(rows), more.hide()))
        section.body.addWidget(more)
    return section


def listed(title: str, lines: Iterable[tuple[str, str]], count: int, opened: bool = False) -> Section:
    """Files, each with a line about it; the first of `count`."""
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
