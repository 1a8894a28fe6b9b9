"""Before and after preparation, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.images import to_image
from studio.gui.theme.tokens import GAP_S, GAP_XS, TEXT_LABEL

COLUMNS = 3
FLAT = 0.66  # height of a spectrogram's cell in its widths


class Pairs(QWidget):
    """Originals in the upper row, what the network gets in the lower one.

    `clicked` tells the column and whether it was the original (0) or the prepared one (1).
    """

    clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[tuple[QImage, QImage]] = []
        self._audible = False
        self._lit: tuple[int, int] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("Examples before and after preparation"))

    def set_pairs(self, pairs: Sequence[tuple[np.ndarray, np.ndarray]], audible: bool = False) -> None:
        """Show at most three pairs of uint8 pictures, which stand for sounds where they are `audible`."""
        self._audible = audible
        self.setCursor(Qt.CursorShape.PointingHandCursor if audible else Qt.CursorShape.ArrowCursor)
        self._pairs = [(to_image(before), to_image(after)) for before, after in pairs[:COLUMNS]]
        self.setVisible(bool(pairs))
        self.updateGeometry()
        self.update()

    def light(self, place: tuple[int, int] | None) -> None:
        """Frame the one that is heard: column and row."""
        if place != self._lit:
            self._lit = place
            self.update()

    def heightForWidth(self, width: int) -> int:
        return round(2 * (self._tall(width) + self._words()) + GAP_S)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width() or 200))

    def _side(self, width: int) -> float:
        return (width - (COLUMNS - 1) * GAP_XS) / COLUMNS

    def _tall(self, width: int) -> float:
        return self._side(width) * (FLAT if self._audible else 1)

    def _words(self) -> float:
        return theme.px(18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(TEXT_LABEL))
        words = self._words()
        lower = _("What the network hears") if self._audible else _("What the network sees")
        for row, title in enumerate((_("Original"), lower)):
            top = row * (self._tall(self.width()) + words + GAP_S)
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QRectF(0, top, self.width(), words - 2), Qt.AlignmentFlag.AlignLeft, title)
            for column, pair in enumerate(self._pairs):
                _draw(painter, pair[row], self._cell(column, row), row == 1 and not self._audible, self._audible)
        if self._lit is not None:
            painter.setPen(QPen(theme.colour("real"), 2))
            painter.drawRoundedRect(self._cell(*self._lit).adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def _cell(self, column: int, row: int) -> QRectF:
        side, tall, words = self._side(self.width()), self._tall(self.width()), self._words()
        return QRectF(column * (side + GAP_XS), row * (tall + words + GAP_S) + words, side, tall)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        places = ((column, row) for column in range(len(self._pairs)) for row in (0, 1))
        place = next((place for place in places if self._cell(*place).contains(event.position())), None)
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*place)


def _draw(painter: QPainter, image: QImage, cell: QRectF, crisp: bool, stretched: bool) -> None:
    """A picture inside a cell, with its pixels as squares where it is `crisp`; spectrograms may be stretched."""
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(cell, 3, 3)
    painter.setClipPath(path)
    painter.fillRect(cell, theme.colour("well"))
    scale = min(cell.width() / image.width(), cell.height() / image.height())
    place = QRectF(0, 0, image.width() * scale, image.height() * scale)
    place.moveCenter(cell.center())
    place = cell if stretched else place
    smooth = not crisp or scale * painter.device().devicePixelRatioF() < 1
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(place, image)
    painter.restore()
