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
        self.say("drop", _("Drop pictures, sounds, a zip file, a film, a project or what you saved"))

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
        box = QRectF(0, 0, min(theme.px(560), frame.width() - 48), theme.px(144))
        box.moveCenter(middle)
        painter.setBrush(theme.colour("panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawRoundedRect(box, RADIUS * 2, RADIUS * 2)
        picture = icons.pixmap(self._icon, 48, "text", self.devicePixelRatioF())
        edge = theme.px(48)
        painter.drawPixmap(round(middle.x() - edge / 2), round(middle.y() - edge), picture)
        painter.setFont(theme.font(TEXT_SECTION))
        painter.setPen(theme.colour("text"))
        lower = QRectF(box.left(), middle.y(), box.width(), box.height() / 2)
        painter.drawText(lower, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.end()
