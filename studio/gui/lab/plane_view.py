"""The plane from above: what is real, what is generated, and what the two networks make of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import N_, _
from studio.core.plane import Plane
from studio.gui import theme, words
from studio.gui.canvas.bubble import bubble
from studio.gui.lab.field import Field
from studio.gui.lab.heat import Lens, Way, heat_image, sample
from studio.gui.lab.layers import paint_arrows, paint_density, paint_grid, paint_points
from studio.gui.lab.marks import Kind, mark_scale, stamp
from studio.gui.turns import painted

LAYERS = {  # name -> words
    "real": N_("Real points"),
    "made": N_("Generated points"),
    "heat": N_("Heat map: what the discriminator thinks of every place"),
    "grid": N_("Warped grid: where the generator puts a regular grid of its latents"),
    "arrows": N_("Arrows: which way the generator's points are pushed"),
    "density": N_("Densities along the rims"),
}


class PlaneView(QWidget):
    """Draws one `Plane` after the other; the pointer reads it off.

    Attributes:
        shown: names of the layers that are switched on.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plane: Plane | None = None
        self.lens = Lens()
        self.shown = set(LAYERS)
        self._way: Way = "relative"
        self._heat: QImage | None = None
        self._stamps: dict[tuple[Kind, float, float], QPixmap] = {}
        self._at: QPointF | None = None
        self._count = (0, 0)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Plane"))
        theme.events.changed.connect(self._retint)

    def show_plane(self, plane: Plane | None, way: Way = "relative") -> None:
        """Show another moment at once; None for nothing."""
        if plane is self.plane and way == self._way:
            return
        self.plane, self._way, self._heat = plane, way, None
        self.lens = Lens.of(plane, way) if plane is not None and len(plane.surface) else Lens()
        count = (len(plane.real), len(plane.made)) if plane is not None else (0, 0)
        if count != self._count:
            self._count = count
            said = _("{real} real and {made} generated points").format(real=count[0], made=count[1])
            self.setAccessibleDescription(said)
        self.update()

    def set_layer(self, name: str, on: bool) -> None:
        """Switch one of `LAYERS` on or off."""
        self.shown = self.shown | {name} if on else self.shown - {name}
        self.update()

    @property
    def field(self) -> Field:
        return Field.within(self.width(), self.height())

    def reading(self, at: QPointF) -> str:
        """Words for a place: where it is and what the discriminator thinks of it; empty outside the plane."""
        place = self.field.place(at)
        if place is None or self.plane is None:
            return ""
        where = f"x {words.number(place[0], 2)}   y {words.number(place[1], 2)}"
        if not len(self.plane.surface):
            return where
        logit = float(sample(self.plane.surface, place[None])[0])
        if self._way == "score":
            return _("{where}   score {score}").format(where=where, score=words.number(logit, 2))
        share = float(self.lens.share(np.array([logit]))[0])
        return _("{where}   real with {share}%").format(where=where, share=words.number(100 * share))

    def sizeHint(self) -> QSize:
        return QSize(640, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        field, plane = self.field, self.plane
        painter.setClipRect(field.rect)
        painter.fillRect(field.rect, theme.colour("ground"))
        if plane is not None:
            self._paint_plane(painter, plane, field)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_pointer(painter, field)
        painter.setClipping(False)
        painter.setPen(theme.colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(field.rect.adjusted(0.5, 0.5, -0.5, -0.5))
        painted()

    def _paint_plane(self, painter: QPainter, plane: Plane, field: Field) -> None:
        ratio, shown = self.devicePixelRatioF(), self.shown
        if "heat" in shown and len(plane.surface):
            if self._heat is None:
                self._heat = heat_image(plane.surface, self.lens)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            # The outermost nodes lie on the rim, so half a pixel of the picture stands over it on each side.
            over = field.side / (self._heat.width() - 1) / 2
            painter.drawImage(field.rect.adjusted(-over, -over, over, over), self._heat)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if "density" in shown:
            for kind, points in self._kinds(plane).items():
                paint_density(painter, points, kind, field)
        if "grid" in shown and len(plane.manifold):
            paint_grid(painter, plane, field, ratio)
        for kind, points in self._kinds(plane).items():
            if kind == "generator" and "arrows" in shown and len(plane.arrows):
                paint_arrows(painter, plane, field, ratio)
            paint_points(painter, points, self._stamp(kind, ratio, mark_scale(field.side)), field)

    def _kinds(self, plane: Plane) -> dict[Kind, np.ndarray]:
        kinds: dict[Kind, np.ndarray] = {}
        if "real" in self.shown and len(plane.real):
            kinds["real"] = plane.real
        if "made" in self.shown and len(plane.made):
            kinds["generator"] = plane.made
        return kinds

    def _stamp(self, kind: Kind, ratio: float, scale: float) -> QPixmap:
        key = (kind, ratio, scale)
        if key not in self._stamps:
            self._stamps = {known: made for known, made in self._stamps.items() if known[1:] == key[1:]}
            self._stamps[key] = stamp(*key)
        return self._stamps[key]

    def _paint_pointer(self, painter: QPainter, field: Field) -> None:
        said = self.reading(self._at) if self._at is not None else ""
        if said and self._at is not None:
            painter.setPen(QPen(theme.colour("text", 0.3), 1))
            painter.drawLine(QPointF(self._at.x(), field.top), QPointF(self._at.x(), field.top + field.side))
            painter.drawLine(QPointF(field.left, self._at.y()), QPointF(field.left + field.side, self._at.y()))
            bubble(painter, said, QRectF(self._at.x(), self._at.y(), 0, 0).adjusted(-8, -8, 8, 8), field.rect)

    def _retint(self) -> None:
        self._heat = None
        self._stamps.clear()
        self.update()

    # The pointer -------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position()
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._at = None
        self.update()
