"""Where one looks at a canvas: zoom and pan, shared by canvases that move together."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

ZOOM_MOST = 64.0


class Viewport(QObject):
    """Zoom and pan over content of a size, relative to the fit into the room that a canvas has.

    `zoom` 1 fits; `centre` is the point of the content in the middle of the canvas, in [0, 1] each way,
    so that two canvases of different sizes show the same part.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self.centre = QPointF(0.5, 0.5)

    @property
    def fitted(self) -> bool:
        return self.zoom == 1.0

    def fit(self) -> None:
        """Show everything."""
        self.zoom, self.centre = 1.0, QPointF(0.5, 0.5)
        self.changed.emit()

    def placed(self, fitted: QRectF) -> QRectF:
        """Where the content lies, given where it lies when it fits."""
        size = QSizeF(fitted.width() * self.zoom, fitted.height() * self.zoom)
        middle = fitted.center()
        return QRectF(
            middle.x() - self.centre.x() * size.width(),
            middle.y() - self.centre.y() * size.height(),
            size.width(),
            size.height(),
        )

    def zoom_at(self, factor: float, at: QPointF, fitted: QRectF) -> None:
        """Zoom by a factor so that the content under a point stays under it."""
        before = self.placed(fitted)
        zoom = min(ZOOM_MOST, max(1.0, self.zoom * factor))
        if math.isclose(zoom, self.zoom) or before.isEmpty():
            return
        share = QPointF((at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height())
        self.zoom = 1.0 if zoom < 1.02 else zoom
        after = self.placed(fitted)
        drift = QPointF(after.x() + share.x() * after.width() - at.x(), after.y() + share.y() * after.height() - at.y())
        self._move(QPointF(drift.x() / after.width(), drift.y() / after.height()))

    def pan(self, by: QPointF, fitted: QRectF) -> None:
        """Drag the content by some pixels."""
        placed = self.placed(fitted)
        if not placed.isEmpty():
            self._move(QPointF(-by.x() / placed.width(), -by.y() / placed.height()))

    def _move(self, by: QPointF) -> None:
        # the middle of the canvas never leaves the content; at fit there is nothing to pan to
        slack = 0.0 if self.fitted else 0.5
        x = min(0.5 + slack, max(0.5 - slack, self.centre.x() + by.x()))
        y = min(0.5 + slack, max(0.5 - slack, self.centre.y() + by.y()))
        self.centre = QPointF(x, y)
        self.changed.emit()
