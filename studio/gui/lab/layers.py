"""What lies over the heat map of the plane: warped grid, arrows, points and densities, each drawn as one batch."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from studio.core.plane import REACH, Plane
from studio.gui import theme
from studio.gui.lab.field import BEYOND, Field
from studio.gui.lab.marks import Kind
from studio.gui.widgets.curves import polygon

LONGEST, SHORTEST = 0.17, 3.0  # an arrow of length 1 in units of the plane; pixels below which none is drawn
HEAD, WING = 5.0, 0.45  # of an arrow: pixels, and width over length
BINS, HILL = 50, 0.17  # of the densities; their height in units of the plane
GRID_SHARE, ARROW_SHARE = 0.62, 0.8


def paint_grid(painter: QPainter, plane: Plane, field: Field, ratio: float) -> None:
    """Where the generator puts a regular grid of its first two latents.

    Opaque lines: transparent ones cost three times as much.
    """
    nodes = field.pixels(plane.manifold)
    painter.setPen(_thin(_mixed("generator", GRID_SHARE)))
    for nudge in nudges(ratio):
        for line in (*nodes, *nodes.transpose(1, 0, 2)):
            painter.drawPolyline(polygon(line + nudge))


def paint_points(painter: QPainter, points: np.ndarray, mark: QPixmap, field: Field) -> None:
    """A mark at each point; on whole pixels where there is one to a point of the screen, at half the cost."""
    corners = field.pixels(points) - mark.deviceIndependentSize().width() / 2
    if mark.devicePixelRatio() == 1:
        for x, y in np.rint(corners).astype(int).tolist():
            painter.drawPixmap(x, y, mark)
    else:
        for x, y in corners.tolist():
            painter.drawPixmap(QPointF(x, y), mark)


def paint_arrows(painter: QPainter, plane: Plane, field: Field, ratio: float) -> None:
    """Which way the generator's loss falls at its points."""
    start = field.pixels(plane.made[: len(plane.arrows)])
    way = plane.arrows * [1, -1] * (LONGEST * field.scale)
    length = np.hypot(*way.T)
    seen = length > SHORTEST
    start, way, length = start[seen], way[seen], length[seen, None]
    tip, along = start + way, way / length
    across = along[:, ::-1] * [-1, 1]
    back = tip - along * np.minimum(HEAD, 0.6 * length)
    wing = across * np.minimum(HEAD, 0.6 * length) * WING
    ends = np.concatenate([np.c_[start, tip], np.c_[tip, back + wing], np.c_[tip, back - wing]])
    lines = [QLineF(*line) for line in ends.tolist()]
    painter.setPen(_thin(_mixed("text", ARROW_SHARE)))
    for nudge in nudges(ratio):
        painter.translate(nudge, nudge)
        painter.drawLines(lines)
        painter.translate(-nudge, -nudge)


def paint_density(painter: QPainter, points: np.ndarray, kind: Kind, field: Field) -> None:
    """How dense points lie in x along the lower rim and in y along the left one, where no real point can be."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    middle = (edges[:-1] + edges[1:]) / 2
    painter.setBrush(theme.colour(kind, 0.24))
    for axis in (0, 1):
        counts = np.histogram(np.nan_to_num(points[:, axis], nan=BEYOND), edges)[0].astype(float)
        smooth = np.convolve(counts, (0.25, 0.5, 0.25), "same")
        height = -REACH + HILL * smooth / max(1e-9, smooth.max())
        outline = np.c_[np.r_[-REACH, middle, REACH], np.r_[-REACH, height, -REACH]]
        shape = polygon(field.pixels(outline if axis == 0 else outline[:, ::-1]))
        # Smooth edges of the transparent part cost as much as everything else, and the line hides them.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(shape)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_thin(_mixed(kind, 0.85)))
        painter.drawPolyline(shape)


def nudges(ratio: float) -> tuple[float, ...]:
    """By how much thin lines are drawn again beside themselves, where pixels are too small for one."""
    return (0.0, 1 / ratio) if ratio >= 1.5 else (0.0,)


def _thin(colour: QColor) -> QPen:
    """One device pixel wide whatever the scale of the screen: all else goes the slow way through outlines."""
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    return pen


def _mixed(token: str, share: float) -> QColor:
    """So much of a token's colour in the ground, without transparency."""
    one, other = theme.colour(token), theme.colour("ground")
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(share * a + (1 - share) * b) for a, b in pairs))
