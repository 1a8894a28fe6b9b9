"""The names at the left of a pattern: hear a voice, silence it, put a sound of one's own in its place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollBar, QSizePolicy, QToolButton, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.looper.pattern.cells import Cells
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import tool
from studio.gui.widgets.labels import restyle

WIDE = 124


@dataclass(frozen=True)
class Head:
    """What stands at a row.

    Attributes:
        own: name of the file that stands in for the network's sound, empty for none.
    """

    voice: int
    name: str
    muted: bool = False
    own: str = ""


class RowHeads(QWidget):
    """One head per row, beside the cells.

    `heard`, `muted` (voice, on), `wanted` (choose a file for a voice), `restored` tell what a hand asks for.

    Attributes:
        bar: scrolls the cells; the wheel turns it here too.
    """

    heard = Signal(int)
    muted = Signal(int, bool)
    wanted = Signal(int)
    restored = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._shown: tuple[Head, ...] = ()
        self._cells = Cells(1, 1, 0)
        self.bar: QScrollBar
        self.setFixedWidth(theme.px(WIDE))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_heads(self, heads: tuple[Head, ...]) -> None:
        """Other names, from the top."""
        if heads == self._shown:
            return
        self._shown = heads
        while len(self._rows) < len(heads):
            self._rows.append(_Row(self))
        for row, head in zip(self._rows, heads, strict=False):
            row.show_head(head)
        for row in self._rows[len(heads) :]:
            row.hide()
        self._place()

    def align(self, cells: Cells) -> None:
        """Stand beside these cells."""
        self._cells = cells
        self._place()

    def row(self, voice: int) -> _Row:
        """The head of a voice."""
        return next(row for row in self._rows if row.isVisibleTo(self) and row.head.voice == voice)

    def voice_at(self, at: QPointF) -> int:
        """The voice at a point, -1 for none."""
        row = int((at.y() - self._cells.top) // self._cells.height)
        return self._shown[row].voice if at.y() >= self._cells.top and row < len(self._shown) else -1

    def light(self, voice: int) -> None:
        """Mark the row that a file would be dropped on; -1 for none."""
        for row in self._rows:
            row.light(row.head.voice == voice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.bar, event)

    def _place(self) -> None:
        for number, row in enumerate(self._rows[: len(self._shown)]):
            top = self._cells.top + number * self._cells.height
            row.setGeometry(0, round(top), self.width(), round(top + self._cells.height) - round(top))
            row.show()


class _Row(QWidget):
    """Speaker and name, which is one button; then mute, and the file."""

    def __init__(self, heads: RowHeads) -> None:
        super().__init__(heads)
        self.head = Head(-1, "")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hear = QToolButton()
        self.hear.setProperty("kind", "row")
        self.hear.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.hear.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.hear.clicked.connect(lambda: heads.heard.emit(self.head.voice))
        self.mute = _mini("speaker", lambda: heads.muted.emit(self.head.voice, not self.head.muted))
        self.file = _mini("open", self._file)
        self._heads = heads
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, GAP_XS, 0)
        line.setSpacing(0)
        line.addWidget(self.hear, 1)
        line.addWidget(self.mute)
        line.addWidget(self.file)

    def show_head(self, head: Head) -> None:
        self.head = head
        icons.set_icon(self.hear, "wave" if head.own else "play", 12, "real" if head.own else "quiet", pad=4)
        self.hear.setToolTip(_("Hear {name}").format(name=f"{head.name}: {head.own}" if head.own else head.name))
        self.hear.setAccessibleName(self.hear.toolTip())
        icons.set_icon(self.mute, "muted" if head.muted else "speaker", 12, "warning" if head.muted else "quiet")
        words = _("Let {name} be heard again") if head.muted else _("Silence {name}")
        _say(self.mute, words.format(name=head.name))
        icons.set_icon(self.file, "reset" if head.own else "open", 12, "quiet")
        words = (
            _("Back to the sound of the network") if head.own else _("Use a sound of your own; it can be dropped here")
        )
        _say(self.file, words)
        self._fit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The name, as far as there is room beside the buttons that are called for."""
        near = self.underMouse()
        self.mute.setVisible(near or self.head.muted)
        self.file.setVisible(near or bool(self.head.own))
        shown = sum(not button.isHidden() for button in (self.mute, self.file))
        room = self.width() - shown * theme.px(20) - theme.px(12) - 4 * GAP_XS
        name = self.head.own or self.head.name
        self.hear.setText(self.hear.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))

    def light(self, on: bool) -> None:
        if self.property("lit") != on:
            restyle(self, lit=on, role="row")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(WIDE), theme.px(18))

    def _file(self) -> None:
        (self._heads.restored if self.head.own else self._heads.wanted).emit(self.head.voice)


def _mini(icon: str, act: object) -> QToolButton:
    made = tool(icon, "", act)  # type: ignore[arg-type]
    made.setProperty("kind", "mini")
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu of the cells has the same for the keyboard
    return made


def _say(button: QToolButton, words: str) -> None:
    button.setToolTip(words)
    button.setAccessibleName(words)
