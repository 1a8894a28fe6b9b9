"""Several small pictures as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.gui import theme
from studio.gui.images import to_image
from studio.gui.theme.tokens import RADIUS


class Mosaic(QWidget):
    """A grid of pictures, cropped to squares, that fills its width.

    Args:
        columns: pictures side by side.
        rows: rows at most; 0 for as many as the pictures need.
        gap: pixels between them.
        height: fixed height in px instead of one that follows from the width; then all rows share it.
    """

    clicked = Signal(int)

    def __init__(
        self, columns: int, rows: int = 0, gap: int = 2, height: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns, self._rows, self._gap, self._height = columns, rows, gap, height
        self._images: list[QImage] = []
        self._names: Sequence[str] = ()
        self._lit = -1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(not height)
        self.setSizePolicy(policy)
        if height:
            self.setFixedHeight(height)

    def set_pictures(self, pictures: Sequence[np.ndarray] | np.ndarray, names: Sequence[str] = ()) -> None:
        """Show uint8 pictures (H, W, 1 or 3); names are shown as tooltips."""
        most = self._rows * self._columns if self._rows else len(pictures)
        self._images = [to_image(p) for p in pictures[:most]]
        self._names = names
        self.setAccessibleName(", ".join(names[:8]))
        self.updateGeometry()
        self.update()

    def light(self, index: int) -> None:
        """Frame one picture, as while its sound is heard; -1 for none."""
        if index != self._lit:
            self._lit = index
            self.update()

    def heightForWidth(self, width: int) -> int:
        if self._height:
            return self._height
        side = self._side(width)
        rows = max(1, -(-len(self._images) // self._across))
        return round(rows * side + (rows - 1) * self._gap)

    def sizeHint(self) -> QSize:
        width = self.width() or 200
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._columns * 12, self.sizeHint().height())

    def index_at(self, place: QPointF) -> int:
        """Number of the picture at a point, -1 for none."""
        for index in range(len(self._images)):
            if self._cell(index).contains(place):
                return index
        return -1

    @property
    def _across(self) -> int:
        """Pictures side by side: fewer than there is room for are larger, where nothing holds their height."""
        return self._columns if self._height else max(1, min(self._columns, len(self._images)))

    def _side(self, width: int) -> float:
        return (width - (self._across - 1) * self._gap) / self._across

    def _cell(self, index: int) -> QRectF:
        row, column = divmod(index, self._across)
        wide = self._side(self.width())
        tall = wide
        if self._height:
            rows = self._rows or 1
            tall = (self._height - (rows - 1) * self._gap) / rows
        return QRectF(column * (wide + self._gap), row * (tall + self._gap), wide, tall)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if index >= 0:
            self.clicked.emit(index)
        event.ignore()

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            index = self.index_at(QPointF(event.pos()))
            if 0 <= index < len(self._names):
                QToolTip.showText(event.globalPos(), self._names[index], self)
                return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS - 2, RADIUS - 2)
        painter.setClipPath(outline)
        if self._height or not self._images:
            painter.fillRect(self.rect(), theme.colour("well"))
        for index, image in enumerate(self._images):
            cell = self._cell(index)
            painter.setRenderHint(
                QPainter.RenderHint.SmoothPixmapTransform,
                cell.width() * self.devicePixelRatioF() < 2 * image.width(),
            )
            painter.drawImage(cell, image, _middle(image, cell))
        if 0 <= self._lit < len(self._images):
            painter.setPen(QPen(theme.colour("real"), 2))
            painter.drawRoundedRect(self._cell(self._lit).adjusted(1, 1, -1, -1), 2, 2)
        painter.end()


def _middle(image: QImage, cell: QRectF) -> QRectF:
    """The middle of an image in the proportions of a cell."""
    scale = min(image.width() / cell.width(), image.height() / cell.height())
    width, height = cell.width() * scale, cell.height() * scale
    return QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
