"""The two kinds of points, told apart by colour and by shape: real ones are discs, generated ones diamonds."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from studio.gui import theme

Kind = Literal["real", "generator"]
DISC, DIAMOND, RIM = 3.0, 3.9, 1.0
WHOLE = 720.0  # px of a plane on which marks have that size


def draw_mark(painter: QPainter, kind: Kind, at: QPointF, scale: float = 1.0) -> None:
    """One point with a rim of the ground, so that it stands out on any colour of the heat map."""
    painter.setPen(QPen(theme.colour("ground"), RIM))
    painter.setBrush(theme.colour(kind))
    if kind == "real":
        painter.drawEllipse(at, DISC * scale, DISC * scale)
    else:
        reach = DIAMOND * scale
        corners = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))


def mark_scale(side: float) -> float:
    """How large marks are on a plane of so many pixels: hundreds of them must not hide it."""
    return min(1.15, max(0.7, side / WHOLE))


def stamp(kind: Kind, ratio: float, scale: float = 1.0) -> QPixmap:
    """The mark as a pixmap of its own, to be put down hundreds of times a picture."""
    side = 2 * (DIAMOND * scale + RIM) + 1
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_mark(painter, kind, QRectF(0, 0, made.width() / ratio, made.height() / ratio).center(), scale)
    painter.end()
    return made
