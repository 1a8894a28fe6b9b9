"""The list of runs: model and drawing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.images import to_image
from studio.gui.theme.tokens import GAP_M, GAP_S, RADIUS, TEXT_BODY, TEXT_LABEL

ROW = 64
PICTURE = 48
INFO = Qt.ItemDataRole.UserRole
STATES = {
    "new": (N_("not begun"), "quiet"),
    "running": (N_("training"), "generator"),
    "stopped": (N_("stopped"), "quiet"),
    "finished": (N_("finished"), "quality"),
    "failed": (N_("stopped by a problem"), "fault"),
    "interrupted": (N_("cut off"), "warning"),
}
Index = QModelIndex | QPersistentModelIndex


class RunModel(QAbstractListModel):
    """Rows of `RunInfo`; renaming goes to the session."""

    def __init__(self, session: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[Any] = []
        self._images: dict[tuple[str, int], QImage] = {}

    def refresh(self) -> None:
        """Take the runs anew; rows that stay keep their selection."""
        rows = self._session.runs.all
        if [r.id for r in rows] != [r.id for r in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            self._rows = rows
            self.touch()

    def touch(self) -> None:
        """Draw all rows again."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, run_id: str) -> int:
        return next((i for i, run in enumerate(self._rows) if run.id == run_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return run.title
        if role == INFO:
            return run
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return facts(run, self._session)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{run.title}\n{_(run.recipe_title)} · {run.data_title}\n{facts(run, self._session)}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        self._session.guarded(self._session.runs.rename, self._rows[index.row()].id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def image(self, run: Any) -> QImage | None:
        """Its thumbnail, converted once."""
        if run.thumbnail is None:
            return None
        key = (run.id, id(run.thumbnail))
        if key not in self._images:
            self._images = {k: v for k, v in self._images.items() if k[0] != run.id}
            self._images[key] = to_image(run.thumbnail)
        return self._images[key]


def facts(run: Any, session: Any) -> str:
    """Steps, time and state of a run in one line; the running one from the training itself."""
    live = run.id == session.training.run_id and session.training.active
    step, seconds = (session.training.step, session.training.seconds) if live else (run.step, run.seconds)
    parts = [_("step {n}").format(n=words.number(step))] if step else []
    parts += [words.duration(seconds)] if seconds >= 1 else []
    return " · ".join([*parts, state_words(run, session)])


def state_words(run: Any, session: Any) -> str:
    if run.id == session.training.run_id and session.training.state == "paused":
        return _("paused")
    return _(STATES[run.state][0])


class RunDelegate(QStyledItemDelegate):
    """Thumbnail, title, and one line of facts with the state as a dot and a word."""

    def __init__(self, model: RunModel, session: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._session = model, session

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, max(theme.px(ROW), PICTURE + 2 * GAP_S))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        run = index.data(INFO)
        area: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("press" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(area).adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        self._picture(painter, run, QRectF(area.left() + GAP_S, area.center().y() - PICTURE / 2, PICTURE, PICTURE))
        left = area.left() + GAP_S + PICTURE + GAP_M
        room = area.right() - left - GAP_S
        self._words(painter, run, left, area.center().y(), room)
        painter.restore()

    def _picture(self, painter: QPainter, run: Any, cell: QRectF) -> None:
        path = QPainterPath()
        path.addRoundedRect(cell, 4, 4)
        painter.fillPath(path, theme.colour("well"))
        image = self._model.image(run)
        if image is not None:
            painter.save()
            painter.setClipPath(path)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > 2 * PICTURE)
            painter.drawImage(cell, image)
            painter.restore()

    def _words(self, painter: QPainter, run: Any, left: int, middle: int, room: int) -> None:
        painter.setFont(theme.font(TEXT_BODY, strong=True))
        painter.setPen(theme.colour("text"))
        title = QFontMetrics(painter.font()).elidedText(run.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, middle - 4, title)
        painter.setFont(theme.font(TEXT_LABEL))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colour(STATES[run.state][1])))
        painter.drawEllipse(QRectF(left, middle + 9, 6, 6))
        painter.setPen(theme.colour("quiet"))
        line = QFontMetrics(painter.font()).elidedText(
            facts(run, self._session), Qt.TextElideMode.ElideRight, room - 12
        )
        painter.drawText(left + 12, middle + 16, line)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(_("Title of the run"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect  # type: ignore[attr-defined]
        left = area.left() + GAP_S + PICTURE + GAP_S
        editor.setGeometry(left, area.center().y() - 24, area.right() - left - 4, 28)
