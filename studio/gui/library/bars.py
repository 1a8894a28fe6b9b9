"""How many pictures each class has, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.gui import theme, words
from studio.gui.theme.tokens import TEXT_LABEL

ROW = 18
NAME_SHARE = 0.42


class Bars(QWidget):
    """One row each: name, bar, count; the longest bar is the largest count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[tuple[str, int]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        self._rows = rows
        self.setAccessibleName(", ".join(f"{name} {count:,}" for name, count in rows[:40]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, theme.px(ROW) * len(self._rows))

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            index = int(event.pos().y() / theme.px(ROW))
            if 0 <= index < len(self._rows):
                name, count = self._rows[index]
                QToolTip.showText(event.globalPos(), f"{name}: {count:,}", self)
                return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(TEXT_LABEL))
        metrics = QFontMetricsF(painter.font())
        most = max((count for __, count in self._rows), default=1) or 1
        height = theme.px(ROW)
        room = max((metrics.horizontalAdvance(words.number(count)) for __, count in self._rows), default=0) + 8
        names = min(
            self.width() * NAME_SHARE, max((metrics.horizontalAdvance(name) for name, __ in self._rows), default=0) + 8
        )
        for index, (name, count) in enumerate(self._rows):
            top = index * height
            if top > event.rect().bottom() or top + height < event.rect().top():
                continue
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(theme.colour("text"))
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names - 8)
            painter.drawText(QRectF(0, top, names, height), middle | Qt.AlignmentFlag.AlignLeft, short)
            painter.setPen(theme.colour("quiet"))
            number = words.number(count)
            painter.drawText(QRectF(0, top, self.width(), height), middle | Qt.AlignmentFlag.AlignRight, number)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("real", 0.8))
            width = max(2.0, (self.width() - names - room) * count / most)
            painter.drawRoundedRect(QRectF(names, top + height / 2 - 3, width, 6), 2, 2)
        painter.end()
