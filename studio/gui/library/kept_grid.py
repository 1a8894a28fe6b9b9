"""Kept pictures and sounds as a grid that can be dragged out as files."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QUrl,
)
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.images import to_image

ITEM = Qt.ItemDataRole.UserRole
COLUMNS = 3
SCROLL = 12
Index = QModelIndex | QPersistentModelIndex


class KeptModel(QAbstractListModel):
    """Rows of `KeptItem`."""

    def __init__(self, session: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[Any] = []
        self._images: dict[str, QImage] = {}

    def refresh(self) -> None:
        rows = self._session.kept.items
        if [r.id for r in rows] == [r.id for r in self._rows]:
            return
        self.beginResetModel()
        self._rows = rows
        known = {row.id for row in rows}
        self._images = {k: v for k, v in self._images.items() if k in known}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return item.title
        if role == ITEM:
            return item
        if role == Qt.ItemDataRole.ToolTipRole:
            ways = _("Double click brings its place back; drag it out as a file.")
            return "\n".join([item.title, *([_("A click lets it be heard.")] if item.kind == "sound" else []), ways])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Any) -> QMimeData:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(index.data(ITEM).path)) for index in indexes])
        return mime

    def image(self, item: Any) -> QImage | None:
        if item.thumbnail is None:
            return None
        if item.id not in self._images:
            self._images[item.id] = to_image(item.thumbnail)
        return self._images[item.id]


class KeptGrid(QListView):
    """Squares that fill the width in three columns."""

    def __init__(self, model: KeptModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setSpacing(0)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Delegate(model, self))
        self.setAccessibleName(_("What was kept"))
        self.playing = ""

    def light(self, item_id: str) -> None:
        """Frame the sound that is heard; empty for none."""
        if item_id != self.playing:
            self.playing = item_id
            self.viewport().update()

    def side(self) -> int:
        # Room for the scroll bar is kept free, so that pictures do not jump when it comes.
        return max(48, (self.width() - SCROLL) // COLUMNS)


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: KeptModel, grid: KeptGrid) -> None:
        super().__init__(grid)
        self._model, self._grid = model, grid

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._grid.side(), self._grid.side())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        cell = QRectF(area).adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(cell, 4, 4)
        painter.fillPath(path, theme.colour("well"))
        image = self._model.image(index.data(ITEM))
        if image is not None:
            painter.setClipPath(path)
            scale = min(cell.width() / image.width(), cell.height() / image.height())
            place = QRectF(0, 0, image.width() * scale, image.height() * scale)
            place.moveCenter(cell.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1.5)
            painter.drawImage(place, image)
            painter.setClipping(False)
        if index.data(ITEM).kind == "sound":
            self._mark(painter, cell, index.data(ITEM).id == self._grid.playing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            painter.setPen(QPen(theme.colour("text" if chosen else "outline"), 2 if chosen else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 4, 4)
        painter.restore()

    def _mark(self, painter: QPainter, cell: QRectF, playing: bool) -> None:
        """A sign that it can be heard, and a frame while it is."""
        edge = theme.px(16)
        corner = QRectF(cell.right() - edge - 6, cell.bottom() - edge - 6, edge + 4, edge + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("shade"))
        painter.drawRoundedRect(corner, 4, 4)
        role = "generator" if playing else "text"
        picture = icons.pixmap("speaker", 16, role, painter.device().devicePixelRatioF())
        painter.drawPixmap(corner.topLeft() + QPointF(2, 2), picture)
        if playing:
            painter.setPen(QPen(theme.colour("generator"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 4, 4)
