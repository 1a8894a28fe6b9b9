"""Files of sounds that are dropped on a row, be it on its name or on its cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from studio.gui.files import SOUNDS

SUFFIXES = frozenset(SOUNDS.replace("*", "").split())


class Drops(QObject):
    """Lets a widget take files; `carried` is the row that one is held over (-1 for none), `dropped` (voice, path).

    Args:
        voice_at: the voice at a point of the widget, -1 for none.
    """

    carried = Signal(int)
    dropped = Signal(int, Path)

    def __init__(self, target: QWidget, voice_at: Callable[[QPointF], int]) -> None:
        super().__init__(target)
        self._voice_at = voice_at
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self.carried.emit(-1)
            return True
        if not isinstance(event, QDropEvent):  # entering and moving are such too
            return False
        path, voice = sound_of(event), self._voice_at(event.position())
        drop = event.type() == QEvent.Type.Drop
        self.carried.emit(-1 if drop else voice)
        if path is not None and (voice >= 0 or event.type() == QEvent.Type.DragEnter):
            event.acceptProposedAction()
        else:
            event.ignore()
        if drop and path is not None and voice >= 0:
            self.dropped.emit(voice, path)
        return True


def sound_of(event: QDropEvent) -> Path | None:
    """The one file of a sound that is dropped; None for anything else."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() in SUFFIXES else None
