"""The card with a row for each class."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.inside import say
from studio.gui.inside.card import LookCard
from studio.gui.inside.paint import draw_picture, label_font
from studio.gui.theme.tokens import GAP_L, GAP_S

ROW, NAME, FIGURE = 30, 64, 40
NARROWEST = 260  # of a column of rows


class ClassesCard(LookCard):
    """Samples of each class, how real they look, and how many resemble their own class most."""

    look = "classes"
    wide = True

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Class by class"), _("Which classes are learned, and which are mixed up"))
        self.surface.set_active(True)

    def tall(self, width: int) -> int:
        return theme.px(ROW) * max(3, self._rows(width))

    def _rows(self, width: float) -> int:
        """Rows one below the other in that width."""
        return -(-len(self.values.get("all", ())) // max(1, int(width // theme.px(NARROWEST))))

    def say(self) -> str:
        return say.classes(self.values) if self.values["names"] else _("This network knows no classes.")

    def paint(self, painter: QPainter, room: QRectF) -> None:
        scores, right = np.asarray(self.values["scores"]), np.asarray(self.values["right"])
        reach = max(float(np.abs(scores).max()), 1e-6) if len(scores) else 1.0
        row, name, figure = theme.px(ROW), theme.px(NAME), theme.px(FIGURE)
        painter.setFont(label_font())
        rows = max(1, self._rows(room.width()))
        pitch = (room.width() + GAP_L) / max(1, int(room.width() // theme.px(NARROWEST)))
        cells = []
        schema = self.session.explorer.schema
        for n, own in enumerate(self.values["names"]):
            text = schema.says(own)
            column, place = divmod(n, rows)
            top = room.top() + place * row
            line = QRectF(room.left() + column * pitch, top, pitch - GAP_L, row - 4)
            cells.append((line, _("Show this class in the networks: {name}").format(name=text)))
            held = self.session.inside.aim.label == self.values["all"].index(own)
            painter.setPen(theme.colour("text" if held else "quiet"))
            elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(name - GAP_S))
            painter.drawText(QRectF(line.left(), top, name, line.height()), Qt.AlignmentFlag.AlignVCenter, elided)
            self._samples(painter, line.adjusted(name, 0, -figure - theme.px(48), 0), n)
            self._score(painter, QRectF(line.right() - figure - theme.px(44), top, theme.px(40), line.height()),
                        float(scores[n]) / reach)  # fmt: skip
            if np.isfinite(right[n]):
                painter.setPen(theme.colour("quality" if right[n] > 0.8 else "warning" if right[n] > 0.4 else "fault"))
                share = _("{p}%").format(p=words.number(100 * right[n]))
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, share)
        self.surface.cells = cells

    def press(self, cell: int) -> None:
        self.session.inside.aim_at(label=self.values["all"].index(self.values["names"][cell]))
        self.surface.update()

    def _samples(self, painter: QPainter, room: QRectF, n: int) -> None:
        side = room.height()
        for k, picture in enumerate(self.values["pictures"][n][: int((room.width() + 2) // (side + 2))]):
            draw_picture(painter, QRectF(room.left() + k * (side + 2), room.top(), side, side), picture)

    def _score(self, painter: QPainter, room: QRectF, share: float) -> None:
        """A bar from the middle: to the right where the class looks more real than others, to the left where less."""
        middle, high = room.center(), theme.px(6)
        painter.fillRect(QRectF(middle.x() - 0.5, room.top() + 2, 1, room.height() - 4), theme.colour("line"))
        long = share * room.width() / 2
        bar = QRectF(middle.x(), middle.y() - high / 2, long, high).normalized()
        painter.fillRect(bar, theme.colour("discriminator"))
