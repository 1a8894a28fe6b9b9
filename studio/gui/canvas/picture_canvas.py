"""The one large picture: zoom, pan, sharp or smooth pixels, and dragging it out of the window as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QPainter
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.canvas.bubble import caption
from studio.gui.canvas.canvas import ZoomCanvas
from studio.gui.canvas.carry import carry
from studio.gui.canvas.images import enlarged, qimage
from studio.gui.canvas.viewport import Viewport
from studio.gui.theme.tokens import GAP_L, GAP_S

SMOOTH_FROM = 1.5


class PictureCanvas(ZoomCanvas):
    """One picture as large as the room allows.

    Args:
        title: words in its corner ("A"), empty for none.
        role: token of the title's colour.
        margin: room left around the picture, logical pixels.

    Attributes:
        make_file: writes the picture to a file for a drag out of the window; None for no dragging.
    """

    menu_wanted = Signal(QPoint)
    drag_failed = Signal(Exception)

    def __init__(
        self,
        title: str = "",
        role: str = "generator",
        viewport: Viewport | None = None,
        margin: int = GAP_L,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(viewport, parent)
        self.title, self.role, self.margin = title, role, margin
        self.sharp = False
        self.picture: np.ndarray | None = None
        self.make_file: Callable[[], Path] | None = None
        self._version: object = None
        self._soft: dict[int, QImage] = {}
        self.setAccessibleName(title or _("Picture"))

    def show_picture(self, picture: np.ndarray | None, version: object = None) -> None:
        """Show a picture uint8 (H, W, C); it fades in only when `version` (of the network) differs."""
        if picture is self.picture:
            return
        fade = self.picture is not None and picture is not None and version != self._version
        self.picture, self._version = picture, version
        self._soft.clear()
        self.turn(fade)

    def set_sharp(self, sharp: bool) -> None:
        """Square pixels in whole multiples, or smooth between them."""
        self.sharp = sharp
        self.restage()

    def fitted(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(self.margin, self.margin, -self.margin, -self.margin)
        if self.picture is None or room.isEmpty():
            return QRectF()
        height, width = self.picture.shape[:2]
        ratio = self.devicePixelRatioF()
        scale = min(room.width() / width, room.height() / height) * ratio
        scale = float(int(scale)) if self.sharp and scale >= 1 else scale
        wide, tall = round(width * scale) / ratio, round(height * scale) / ratio
        left, top = room.center().x() - wide / 2, room.center().y() - tall / 2
        return QRectF(round(left * ratio) / ratio, round(top * ratio) / ratio, wide, tall)

    def paint_content(self, painter: QPainter) -> None:
        assert self.picture is not None
        self.paint_picture(painter, self.picture)

    def paint_picture(self, painter: QPainter, picture: np.ndarray) -> None:
        """Paint a picture where the content lies."""
        placed = self.placed()
        scale = placed.width() * self.devicePixelRatioF() / picture.shape[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.sharp or scale < 1)
        painter.drawImage(placed, qimage(picture) if self.sharp or scale < SMOOTH_FROM else self._enlarged(picture))

    def _enlarged(self, picture: np.ndarray) -> QImage:
        image = self._soft.get(id(picture))
        if image is None:
            image = self._soft[id(picture)] = qimage(enlarged(picture))
        return image

    def paint_overlay(self, painter: QPainter) -> None:
        if self.title and self.picture is not None:
            caption(painter, self.title, self.caption_place(), self.role)
        if self.hasFocus() and self.picture is not None:
            painter.setPen(theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)

    def caption_place(self) -> QPointF:
        """Top left of the title: in the corner of the picture, or of the canvas when zoomed in."""
        placed = self.placed()
        return QPointF(max(GAP_S, placed.left() + GAP_S), max(GAP_S, placed.top() + GAP_S))

    # Out of the window ---------------------------------------------------------------------------------

    def begin_drag(self, at: QPointF) -> bool:
        if self.make_file is None or self.picture is None or not self.viewport.fitted:
            return False
        if not self.placed().contains(at):
            return False
        try:
            path = self.make_file()
        except Exception as error:
            self.drag_failed.emit(error)
            return True
        carry(self, path, self.picture)
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.picture is not None:
            self.menu_wanted.emit(event.globalPos())
