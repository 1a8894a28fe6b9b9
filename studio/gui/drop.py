"""What is said over the window while something hangs above it, and while it closes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.theme.tokens import GAP_XL, RADIUS, TEXT_SECTION


class DropOverlay(QWidget):
    """Covers the window with one picture and one sentence; takes no mouse."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon, self._words = "drop", ""
        self.hide()

    def appear(self) -> None:
        self.say("drop", _("Drop pictures, a zip file, a film, a project or a saved picture"))

    def say(self, icon: str, words: str) -> None:
        self._icon, self._words = icon, words
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()

    def vanish(self) -> None:
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("shade"))
        frame = QRectF(self.rect()).adjusted(GAP_XL, GAP_XL, -GAP_XL, -GAP_XL)
        painter.setPen(QPen(theme.colour("outline"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, RADIUS * 2, RADIUS * 2)
        middle = frame.center()
        picture = icons.pixmap(self._icon, 48, "text", self.devicePixelRatioF())
        painter.drawPixmap(int(middle.x()) - 24, int(middle.y()) - 60, picture)
        painter.setFont(theme.font(TEXT_SECTION))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(frame.left(), middle.y(), frame.width(), 48), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()
