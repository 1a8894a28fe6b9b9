"""Before and after preparation, picture by picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.images import to_image
from studio.gui.theme.tokens import GAP_S, GAP_XS, TEXT_LABEL

COLUMNS = 3


class Pairs(QWidget):
    """Originals in the upper row, what the network sees in the lower one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[tuple[QImage, QImage]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("Pictures before and after preparation"))

    def set_pairs(self, pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Show at most three pairs of uint8 pictures."""
        self._pairs = [(to_image(before), to_image(after)) for before, after in pairs[:COLUMNS]]
        self.setVisible(bool(pairs))
        self.update()

    def heightForWidth(self, width: int) -> int:
        return round(2 * (self._side(width) + self._words()) + GAP_S)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width() or 200))

    def _side(self, width: int) -> float:
        return (width - (COLUMNS - 1) * GAP_XS) / COLUMNS

    def _words(self) -> float:
        return theme.px(18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(TEXT_LABEL))
        side, words = self._side(self.width()), self._words()
        for row, title in enumerate((_("Original"), _("What the network sees"))):
            top = row * (side + words + GAP_S)
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QRectF(0, top, self.width(), words - 2), Qt.AlignmentFlag.AlignLeft, title)
            for column, pair in enumerate(self._pairs):
                cell = QRectF(column * (side + GAP_XS), top + words, side, side)
                _draw(painter, pair[row], cell, crisp=row == 1)
        painter.end()


def _draw(painter: QPainter, image: QImage, cell: QRectF, crisp: bool) -> None:
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(cell, 3, 3)
    painter.setClipPath(path)
    painter.fillRect(cell, theme.colour("well"))
    scale = min(cell.width() / image.width(), cell.height() / image.height())
    place = QRectF(0, 0, image.width() * scale, image.height() * scale)
    place.moveCenter(cell.center())
    smooth = not crisp or scale * painter.device().devicePixelRatioF() < 1
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(place, image)
    painter.restore()
