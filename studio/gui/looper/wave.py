"""A deck's loop as one sees it: the waveform, lit where something starts, its pattern below, and where one hears."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.core.loops import Loop, Pattern
from studio.core.scales import key_name
from studio.gui import theme, words
from studio.gui.looper.drawing import paint_grid, paint_pattern, paint_wave
from studio.gui.theme.tokens import GAP_M, RADIUS, TEXT_LABEL

LANE, LANE_MOST, LANE_FROM = 0.4, 44.0, 40.0  # share of the height for the pattern, its most, the least height for it
HEAD = 3.0  # half the width of the line where one hears
SILENT = 0.32


class DeckWave(QWidget):
    """Painted once into a picture when the loop changes; the playhead repaints a narrow strip only.

    It paints what it stands on itself, so that nothing behind it is painted anew whenever the playhead moves.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loop: Loop | None = None
        self.pattern: Pattern | None = None
        self.share: float | None = None
        self._sentence, self._fault, self._silent = "", False, False
        self._ground = "panel"
        self._picture: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.px(120), theme.px(24))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.events.changed.connect(self._forget)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(400), theme.px(64))

    def show_loop(self, loop: Loop | None, pattern: Pattern | None, silent: bool) -> None:
        """Another loop, another pattern, or the same ones not heard."""
        if loop is not self.loop or silent != self._silent or not _alike(pattern, self.pattern):
            self.loop, self.pattern, self._silent = loop, pattern, silent
            self._describe()
            self._forget()

    def stand_on(self, ground: str) -> None:
        """Which colour is behind it."""
        if ground != self._ground:
            self._ground = ground
            self._forget()

    def say(self, sentence: str, fault: bool = False) -> None:
        """Words in place of a waveform, or over it where something went wrong; empty for none."""
        if (sentence, fault) != (self._sentence, self._fault):
            self._sentence, self._fault = sentence, fault
            self.setToolTip(sentence if fault else "")
            self.update()

    def place(self, share: float | None) -> None:
        """Where one hears, in [0, 1]; None for nowhere."""
        if share != self.share:
            before, self.share = self.share, share
            for each in (before, share):
                if each is not None:
                    self.update(self._around(each))

    def _around(self, share: float) -> QRect:
        x = round(share * self.width())
        return QRect(x - 4, 0, 9, self.height())

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def _describe(self) -> None:
        if self.loop is None:
            self.setAccessibleDescription("")
            return
        text = _("{bars} bars at {bpm} BPM") if self.loop.bars > 1 else _("1 bar at {bpm} BPM")
        self.setAccessibleDescription(text.format(bars=self.loop.bars, bpm=words.number(self.loop.bpm, 1)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * ratio:
            self._picture = self._draw(ratio)
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, self._picture)
        if self.share is not None and self.loop is not None:
            x = round(self.share * self.width() * ratio) / ratio
            painter.fillRect(QRectF(x - HEAD, 0, 2 * HEAD, self.height()), theme.colour("shade"))
            painter.fillRect(QRectF(x - 1, 0, 2, self.height()), theme.colour("fill"))
        if self._sentence:
            self._draw_words(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("focus"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS - 2, RADIUS - 2)
        painter.end()

    def _draw(self, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.colour(self._ground))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        box = QRectF(0, 0, self.width(), self.height())
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self.loop is not None:
            paint_grid(painter, box, self.loop.bars)
            painter.setOpacity(SILENT if self._silent else 1.0)
            lane = self._lane()
            paint_wave(painter, box.adjusted(0, 3, 0, -lane - 3), self.loop.sound, self.pattern, ratio)
            if self.pattern is not None and lane:
                paint_pattern(painter, QRectF(0, box.bottom() - lane - 3, box.width(), lane), self.pattern)
            self._draw_facts(painter, box)
        painter.end()
        return picture

    def _lane(self) -> float:
        """Height of the pattern below the waveform, 0 where there is no room or no pattern."""
        if self.pattern is None or self.height() < LANE_FROM:
            return 0.0
        return min(theme.px(LANE_MOST), LANE * self.height())

    def _draw_facts(self, painter: QPainter, box: QRectF) -> None:
        """How many bars where there are several, and the key, in the upper right corner."""
        text = facts(self.loop) if self.loop is not None and self.height() >= LANE_FROM else ""
        if text:
            painter.setFont(theme.font(TEXT_LABEL))
            metrics = painter.fontMetrics()
            wide = metrics.horizontalAdvance(text) + 8
            corner = QRectF(box.right() - wide - 2, 2, wide, metrics.height())
            painter.fillRect(corner, theme.colour("well", 0.8))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_words(self, painter: QPainter) -> None:
        painter.setFont(theme.font(TEXT_LABEL))
        box = QRectF(self.rect()).adjusted(GAP_M, 0, -GAP_M, 0)
        text = painter.fontMetrics().elidedText(self._sentence, Qt.TextElideMode.ElideRight, int(box.width()))
        if self.loop is not None:
            wide = painter.fontMetrics().horizontalAdvance(text)
            behind = QRectF(QPointF(0, 0), QSize(wide + 16, painter.fontMetrics().height() + 6))
            behind.moveCenter(box.center())
            painter.fillRect(behind, theme.colour("shade"))
        painter.setPen(theme.colour("fault" if self._fault else "quiet"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def facts(loop: Loop) -> str:
    """ "2 bars · Amin"; empty for one bar without a key."""
    bars = _("{n} bars").format(n=loop.bars) if loop.bars > 1 else ""
    key = key_name(loop.root, loop.scale) if loop.root is not None else ""
    return " · ".join(part for part in (bars, key) if part)


def _alike(one: Pattern | None, other: Pattern | None) -> bool:
    """Whether two patterns look alike; an edited one is put together anew whenever somebody asks."""
    if one is None or other is None or one is other:
        return one is other
    return (
        one.swing == other.swing
        and np.array_equal(one.velocities, other.velocities)
        and np.array_equal(one.shifts, other.shifts)
    )
