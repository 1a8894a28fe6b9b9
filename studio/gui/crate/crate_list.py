"""Kept loops as rows: picture, title, facts, stars and colour; they can be dragged to a deck or out as files."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.core.i18n import _
from studio.gui import icons, theme, words
from studio.gui.crate.marks import colour_words, paint_star, star_words
from studio.gui.images import to_image
from studio.gui.looper.drag_out import crate_mime
from studio.gui.theme.tokens import GAP_S, GAP_XS, RADIUS, TEXT_BODY, TEXT_LABEL
from studio.session.looper.crate import COLOURS, MOST_STARS

ITEM = Qt.ItemDataRole.UserRole
ROW, WIDE, TALL = 52, 64, 36
STAR = 11
Index = QModelIndex | QPersistentModelIndex


class CrateModel(QAbstractListModel):
    """Rows of `CrateItem`; editing renames."""

    def __init__(self, session: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[Any] = []
        self._images: dict[tuple[str, int], QImage] = {}

    def show_items(self, items: list[Any]) -> None:
        """Other rows; where only facts have changed, the selection stays."""
        if [item.id for item in items] == [row.id for row in self._rows]:
            self._rows = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self._rows = items
        self.endResetModel()

    def row_of(self, item_id: str) -> int:
        return next((n for n, row in enumerate(self._rows) if row.id == item_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return item.title
        if role == ITEM:
            return item
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return said(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            ways = _(
                "A click lets it be heard, a double click puts it on the deck; drag it to a deck or out as a file."
            )
            return "\n".join((item.title, said(item), ways))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        self._session.guarded(self._session.crate.rename, self._rows[index.row()].id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Any) -> QMimeData:
        items = [index.data(ITEM) for index in indexes]
        mime = crate_mime([item.id for item in items])
        mime.setUrls([QUrl.fromLocalFile(str(item.path)) for item in items])
        return mime

    def image(self, item: Any) -> QImage | None:
        if item.thumbnail is None:
            return None
        key = (item.id, id(item.thumbnail))
        if key not in self._images:
            self._images = {k: v for k, v in self._images.items() if k[0] != item.id}
            self._images[key] = to_image(item.thumbnail)
        return self._images[key]


class CrateList(QListView):
    """Rows below each other; `heard`, `put` (on a deck) and `starred` (id, stars) tell what a hand asks for."""

    heard = Signal(str)
    put = Signal(str)
    starred = Signal(str, int)

    def __init__(self, model: CrateModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(model, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setAccessibleName(_("Kept loops"))
        self.playing = ""
        self._pressed: QModelIndex | None = None

    @property
    def chosen(self) -> list[str]:
        """Ids of the selected rows, from the top."""
        return [index.data(ITEM).id for index in sorted(self.selectedIndexes(), key=lambda index: index.row())]

    def light(self, item_id: str) -> None:
        """Mark the loop that is heard; empty for none."""
        if item_id != self.playing:
            self.playing = item_id
            self.viewport().update()

    def star_at(self, index: Index, at: QPoint) -> int:
        """Which star of a row lies under a point, 0 for none."""
        place = stars_place(self.visualRect(QModelIndex(index)))
        if not place.adjusted(-4, -4, 4, 4).contains(QPointF(at)):
            return 0
        return min(MOST_STARS, max(1, int((at.x() - place.left()) / (place.width() / MOST_STARS)) + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index, at = self.indexAt(event.position().toPoint()), event.position().toPoint()
        plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier
        self._pressed = None
        if index.isValid() and plain and (star := self.star_at(index, at)):
            item = index.data(ITEM)
            self.starred.emit(item.id, 0 if star == item.stars else star)
            return
        self._pressed = index if index.isValid() and plain else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        pressed, self._pressed = self._pressed, None
        if pressed is not None and index == pressed:
            self.heard.emit(index.data(ITEM).id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not self.star_at(index, event.position().toPoint()):
            self.put.emit(index.data(ITEM).id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        # The key that ends a rename comes by here too.
        if entered and self.state() == self.State.EditingState:
            return
        if entered and self.currentIndex().isValid():
            self.put.emit(self.currentIndex().data(ITEM).id)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in (
            Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter,
        ):  # fmt: skip
            event.accept()
            return True
        return super().event(event)


def facts(item: Any) -> str:
    """ "120 BPM · Amin · house": what has to fit comes first."""
    parts = (_("{n} BPM").format(n=words.number(item.bpm)) if item.bpm else "", item.key, item.style)
    return " · ".join(part for part in parts if part)


def said(item: Any) -> str:
    """The facts with stars and colour in words."""
    marks = (star_words(item.stars) if item.stars else "", colour_words(item.colour) if item.colour else "")
    return " · ".join(part for part in (facts(item), *marks) if part)


def stars_place(row: QRect) -> QRectF:
    """Where the stars of a row stand."""
    size = theme.px(STAR)
    return QRectF(
        row.left() + GAP_S + 4 + theme.px(WIDE) + GAP_S, row.center().y() + theme.px(9), MOST_STARS * size, size
    )


class _Delegate(QStyledItemDelegate):
    """Colour as a stripe, the loop's picture, then title, facts and stars."""

    def __init__(self, model: CrateModel, view: CrateList) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM)
        area: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or over:
            painter.setBrush(theme.colour("press" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(area).adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        if item.colour in COLOURS:
            painter.setBrush(theme.label_colour(item.colour))
            painter.drawRoundedRect(QRectF(area.left() + 2, area.top() + 6, 3, area.height() - 12), 1.5, 1.5)
        self._picture(painter, item, area)
        self._words(painter, item, area, over)
        painter.restore()

    def _picture(self, painter: QPainter, item: Any, area: QRect) -> None:
        wide, tall = theme.px(WIDE), theme.px(TALL)
        cell = QRectF(area.left() + GAP_S + 4, area.center().y() - tall / 2 + 0.5, wide, tall)
        path = QPainterPath()
        path.addRoundedRect(cell, 4, 4)
        painter.fillPath(path, theme.colour("well"))
        image = self._model.image(item)
        if image is not None:
            painter.save()
            painter.setClipPath(path)
            painter.drawImage(cell, image)
            painter.restore()
        if item.id == self._view.playing:
            painter.setPen(QPen(theme.colour("generator"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 4, 4)
            ratio = painter.device().devicePixelRatioF()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("shade"))
            corner = QRectF(cell.right() - 18, cell.bottom() - 18, 16, 16)
            painter.drawRoundedRect(corner, 4, 4)
            painter.drawPixmap(corner.topLeft() + QPointF(2, 2), icons.pixmap("speaker", 12, "generator", ratio))

    def _words(self, painter: QPainter, item: Any, area: QRect, over: bool) -> None:
        place = stars_place(area)
        left, room = round(place.left()), round(area.right() - place.left() - GAP_XS)
        painter.setFont(theme.font(TEXT_BODY, strong=True))
        painter.setPen(theme.colour("text"))
        metrics = QFontMetrics(painter.font())
        top = area.top() + theme.px(5) + metrics.ascent()
        painter.drawText(left, top, metrics.elidedText(item.title, Qt.TextElideMode.ElideMiddle, room))
        painter.setFont(theme.font(TEXT_LABEL))
        painter.setPen(theme.colour("quiet"))
        small = QFontMetrics(painter.font())
        line = small.elidedText(facts(item), Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, top + small.height() - 1, line)
        size = theme.px(STAR)
        for star in range(MOST_STARS):
            if star < item.stars or over:
                paint_star(painter, QPointF(place.left() + star * size, place.top()), star < item.stars, STAR)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(_("Title of the loop"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect  # type: ignore[attr-defined]
        left = round(stars_place(area).left()) - GAP_S
        editor.setGeometry(left, area.top() + 2, area.right() - left, 28)
