"""The beginning of a recording with its bar lines, which can be dragged until they lie where the bars begin."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.core.loops import BEATS, FASTEST, SLOWEST
from studio.core.sound import Sound
from studio.gui import theme, words
from studio.gui.looper.drawing import paint_wave
from studio.gui.theme.tokens import RADIUS, TEXT_LABEL

TALL = 104
SHOWN_BARS = 8.25
NEAR = 6.0  # pixels around a line in which it is taken
NUDGE, FINE = 0.005, 0.001  # seconds that the arrow keys move
TURN, FINE_TURN = 0.5, 0.1  # beats per minute that they change
HANDLE = 5.0


class BarGrid(QWidget):
    """Drag the first line, or anywhere, to move the downbeat; drag a later bar line to change the tempo.

    `changed(bpm, downbeat)` fires with every step of a person's edit.
    """

    changed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid: Any = None
        self._share: float | None = None
        self._picture: QPixmap | None = None
        self._held: tuple[int, float, float] | None = None  # bar line, x and downbeat where the drag began
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Bar lines"))
        first = _("Drag the first line to where a bar begins, a later one to change the tempo.")
        self.setToolTip(first + "\n" + _("Arrow keys move and turn them, Shift finely."))
        theme.events.changed.connect(self._forget)

    def sizeHint(self) -> QSize:
        return QSize(200, theme.px(TALL))

    def show_grid(self, grid: Any) -> None:
        """A `session.grids.Grid`, None for none."""
        if self._grid is None or grid is None or grid.sound is not self._grid.sound or grid.bpm != self._grid.bpm:
            self._picture = None
        self._grid = grid
        if grid is not None:
            text = _("{bpm} BPM, first bar at {seconds} s")
            bpm, seconds = words.number(grid.bpm, 1), words.number(grid.downbeat, 3)
            self.setAccessibleDescription(text.format(bpm=bpm, seconds=seconds))
        self.update()

    def place(self, share: float | None) -> None:
        """Where one hears, as a share of the sound; None for nowhere."""
        if share != self._share:
            self._share = share
            self.update()

    @property
    def _bar(self) -> float:
        return 60 * BEATS / self._grid.bpm

    @property
    def _span(self) -> float:
        """Seconds from the left to the right edge."""
        whole = self._grid.sound.seconds
        if self._held is not None:
            return self._held_span
        return min(whole, SHOWN_BARS * self._bar + min(self._grid.downbeat, 4.0))

    def _x(self, seconds: float) -> float:
        return seconds / self._span * self.width()

    # Editing -----------------------------------------------------------------------------------------

    def _line_at(self, x: float) -> int:
        """Number of the bar line near a place; -1 for none."""
        bars = round((x / self.width() * self._span - self._grid.downbeat) / self._bar)
        near = bars >= 0 and abs(self._x(self._grid.downbeat + bars * self._bar) - x) <= NEAR
        return int(bars) if near else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._grid is None or event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._held_span = self._span
        self._held = (max(0, self._line_at(x)), x, self._grid.downbeat)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grid is None:
            return
        x = event.position().x()
        if self._held is None:
            line = self._line_at(x)
            self.setCursor(Qt.CursorShape.SizeHorCursor if line >= 0 else Qt.CursorShape.OpenHandCursor)
            return
        line, begin, downbeat = self._held
        seconds = (x - begin) / self.width() * self._span
        if line == 0:
            self._move(self._grid.bpm, downbeat + seconds)
        else:
            place = x / self.width() * self._span - self._grid.downbeat
            self._move(60 * BEATS * line / max(place, 0.05), self._grid.downbeat)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self._forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        sides = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        turns = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
        if self._grid is None or event.key() not in {**sides, **turns}:
            super().keyPressEvent(event)
        elif event.key() in sides:
            self._move(self._grid.bpm, self._grid.downbeat + sides[event.key()] * (FINE if fine else NUDGE))
        else:
            self._move(self._grid.bpm + turns[event.key()] * (FINE_TURN if fine else TURN), self._grid.downbeat)

    def _move(self, bpm: float, downbeat: float) -> None:
        bpm = min(max(round(bpm, 2), SLOWEST), FASTEST)
        most = max(0.0, self._grid.sound.seconds - 60 / bpm)
        self.changed.emit(bpm, min(max(round(downbeat, 4), 0.0), most))

    # Painting ----------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * ratio:
            self._picture = self._wave(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._grid is not None:
            self._draw_lines(painter)
            if self._share is not None:
                x = self._x(self._share * self._grid.sound.seconds)
                painter.fillRect(QRectF(round(x) - 1, 0, 2, self.height()), theme.colour("fill"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("focus"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS - 2, RADIUS - 2)
        painter.end()

    def _wave(self, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        box = QRectF(0, 0, self.width(), self.height())
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self._grid is not None:
            sound = self._grid.sound
            part = Sound.of(sound.samples[: max(2, round(self._span * sound.rate))], sound.rate)
            paint_wave(painter, box.adjusted(0, theme.px(16), 0, -4), part, None, ratio)
        painter.end()
        return picture

    def _draw_lines(self, painter: QPainter) -> None:
        painter.setFont(theme.font(TEXT_LABEL))
        grid, beat = self._grid, self._bar / BEATS
        last = math.floor((self._span - grid.downbeat) / beat)
        for number in range(last + 1):
            x = round(self._x(grid.downbeat + number * beat))
            strong = number % BEATS == 0
            within = number <= BEATS * grid.bars
            colour = theme.colour("real" if strong else "outline", 1.0 if within else 0.3)
            top = theme.px(14)
            painter.fillRect(QRectF(x, top if not strong else 2, 1, self.height() - top), colour)
            if strong and number < BEATS * grid.bars:
                painter.setPen(theme.colour("quiet"))
                painter.drawText(QPointF(x + 8, theme.px(12)), str(number // BEATS + 1))
        if grid.downbeat > 0:
            painter.fillRect(QRectF(0, 0, self._x(grid.downbeat), self.height()), theme.colour("shade"))
        x = self._x(grid.downbeat)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("real"))
        corners = (QPointF(x, 1), QPointF(x + 1.6 * HANDLE, 1 + HANDLE), QPointF(x, 1 + 2 * HANDLE))
        painter.drawPolygon(QPolygonF(corners))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
