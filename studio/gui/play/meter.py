"""Level meter: left and right, the loudness between them, and the lamp of the limiter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.theme.tokens import TEXT_LABEL

PERIOD_MS = 33
FLOOR = -60.0
MARKS = (0, -12, -24, -48)
FALL = 26.0  # dB a second: fast up, slow down
HOLD = 1.2
LAMP_HOLD = 0.4
CALM = 0.25
HOT = -3.0
BAR, GAP, LAMP = 7, 2, 5


def height_of(db: float) -> float:
    """Where a level stands on the scale, in [0, 1]; the upper part, which matters, has more room."""
    return float(max(0.0, min(1.0, (db - FLOOR) / -FLOOR)) ** 1.6)


class Ballistics:
    """One level as the eye can follow it: up at once, down slowly, its highest held for a moment."""

    def __init__(self) -> None:
        self.level = self.highest = FLOOR
        self._until = 0.0

    def feed(self, db: float, now: float, elapsed: float) -> bool:
        """Take a measurement in dB; whether anything moved."""
        before = (self.level, self.highest)
        self.level = max(db, self.level - FALL * elapsed, FLOOR)
        if self.level >= self.highest:
            self.highest, self._until = self.level, now + HOLD
        elif now > self._until:
            self.highest = max(self.level, self.highest - FALL * elapsed)
        return before != (self.level, self.highest)


class Meter(QWidget):
    """Asks for the engine's status some 30 times a second while it is on screen.

    `told` gives loudness and limiter in words, a few times a second.

    Args:
        read: gives the status; see `studio.audio.engine.status`.
    """

    told = Signal(str)

    def __init__(self, read: Callable[[], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._sides = (Ballistics(), Ballistics())
        self._loudness = FLOOR
        self._lamp_until = self._then = self._told = 0.0
        self._lamp = False
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Level"))
        theme.events.changed.connect(self.update)

    @property
    def limiting(self) -> bool:
        """Whether the lamp is lit."""
        return self._lamp

    def sizeHint(self) -> QSize:
        return QSize(2 * BAR + GAP + 10 + theme.px(18), theme.px(84))

    def look(self) -> None:
        """Take in the level of this moment."""
        status, now = self._read(), time.monotonic()
        elapsed, self._then = min(0.2, now - self._then), now
        moved = [side.feed(db, now, elapsed) for side, db in zip(self._sides, status.peak, strict=True)]
        # Loudness is calm by itself, over 400 ms.
        changed = abs(status.loudness - self._loudness) > 0.1
        self._loudness = status.loudness
        if status.reduction > 0.1:
            self._lamp_until = now + LAMP_HOLD
        lamp = now < self._lamp_until
        if lamp != self._lamp or changed or any(moved):
            self._lamp = lamp
            self.update()
        if now - self._told >= CALM:
            self._told = now
            self._say(status)

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour("warning") if self._lamp else theme.colour("press"))
        painter.drawRoundedRect(QRectF(0, 0, 2 * BAR + GAP, LAMP), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        box = QRectF(0, LAMP + 4, BAR, self.height() - LAMP - 4)
        for side in self._sides:
            self._draw_bar(painter, box, side)
            box.translate(BAR + GAP, 0)
        self._draw_scale(painter, QRectF(2 * BAR + GAP, box.top(), self.width() - 2 * BAR - GAP, box.height()))
        painter.end()

    def _draw_bar(self, painter: QPainter, box: QRectF, side: Ballistics) -> None:
        painter.fillRect(box, theme.colour("well"))
        for low, high, role in ((FLOOR, HOT, "fill"), (HOT, 0.0, "warning")):
            top, foot = _y(box, min(high, side.level)), _y(box, low)
            if top < foot:
                painter.fillRect(QRectF(box.left(), top, box.width(), foot - top), theme.colour(role, 0.8))
        if side.highest > FLOOR + 1:
            role = "warning" if side.highest > HOT else "fill"
            painter.fillRect(QRectF(box.left(), _y(box, side.highest), box.width(), 1), theme.colour(role))

    def _draw_scale(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(theme.font(TEXT_LABEL))
        tall = painter.fontMetrics().ascent()
        free = box.top() - 2.0
        for mark in MARKS:
            y = _y(box, mark)
            painter.fillRect(QRectF(box.left() + 3, y, 3, 1), theme.colour("outline"))
            text = QRectF(
                box.left() + 9, min(max(y - tall / 2, box.top() - 2), box.bottom() - tall), box.width() - 9, tall
            )
            if text.top() >= free:
                painter.setPen(theme.colour("quiet"))
                painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words.number(abs(mark)))
                free = text.bottom() - 1
        if self._loudness > FLOOR:
            y = _y(box, self._loudness) + 0.5
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text"))
            tip = box.left() + 1
            painter.drawPolygon(QPolygonF([QPointF(tip, y), QPointF(tip + 6, y - 4), QPointF(tip + 6, y + 4)]))

    def _say(self, status: Any) -> None:
        loud = [words.number(side.highest, 0) if side.highest > FLOOR else "−∞" for side in self._sides]
        lines = [_("Peak: left {left} dB, right {right} dB").format(left=loud[0], right=loud[1])]
        loudness = _("{n} LUFS").format(n=words.number(status.loudness)) if status.loudness > FLOOR else ""
        if loudness:
            lines.append(_("Loudness: {loudness} (the triangle)").format(loudness=loudness))
        lines.append(_("The limiter holds loud peaks back (the lamp).") if self._lamp else _("The limiter rests."))
        self.told.emit(_("limited") if self._lamp else loudness)
        self.setToolTip("\n".join(lines))
        self.setAccessibleDescription(" ".join(lines))


def _y(box: QRectF, db: float) -> float:
    return round(box.bottom() - height_of(db) * box.height())
