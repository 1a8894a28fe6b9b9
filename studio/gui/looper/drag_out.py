"""Loops on their way: a grip that carries a deck's loop out as a file, and what a drag from the crate says."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.i18n import _
from studio.gui import icons
from studio.gui.widgets.labels import Sign

CRATE = "application/x-gan-studio-crate"


def crate_mime(ids: list[str]) -> QMimeData:
    """What a drag of kept loops carries for the decks of this window; add the files for everybody else."""
    mime = QMimeData()
    mime.setData(CRATE, QByteArray("\n".join(ids).encode()))
    return mime


def crate_ids(mime: QMimeData) -> list[str]:
    """Ids of kept loops that are dragged, empty for any other drag."""
    return bytes(mime.data(CRATE).data()).decode().split("\n") if mime.hasFormat(CRATE) else []


class DragHandle(Sign):
    """A grip: pressed and dragged, the loop of a deck leaves as a file, for a DAW or a folder.

    Args:
        index: of the deck; -1 for the one in focus.
    """

    def __init__(self, session: Any, index: int = -1, parent: QWidget | None = None) -> None:
        super().__init__("grip", "quiet", 16)
        self.setParent(parent)
        self._session, self.index = session, index
        self._pressed: QPointF | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(_("Drag the loop out as a file, into a DAW or a folder"))
        self.setAccessibleName(self.toolTip())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self._session.guarded(self._carry)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mime(self) -> QMimeData:
        """The file of the deck, written now."""
        looper, mime = self._session.looper, QMimeData()
        path = looper.drag_file(self.index if self.index >= 0 else looper.focused)
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        return mime

    def _carry(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self.mime())
        drag.setPixmap(icons.pixmap("wave", 32, "generator", self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(16, 16))
        drag.exec(Qt.DropAction.CopyAction)
