"""Carrying a file out of the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from studio.gui.canvas.images import qimage

DRAG_SIDE = 96


def carry(source: QWidget, path: Path, picture: np.ndarray, as_picture: bool = True) -> None:
    """Begin a drag of a file with a small picture, uint8 (H, W, C), under the pointer.

    Args:
        as_picture: offer the pixels too, for programs that take pictures but no files.
    """
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    if as_picture:
        mime.setImageData(qimage(picture))
    drag = QDrag(source)
    drag.setMimeData(mime)
    small = QPixmap.fromImage(qimage(picture)).scaledToWidth(DRAG_SIDE, Qt.TransformationMode.SmoothTransformation)
    drag.setPixmap(small)
    drag.setHotSpot(QPoint(DRAG_SIDE // 2, DRAG_SIDE // 2))
    drag.exec(Qt.DropAction.CopyAction)
