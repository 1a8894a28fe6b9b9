"""Which notes a set of sounds has: a piano roll with a row for each style above a keyboard."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.core.i18n import _
from studio.core.notes import note_name
from studio.gui import theme, words
from studio.gui.play.keys import BLACK, OCTAVE
from studio.gui.theme.tokens import GAP_XS, TEXT_LABEL

ROW, KEYS, NAMES = 16, 12, 15
NAME_SHARE = 0.36
FEWEST = 3 * OCTAVE


class Coverage(QWidget):
    """Cells are the bluer the more sounds a style has of a note; whole octaves around what there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._counts = np.zeros((1, 128), int)
        self.low, self.high = 48, 84
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, names: Sequence[str], counts: np.ndarray) -> None:
        """Show how many sounds there are: int (rows, 128) by MIDI note, a name for each row or none at all."""
        self._names, self._counts = names, np.atleast_2d(counts)
        used = np.flatnonzero(self._counts.sum(0))
        low, high = (int(used[0]), int(used[-1])) if len(used) else (48, 84)
        self.low = low // OCTAVE * OCTAVE
        self.high = min(127, max(-(-(high + 1) // OCTAVE) * OCTAVE, self.low + FEWEST) - 1)
        text = _("{count} different notes from {low} to {high}")
        self.setAccessibleName(text.format(count=len(used), low=note_name(low), high=note_name(high)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, theme.px(ROW) * len(self._counts) + theme.px(KEYS) + theme.px(NAMES) + GAP_XS)

    def _left(self) -> float:
        """Where the keys begin: right of the longest name that fits."""
        metrics = QFontMetricsF(theme.font(TEXT_LABEL))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return float(math.ceil(min(self.width() * NAME_SHARE, widest + 9))) if self._names else 0.0

    def _key(self, midi: int) -> tuple[float, float]:
        """Left edge and width of a key's column, on whole pixels."""
        left, keys = self._left(), self.high - self.low + 1
        x, end = (left + round((self.width() - left) * (midi - self.low + n) / keys) for n in (0, 1))
        return x, end - x

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Row and MIDI note under a point."""
        row, left = int(at.y() / theme.px(ROW)), self._left()
        midi = self.low + int((at.x() - left) / (self.width() - left) * (self.high - self.low + 1))
        return (row, midi) if at.x() >= left and row < len(self._counts) and midi <= self.high else None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            if cell is not None:
                QToolTip.showText(event.globalPos(), self.words(*cell), self)
                return True
        return super().event(event)

    def words(self, row: int, midi: int) -> str:
        """ "flute · C4: 12 sounds"."""
        name = f"{self._names[row]} · " if self._names else ""
        count = int(self._counts[row, midi])
        number = _("1 sound") if count == 1 else _("{n} sounds").format(n=words.number(count))
        return f"{name}{note_name(midi)}: {number}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(TEXT_LABEL))
        row = theme.px(ROW)
        most = max(1, int(self._counts.max()))
        metrics, left = QFontMetricsF(painter.font()), self._left()
        for index, counts in enumerate(self._counts):
            top = index * row
            painter.fillRect(QRectF(left, top + 1, self.width() - left, row - 2), theme.colour("well"))
            for midi in range(self.low, self.high + 1):
                if counts[midi]:
                    x, wide = self._key(midi)
                    shade = 0.3 + 0.7 * float(counts[midi]) / most
                    painter.fillRect(QRectF(x, top + 1, wide, row - 2), theme.colour("real", shade))
            if self._names:
                name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, left - 8)
                painter.setPen(theme.colour("text"))
                painter.drawText(QRectF(0, top, left, row), Qt.AlignmentFlag.AlignVCenter, name)
        self._paint_keys(painter, len(self._counts) * row + 2)
        painter.end()

    def _paint_keys(self, painter: QPainter, top: float) -> None:
        """A small keyboard below, with the names of its Cs."""
        tall, metrics = theme.px(KEYS), QFontMetricsF(painter.font())
        octave = self._key(self.low + OCTAVE)[0] - self._key(self.low)[0]
        every = OCTAVE * max(1, math.ceil((metrics.horizontalAdvance("C4") + 6) / octave))
        light = theme.current().name == "light"
        for midi in range(self.low, self.high + 1):
            x, wide = self._key(midi)
            black = midi % OCTAVE in BLACK
            painter.fillRect(QRectF(x, top, wide, tall), theme.colour("text" if black == light else "well"))
            if midi % OCTAVE == 0:
                painter.fillRect(QRectF(x, top, 1, tall + 3), theme.colour("quiet"))
            if (midi - self.low) % every == 0:
                painter.setPen(theme.colour("quiet"))
                box = QRectF(x, top + tall, 40, theme.px(NAMES))
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, note_name(midi))
