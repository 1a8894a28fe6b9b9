"""Pictures and maps, painted in the colours of their networks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath

from studio.gui import theme
from studio.gui.canvas.images import qimage
from studio.gui.theme.tokens import TEXT_LABEL, Tokens

GROUND = 0.1  # of the colour in what is lowest, so that maps stand out from what is between them
SMOOTH_BELOW = 2  # times enlarged; more shows pixels as squares


def draw_picture(painter: QPainter, room: QRectF, picture: np.ndarray, radius: float = 2) -> QRectF:
    """A picture uint8 (H, W, 1 or 3) as large as fits, in the middle; returns where it is."""
    return draw_image(painter, room, qimage(picture), radius)


def draw_image(painter: QPainter, room: QRectF, image: QImage, radius: float = 2) -> QRectF:
    """The same of an image."""
    scale = min(room.width() / image.width(), room.height() / image.height())
    place = QRectF(0, 0, image.width() * scale, image.height() * scale)
    place.moveCenter(room.center())
    painter.save()
    if radius:
        outline = QPainterPath()
        outline.addRoundedRect(place, radius, radius)
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SMOOTH_BELOW)
    painter.drawImage(place, image)
    painter.restore()
    return place


def map_image(levels: np.ndarray, role: str) -> QImage:
    """A map uint8 (H, W) in a network's colour, from the ground up to the colour of words."""
    return qimage(_ramp(role, theme.current())[levels])


def heat_image(heat: np.ndarray, role: str) -> QImage:
    """Heat float (H, W) from 0 to 1 as a colour that covers more where it is hotter."""
    tint = theme.colour(role)
    alpha = np.clip(heat, 0, 1)[..., None] * 0.9
    colour = np.array([tint.blue(), tint.green(), tint.red()], np.float32)
    pixels = np.concatenate([alpha * colour, alpha * 255], 2).astype(np.uint8)  # premultiplied, as ARGB32 lies
    height, width = heat.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def label_font(strong: bool = False, smaller: float = 0) -> QFont:
    return theme.font(TEXT_LABEL - smaller, strong)


@lru_cache(maxsize=8)
def _ramp(role: str, tokens: Tokens) -> np.ndarray:
    """Colours uint8 (256, 3) from the well through a role's colour to the lightest of it."""
    ground, middle, end = (QColor(one) for one in (tokens.well, getattr(tokens, role), tokens.text))
    stops = np.array([[c.red(), c.green(), c.blue()] for c in (ground, middle, end)], np.float32)
    stops[0] += GROUND * (stops[1] - stops[0])
    at = np.linspace(0, 1, 256)
    table = np.stack([np.interp(at, (0, 0.65, 1), stops[:, i]) for i in range(3)], 1)
    return np.round(table).astype(np.uint8)
