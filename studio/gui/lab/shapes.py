"""The column beside the plane: shapes to choose from as they look, and two ways to bring one's own."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import icons, theme
from studio.gui.follow import Follower
from studio.gui.lab.field import Field
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets.curves import polygon

DOT = 1.6  # px
NAMES = {
    "grid": N_("Grid of 25 heaps"),
    "ring": N_("Ring of 8 heaps"),
    "line": N_("Line"),
    "spiral": N_("Spiral"),
    "moons": N_("Two moons"),
    "pinwheel": N_("Pinwheel"),
}


class ShapeButton(QToolButton):
    """One shape, drawn from its points in the colours of the theme."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = np.zeros((0, 2), np.float32)
        self.setCheckable(True)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("kind", "shape")

    def show_points(self, points: np.ndarray) -> None:
        self.points = points
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.isChecked() or self.underMouse()
        edge = "focus" if self.hasFocus() else "text" if self.isChecked() else "outline" if lit else "line"
        painter.setPen(QPen(theme.colour(edge), 1.5 if self.isChecked() or self.hasFocus() else 1))
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(box, 4, 4)
        pen = QPen(theme.colour("real" if lit else "quiet"), DOT)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(polygon(Field.within(self.width(), self.height()).pixels(self.points)))


class ShapeStrip(Follower):
    """Shapes and one's own: `drawing_wanted` and `features_wanted` ask for the other two ways."""

    drawing_wanted = Signal()
    features_wanted = Signal()

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.lab = session.laboratory
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        self.buttons: dict[str, ShapeButton] = {}
        for name in self.lab.shapes:
            made = ShapeButton(_(NAMES.get(name, name)))
            made.clicked.connect(lambda *_, name=name: self._choose(name))
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
            self.buttons[name] = made
        column.addSpacing(GAP_S)
        about = _("Draw your own points with the mouse (P)")
        self.draw = self._own("rename", _("Draw"), about, self.drawing_wanted)
        about = _("Two features of my set: measured of each picture or sound, they become x and y")
        self.features = self._own("axes", _("My set"), about, self.features_wanted)
        column.addWidget(self.draw)
        column.addWidget(self.features)
        self.connect(session.library.report_changed, self.refresh)
        self.lab.show_shapes(self._show)
        self.refresh()

    def refresh(self) -> None:
        """Mark the shape at hand."""
        for name, made in self.buttons.items():
            made.setChecked(name == self.lab.shape)

    def _show(self, shapes: dict[str, np.ndarray]) -> None:
        for name, points in shapes.items():
            if name in self.buttons:
                self.buttons[name].show_points(points)

    def _choose(self, name: str) -> None:
        self.refresh()  # the set is marked when it is there
        self.session.guarded(self.lab.choose_shape, name)

    def _own(self, icon: str, words: str, tip: str, wanted: Any) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "under")
        made.setText(words)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        icons.set_icon(made, icon)
        made.clicked.connect(lambda *_: wanted.emit())
        return made
