"""A pill that says one fact and opens what stands behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from studio.gui import icons, theme

FEWEST = 4  # letters that are worth being shown


class Chip(QToolButton):
    """Icon and words in a pill; words longer than `widest` px end in an ellipsis, the tooltip has them all.

    In less room than that they end earlier, and where hardly a letter has room the icon stands alone.
    """

    def __init__(self, icon: str, text: str = "", widest: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "chip")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(48))
        self._widest = widest
        icons.set_icon(self, icon, role="quiet", pad=4)
        self.set_text(text)

    def set_look(self, icon: str, role: str) -> None:
        """Another icon, in the colour of a token; the words say the same."""
        icons.set_icon(self, icon, role=role, pad=4)

    def set_text(self, text: str, tip: str = "") -> None:
        """Say something else; `tip` follows the words in the tooltip."""
        room = theme.px(self._widest)
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        self.setToolTip("\n".join(part for part in (text if self.text() != text else "", tip) if part))
        self.setAccessibleName(f"{text}. {tip}" if tip else text)

    @property
    def shown(self) -> str:
        """The words as there is room for them now."""
        # The style's hint may have more air than it needs: what is no room for words are the icon and the round ends.
        around = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())
        room = self.width() - min(around, self.iconSize().width() + self.height()) + 1
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, max(0, room))
        return shown if shown == self.text() or len(shown) > FEWEST else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = self.shown
        if not option.text:
            option.toolButtonStyle = Qt.ToolButtonStyle.ToolButtonIconOnly
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()
