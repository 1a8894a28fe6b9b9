"""One branch of the family tree: a part of the recipe, what is chosen for it, and what else could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import icons, theme
from studio.gui.family.options import Options
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets.card import Card
from studio.gui.widgets.labels import label, restyle
from studio.session.family import Choice

STEM = 20  # px from the left, where the tree's line runs
CROWN = 17  # px from the top, where its icons sit
ICON = 16


@dataclass(frozen=True)
class Kin:
    """A group of parts: its words, icon, the role of its colour, and whether several can be chosen."""

    group: str
    title: str
    icon: str
    role: str = "text"
    many: bool = False


FAMILY = (
    Kin("generator", N_("Generator"), "make", "generator"),
    Kin("discriminator", N_("Discriminator"), "judge", "discriminator"),
    Kin("conditions", N_("How classes enter"), "conditions", "discriminator"),
    Kin("objective", N_("Objective"), "target"),
    Kin("regulariser", N_("Regularisation"), "shield", "text", True),
)


class Branch(QWidget):
    """What is chosen, with its explanation; a click opens the choices below it.

    `taken(group, name)` tells what was picked.
    """

    taken = Signal(str, str)

    def __init__(self, kin: Kin, last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kin, self._last = kin, last
        self._choices: Sequence[Choice] = ()
        self.list: Options | None = None
        self.head = _Head(kin)
        self.head.clicked.connect(self.toggle)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)

    @property
    def chosen(self) -> list[Choice]:
        """What is chosen and makes sense."""
        return [choice for choice in self._choices if choice.chosen and not choice.refusal]

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show what is chosen; an open list stays open."""
        if choices == self._choices:
            return
        self._choices = choices
        opened = self.list is not None
        held = next((name for name, each in self.list.options.items() if each.hasFocus()), "") if self.list else ""
        self._close()
        chosen = self.chosen
        reason = next((c.refusal for c in choices if c.chosen and c.refusal), "")
        if not chosen and not self.kin.many and not reason:
            reason = choices[0].refusal if choices else ""
        if chosen:
            titles = ", ".join(choice.title for choice in chosen)
            self.head.say(titles, chosen[0].about if len(chosen) == 1 else _several(chosen))
        elif self.kin.many:
            self.head.say(
                _("None"), _("Nothing keeps the discriminator in check. Most objectives want something here.")
            )
        else:
            self.head.say(_("Not used"), reason)
        self.head.set_open(False, possible=bool(chosen) or self.kin.many)
        if opened and self.head.possible:  # a list that was open stays open, and the keyboard where it was
            self._open()
            if self.list is not None and held:
                self.list.options[held].setFocus()

    def toggle(self) -> None:
        """Open or close the list of choices."""
        if self.list is not None:
            self._close()
        elif self.head.possible:
            self._open()

    def _open(self) -> None:
        self.list = Options(self._choices, theme.px(STEM) + GAP_M)
        self.list.taken.connect(lambda name: self.taken.emit(self.kin.group, name))
        self._column.addWidget(self.list)
        self.head.set_open(True, possible=True)

    def _close(self) -> None:
        if self.list is not None:
            if self.list.isAncestorOf(self.focusWidget() or self):
                self.head.setFocus()
            self.list.hide()
            self.list.deleteLater()
            self.list = None
            self.head.set_open(False, possible=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line from which the branches grow."""
        painter = QPainter(self)
        painter.setPen(QPen(theme.colour("line"), 1))
        foot = theme.px(CROWN) if self._last else self.height()
        stem = theme.px(STEM) + 0.5
        painter.drawLine(QPointF(stem, 0), QPointF(stem, foot))
        painter.end()


class _Head(Card):
    """The row of a branch."""

    def __init__(self, kin: Kin) -> None:
        super().__init__("", "")
        self._kin = kin
        self._open = False
        self.possible = True
        restyle(self, role="branch")
        self.body.setContentsMargins(theme.px(STEM) + GAP_M, GAP_S, GAP_M + theme.px(ICON), GAP_S)
        self.body.setSpacing(2)
        self.body.insertWidget(0, label(_(kin.title), "label"))

    def say(self, title: str, about: str) -> None:
        self.title.setText(title)
        self.about.setText(about)
        self.setAccessibleName(f"{_(self._kin.title)}: {title}")

    def set_open(self, opened: bool, possible: bool) -> None:
        """With the list open the explanation stands there."""
        self._open, self.possible = opened, possible
        self.about.setVisible(not opened)
        state = _("The choices are open below.") if opened else _("Opens the choices.") if possible else ""
        self.setAccessibleDescription(" ".join(part for part in (self.about.text(), state) if part))
        self.setCursor(Qt.CursorShape.PointingHandCursor if possible else Qt.CursorShape.ArrowCursor)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio, size, middle = self.devicePixelRatioF(), theme.px(ICON), theme.px(CROWN)
        stem = theme.px(STEM) + 0.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("panel"))
        painter.drawEllipse(QPointF(stem, middle), size * 0.8, size * 0.8)
        picture = icons.pixmap(self._kin.icon, ICON, self._kin.role, ratio)
        painter.drawPixmap(QPointF(stem - size / 2, middle - size / 2), picture)
        if self.possible:
            turn = icons.pixmap("chevron-down" if self._open else "chevron-right", 12, "quiet", ratio)
            painter.drawPixmap(QPointF(self.width() - GAP_S - theme.px(12), middle - theme.px(6)), turn)
        painter.end()


def _several(chosen: Sequence[Choice]) -> str:
    return "\n".join(choice.about for choice in chosen)
