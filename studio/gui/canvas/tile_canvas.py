"""The fixed-seed sheet as tiles: hover says which seed, a click opens it or lets it be heard."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.core.messages import Sheet
from studio.core.notes import note_name
from studio.gui import theme
from studio.gui.canvas.bubble import bubble
from studio.gui.canvas.canvas import ZoomCanvas
from studio.gui.canvas.images import qimage
from studio.gui.canvas.layout import Grid, Room, arrange
from studio.gui.canvas.viewport import Viewport
from studio.gui.theme.tokens import GAP_L, TEXT_LABEL

GUTTER_MOST = 120
SHARP_FROM = 3.0
CAPTION = 24
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class TileCanvas(ZoomCanvas):
    """Tiles of one sheet with class names at the rows.

    A click on a picture asks to open it (`opened`). A click on the spectrogram of a sound asks to hear it (`heard`), as
    do the arrow keys; a double click and Enter open it.

    Args:
        title: words over the sheet ("Real"), empty for none.
        role: token of the title's colour.
        viewport: shared with a canvas that moves along.
    """

    opened = Signal(int)
    heard = Signal(int)
    hovered = Signal(int)

    def __init__(
        self, title: str = "", role: str = "generator", viewport: Viewport | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(viewport, parent)
        self.sheet: Sheet | None = None
        self.title, self.role = title, role
        self.selected = -1
        self._names: tuple[str, ...] = ()
        self._images: list[QImage] = []
        self._hover = -1
        self._playing: tuple[int, float] | None = None
        self._laid: tuple[tuple[float, float, float], Grid] | None = None
        self.setAccessibleName(_("Sheet of samples"))

    def show_sheet(self, sheet: Sheet | None, names: Sequence[str] = (), fade: bool = True) -> None:
        """Show another sheet; labels index `names`. The view and the selection stay where they are."""
        alike = self.sheet is not None and sheet is not None and self.sheet.tiles.shape == sheet.tiles.shape
        if sheet is self.sheet and tuple(names) == self._names:
            return
        self.sheet, self._names, self._laid = sheet, tuple(names), None
        self._images = [qimage(tile) for tile in sheet.tiles] if sheet is not None else []
        if not alike:
            self.selected = self._hover = -1
        self.turn(fade and alike)
        self._tell()

    def set_title(self, title: str, role: str) -> None:
        """Words and colour over the sheet."""
        if (title, role) != (self.title, self.role):
            self.title, self.role = title, role
            self._laid = None
            self.restage()

    def mark(self, index: int) -> None:
        """Highlight a tile as if the pointer were over it; -1 for none."""
        if index != self._hover:
            self._hover = index
            self.update()

    def set_playing(self, index: int, share: float | None) -> None:
        """Light the tile that is heard and show how far it is, in [0, 1]; None when it is silent."""
        playing = (index, share) if share is not None and index >= 0 else None
        if playing != self._playing:
            self._playing = playing
            self.update()

    @property
    def audible(self) -> bool:
        """Whether its tiles can be heard."""
        return self.sheet is not None and self.sheet.sounds is not None

    def words(self, index: int) -> str:
        """Seed, class and note of a tile."""
        sheet = self.sheet
        if sheet is None or not 0 <= index < len(sheet.tiles):
            return ""
        label = sheet.labels[index] if index < len(sheet.labels) else -1
        name = self._names[label] if 0 <= label < len(self._names) else ""
        seed = _("Seed {seed:,}").format(seed=sheet.seeds[index]) if index < len(sheet.seeds) else ""
        pitch = sheet.pitches[index] if index < len(sheet.pitches) else math.nan
        note = note_name(pitch) if math.isfinite(pitch) else ""
        return " · ".join(part for part in (seed, name, note) if part)

    # Geometry ----------------------------------------------------------------------------------------

    def grid(self) -> Grid | None:
        """Where tiles lie before zoom."""
        if self.sheet is None or not len(self.sheet.tiles):
            return None
        key = (self.width(), self.height(), self.devicePixelRatioF())
        if self._laid is None or self._laid[0] != key:
            _count, height, width, _channels = self.sheet.tiles.shape
            gutter = head = 0.0
            if self._names and any(label >= 0 for label in self.sheet.labels):
                metrics = QFontMetricsF(theme.font(TEXT_LABEL))
                gutter = min(GUTTER_MOST, max(metrics.horizontalAdvance(name) for name in self._names) + 2)
                head = metrics.height() + 3
            lower = CAPTION if self.title else 0
            spare = (key[0] - 2.0 * GAP_L, key[1] - 2.0 * GAP_L - lower)
            room = Room(*spare, (width, height), gutter, head, 1 / key[2])
            self._laid = (key, arrange(self.sheet.labels, len(self.sheet.tiles), room))
        return self._laid[1]

    def fitted(self) -> QRectF:
        grid = self.grid()
        if grid is None:
            return QRectF()
        lower = CAPTION if self.title else 0
        x, y = (self.width() - grid.width) / 2, lower + (self.height() - lower - grid.height) / 2
        ratio = self.devicePixelRatioF()
        return QRectF(round(x * ratio) / ratio, round(y * ratio) / ratio, grid.width, grid.height)

    def tile_rect(self, index: int) -> QRectF:
        """Where a tile is on the canvas, on whole device pixels."""
        grid = self.grid()
        assert grid is not None
        placed, zoom, ratio = self.placed(), self.viewport.zoom, self.devicePixelRatioF()
        x, y = grid.places[index]
        left, top = placed.left() + x * zoom, placed.top() + y * zoom
        edges = [round(v * ratio) / ratio for v in (left, top, left + grid.side * zoom, top + grid.tall * zoom)]
        return QRectF(edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1])

    def tile_at(self, at: QPointF) -> int:
        """Index of the tile under a point, -1 for none."""
        grid = self.grid()
        if grid is None:
            return -1
        return next((i for i in grid.order if self.tile_rect(i).contains(at)), -1)

    # Painting ----------------------------------------------------------------------------------------

    def paint_content(self, painter: QPainter) -> None:
        grid = self.grid()
        assert grid is not None
        assert self.sheet is not None
        whole = QRectF(self.rect())
        scale = grid.side * self.viewport.zoom * self.devicePixelRatioF() / self.sheet.tiles.shape[2]
        smooth = scale < SHARP_FROM and abs(scale - round(scale)) > 0.01
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        for index, image in enumerate(self._images):
            rect = self.tile_rect(index)
            if rect.intersects(whole):
                painter.drawImage(rect, image)
        self._paint_names(painter, grid)
        if self.title:
            self._paint_title(painter)

    def _paint_names(self, painter: QPainter, grid: Grid) -> None:
        placed, zoom = self.placed(), self.viewport.zoom
        painter.setFont(theme.font(TEXT_LABEL))
        painter.setPen(theme.colour("quiet"))
        metrics = QFontMetricsF(painter.font())
        beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        above = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        for name in grid.names:
            tall = name.height * zoom
            if not 0 <= name.label < len(self._names) or tall + 4 < metrics.height():
                continue
            box = QRectF(placed.left() + name.x * zoom, placed.top() + name.y * zoom, name.width * zoom, tall)
            words = metrics.elidedText(self._names[name.label], Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box.adjusted(0, -4, 0, -2 if name.above else 4), above if name.above else beside, words)

    def _paint_title(self, painter: QPainter) -> None:
        """The name over the sheet, with a dot of its colour."""
        painter.fillRect(QRectF(0, 0, self.width(), GAP_L + CAPTION - 4), theme.colour("ground"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(TEXT_LABEL, strong=True))
        left = max(float(GAP_L), self.fitted().left())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self.role))
        painter.drawEllipse(QPointF(left + 4, GAP_L + 6), 4, 4)
        painter.setPen(theme.colour(self.role))
        room = QRectF(left + 14, GAP_L - 4, self.width() - left - 14, 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.title)

    def paint_overlay(self, painter: QPainter) -> None:
        if self.sheet is None:
            return
        count = len(self.sheet.tiles)
        if 0 <= self.selected < count and self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.tile_rect(self.selected).adjusted(-2, -2, 2, 2), 2, 2)
        shown = self._hover if 0 <= self._hover < count else self.selected if self.hasFocus() else -1
        if self._playing is not None and self._playing[0] < count:
            self._paint_playing(painter, *self._playing)
        if 0 <= self._hover < count:
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.tile_rect(self._hover).adjusted(-1, -1, 1, 1), 2, 2)
        if 0 <= shown < count and (words := self.words(shown)):
            if self.audible and shown < len(self.sheet.seeds):
                words += " · " + _("double click explores it")
            bubble(painter, words, self.tile_rect(shown), QRectF(self.rect()))

    def _paint_playing(self, painter: QPainter, index: int, share: float) -> None:
        """A frame in the colour of the sheet around the tile that is heard, and a line where it is."""
        rect = self.tile_rect(index)
        x = rect.left() + share * rect.width()
        for token, width in (("shade", 3.0), ("fill", 1.0)):
            painter.setPen(QPen(theme.colour(token), width))
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        painter.setPen(QPen(theme.colour(self.role), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)

    # Manners -----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(self.tile_at(event.position()) if not event.buttons() else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)
        super().leaveEvent(event)

    def _point(self, index: int) -> None:
        if index != self._hover:
            self.mark(index)
            self.setCursor(Qt.CursorShape.PointingHandCursor) if index >= 0 else self.unsetCursor()
            self.hovered.emit(index)

    def clicked(self, at: QPointF) -> None:
        index = self.tile_at(at)
        if index >= 0:
            self._select(index)
            (self.heard if self.audible else self.opened).emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.tile_at(event.position())
        if index < 0:
            super().mouseDoubleClickEvent(event)
        elif self.audible:
            self.opened.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and self.sheet is not None:
            self._select(self._neighbour(*ARROWS[key]))
            if self.audible:
                self.heard.emit(self.selected)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected >= 0:
            self.opened.emit(self.selected)
        else:
            super().keyPressEvent(event)

    def _select(self, index: int) -> None:
        self.selected = index
        self.update()
        self._tell()

    def _neighbour(self, across: int, down: int) -> int:
        """The nearest tile in a direction, the same one at the border."""
        grid = self.grid()
        assert grid is not None
        if not 0 <= self.selected < len(grid.places):
            return grid.order[0]
        x, y = grid.places[self.selected]

        def effort(index: int) -> float:
            dx, dy = grid.places[index][0] - x, grid.places[index][1] - y
            along, aside = (dx * across, abs(dy)) if across else (dy * down, abs(dx))
            return along + 4 * aside if along > 0 else float("inf")

        best = min(grid.order, key=effort)
        return best if effort(best) < float("inf") else self.selected

    def _tell(self) -> None:
        """Say to a screen reader what is selected."""
        self.setAccessibleDescription(self.words(self.selected) or _("Arrow keys choose a tile, Enter opens it"))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
