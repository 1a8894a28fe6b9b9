"""A button that shows its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.gui import icons, theme
from studio.gui.theme.tokens import TEXT_LABEL

TALL = 16


class KeyButton(QPushButton):
    """Words with the key that does the same, drawn as a key.

    Args:
        key: what is printed on the key ("K", "⇧V", "←").
        kind: look of the button.
    """

    def __init__(
        self,
        key: str,
        text: str,
        tip: str,
        on_click: Callable[[], object],
        kind: str = "quiet",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key, self._words = key, text
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setToolTip(f"{tip} ({key})")
        self.clicked.connect(lambda *_: on_click())
        self.set_brief(False)
        theme.events.changed.connect(self._draw)

    def set_brief(self, brief: bool) -> None:
        """Only the key, or the words too."""
        self.brief = brief
        self.setText("" if brief else self._words)
        self._draw()

    def width_for(self, brief: bool) -> int:
        """Pixels that it takes one way or the other."""
        text = 0 if brief else self.fontMetrics().horizontalAdvance(self._words) + 8
        return self.iconSize().width() + text + 20

    def minimumSizeHint(self) -> QSize:
        """Whoever lays it out decides when the words go."""
        return QSize(self.width_for(brief=True), super().minimumSizeHint().height())

    def _draw(self) -> None:
        cap = QIcon()
        wide = cap_width(self.key)
        for ratio in icons.RATIOS:
            for mode, role in ((QIcon.Mode.Normal, "quiet"), (QIcon.Mode.Disabled, "faint")):
                cap.addPixmap(_cap(self.key, wide, ratio, role, 0 if self.brief else 4), mode)
        self.setIcon(cap)
        self.setIconSize(QSize(wide + (0 if self.brief else 4), theme.px(TALL)))


def cap_width(key: str) -> int:
    """Pixels of a key with these words on it."""
    return max(theme.px(TALL), round(QFontMetricsF(theme.font(TEXT_LABEL)).horizontalAdvance(key)) + 8)


def _cap(key: str, wide: int, ratio: float, role: str, pad: int) -> QPixmap:
    tall = theme.px(TALL)
    picture = QPixmap(round((wide + pad) * ratio), round(tall * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0.5, 0.5, wide - 1, tall - 1)
    painter.setPen(QPen(theme.colour("outline" if role == "quiet" else "line"), 1))
    painter.setBrush(theme.colour("well"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(theme.font(TEXT_LABEL))
    painter.setPen(theme.colour(role))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.end()
    return picture
