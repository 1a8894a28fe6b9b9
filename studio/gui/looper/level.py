"""How loud a deck is in the mix, as a slim line that stands."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.play.meter import FLOOR, HOT, PERIOD_MS, Ballistics, height_of

WIDTH = 4


class DeckLevel(QWidget):
    """Looks only while it is on screen, and paints only when something moved.

    Args:
        read: gives the peak in dBFS.
    """

    def __init__(self, read: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read, self._then = read, 0.0
        self.side = Ballistics()
        # Nothing behind it is painted anew whenever the level moves.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Level"))
        theme.events.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, theme.px(24))

    def look(self) -> None:
        """Take in the level of this moment."""
        now = time.monotonic()
        elapsed, self._then = min(0.2, now - self._then), now
        if self.side.feed(self._read(), now, elapsed):
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("well"))
        for low, high, role in ((FLOOR, HOT, "fill"), (HOT, 0.0, "warning")):
            top, foot = self._y(min(high, self.side.level)), self._y(low)
            if top < foot:
                painter.fillRect(QRectF(0, top, self.width(), foot - top), theme.colour(role, 0.8))
        if self.side.highest > FLOOR + 1:
            role = "warning" if self.side.highest > HOT else "fill"
            painter.fillRect(QRectF(0, self._y(self.side.highest), self.width(), 1), theme.colour(role))
        painter.end()

    def _y(self, db: float) -> float:
        return round((1 - height_of(db)) * self.height())
