"""Pictures of the engine (numpy) as pictures of Qt."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap


def to_image(picture: np.ndarray) -> QImage:
    """A QImage of its own from uint8 (H, W), (H, W, 1) or (H, W, 3)."""
    picture = np.ascontiguousarray(picture[..., 0] if picture.ndim == 3 and picture.shape[2] == 1 else picture)
    height, width = picture.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(picture.data, width, height, picture.strides[0], kind).copy()


def to_pixmap(
    picture: np.ndarray, width: int, height: int | None = None, ratio: float = 1.0, radius: int = 0
) -> QPixmap:
    """A pixmap that fills width x height design pixels, cropped to the middle, with rounded corners.

    Small pictures are enlarged without smoothing, so that what is a pixel looks like one.
    """
    image = to_image(picture)
    size = QSize(round(width * ratio), round((height or width) * ratio))
    grows = image.width() * 2 <= size.width()
    mode = Qt.TransformationMode.FastTransformation if grows else Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, mode)
    result = QPixmap(size)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if radius:
        path = QPainterPath()
        path.addRoundedRect(result.rect(), radius * ratio, radius * ratio)
        painter.setClipPath(path)
    painter.drawImage((size.width() - scaled.width()) // 2, (size.height() - scaled.height()) // 2, scaled)
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result
