"""One run among those that are compared: its letter and name, where it stands, and its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.canvas.tile_canvas import TileCanvas
from studio.gui.canvas.viewport import Viewport
from studio.gui.compare import lane_colour, lane_letter, short
from studio.gui.theme.tokens import GAP_L, GAP_S, GAP_XS, TEXT_LABEL
from studio.gui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from studio.session.comparing import Lane

BADGE = 18


class Badge(QWidget):
    """The letter of a run in its colour."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        side = theme.px(BADGE)
        self.setFixedSize(side, side)
        theme.events.changed.connect(self.update)

    def set_number(self, number: int) -> None:
        self.number = number
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(lane_colour(self.number))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(theme.colour("ground"))
        painter.setFont(theme.font(TEXT_LABEL, strong=True))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, lane_letter(self.number))
        painter.end()


class LaneView(QWidget):
    """Head and sheet of one run."""

    def __init__(self, viewport: Viewport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = Badge(1)
        self.title, self.place = ElidedLabel("strong"), ElidedLabel("label")
        for words_ in (self.title, self.place):
            words_.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.canvas = TileCanvas(viewport=viewport)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.title)
        lines.addWidget(self.place)
        head = QHBoxLayout()
        head.setContentsMargins(GAP_L, GAP_XS, GAP_S, 0)
        head.setSpacing(GAP_S)
        head.addWidget(self.badge)
        head.addLayout(lines, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)

    def show_lane(self, lane: Lane, fade: bool) -> None:
        """Show a run as it stands now."""
        sheet = lane.timeline.sheet
        self.badge.set_number(lane.number)
        self.title.set_words(lane.title, short(lane.title))
        self.title.setToolTip("\n\n".join(part for part in (lane.title, lane.notes) if part))
        self.canvas.show_sheet(sheet, fade=fade)
        if sheet is None:
            self.place.set_words(_("no pictures yet"))
            return
        step = _("step {n}").format(n=words.number(sheet.step))
        self.place.set_words(f"{step} · {words.duration(lane.seconds_at(sheet.step))}", step)
