"""What stands above the drawing board: brush, eraser, undo, clear, and whether to use the drawing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.lab.board import SPREAD, DrawingBoard
from studio.gui.theme.tokens import GAP_S
from studio.gui.widgets import ValueSlider, button, label, tool
from studio.gui.widgets.flow import FlowLayout
from studio.session.laboratory import LEAST

BRUSH = 200  # px


class DrawBar(QWidget):
    """Tools for a board, in one row or two.

    Args:
        use: called with nothing when the drawing is to be learned from.
        leave: called when it is not.
    """

    def __init__(
        self, board: DrawingBoard, use: Callable[[], object], leave: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._board = board
        about = _("How far points fall beside the brush, in units of the plane")
        self.brush = ValueSlider(_("Brush"), 0.005, 0.2, board.spread, SPREAD, decimals=3, help=about, inline=40)
        self.brush.setMinimumWidth(theme.px(BRUSH))
        self.brush.changed.connect(self._set_brush)
        self.eraser = tool("eraser", _("Eraser (right mouse button)"), self._set_eraser, checkable=True)
        self.back = tool("undo", _("Take the last stroke back (Ctrl+Z)"), board.undo)
        self.empty = tool("new", _("Empty the board"), board.clear)
        self.count = label("", "label")
        self.use = button(_("Use drawing"), use, "primary")
        row = FlowLayout(GAP_S, self)
        row.addWidget(_together(self.brush, self.eraser, self.back, self.empty))
        row.addWidget(_together(self.count, button(_("Cancel"), leave), self.use))
        board.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say how much there is and what can be done with it."""
        count = len(self._board.points)
        self.count.setText(_("{count} points").format(count=words.number(count)))
        self.use.setEnabled(count >= LEAST)
        self.back.setEnabled(self._board.can_undo)
        self.empty.setEnabled(count > 0)

    def _set_brush(self, spread: float) -> None:
        self._board.spread = spread
        self._board.update()

    def _set_eraser(self) -> None:
        self._board.erasing = self.eraser.isChecked()
        self._board.update()


def _together(*members: QWidget) -> QWidget:
    """What stays on one line."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP_S)
    for each in members:
        row.addWidget(each)
    return holder
