"""What could take a place in the family tree: cards to choose from, and reasons against what makes no sense here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.card import Card
from studio.gui.widgets.fold import Fold
from studio.gui.widgets.labels import Sign, restyle
from studio.session.family import Choice

MOST_REASONS = 4  # more of them fold away


class Option(Card):
    """One choice; one that makes no sense here says why and cannot be taken."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        self.choice = choice
        super().__init__(choice.title, choice.refusal or choice.about, parent=parent)
        self.body.setContentsMargins(GAP_S, GAP_XS, GAP_S, GAP_S)
        self.body.removeWidget(self.title)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        self.body.insertLayout(0, head)
        if choice.chosen:
            head.addWidget(Sign("check", "text", 12), 0, Qt.AlignmentFlag.AlignTop)
            self.set_chosen(True)
            self.setAccessibleName(_("{title}, chosen").format(title=choice.title))
        elif choice.refusal:
            head.addWidget(Sign("lock", "faint", 12), 0, Qt.AlignmentFlag.AlignTop)
            self.setCursor(Qt.CursorShape.ArrowCursor)
            self.setToolTip(choice.about)
            self.setAccessibleName(_("{title}, not possible here").format(title=choice.title))
            restyle(self.title, role="quiet")
            restyle(self, refused=True)

    def enterEvent(self, event: QEnterEvent) -> None:
        if not self.choice.refusal:
            super().enterEvent(event)


class Options(QWidget):
    """A list of choices; what makes no sense here stands last, and folds away where that is much.

    `taken` tells the name of what was clicked.

    Args:
        indent: clear px at the left.
    """

    taken = Signal(str)

    def __init__(self, choices: Sequence[Choice], indent: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(indent, 0, GAP_M, GAP_S)
        self._column.setSpacing(GAP_XS)
        self.options: dict[str, Option] = {}
        refused = [choice for choice in choices if choice.refusal and not choice.chosen]
        for choice in choices:
            if choice not in refused:
                self._add(choice, self._column)
        self.more: Fold | None = None
        if len(refused) > MOST_REASONS:
            self._fold(refused)
        else:
            for choice in refused:
                self._add(choice, self._column)

    def _add(self, choice: Choice, column: QVBoxLayout) -> None:
        option = Option(choice)
        self.options[choice.name] = option
        if not choice.refusal or choice.chosen:
            option.clicked.connect(lambda: self.taken.emit(choice.name))
        column.addWidget(option)

    def _fold(self, refused: Sequence[Choice]) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        for choice in refused:
            self._add(choice, column)
        self.more = Fold(_("{n} not possible here").format(n=len(refused)), holder)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(holder)
