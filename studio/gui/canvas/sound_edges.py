"""What stands at the edges of a picture of a sound: notes, frequencies, times, and the cursor of what is heard."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from studio.core.i18n import _
from studio.core.notes import frequency, note_name
from studio.core.sound import Sound
from studio.gui import theme, words
from studio.gui.canvas.sound_axes import PitchAxis, moment
from studio.gui.theme.tokens import DARK, GAP_S, GAP_XS

APART = 18
MIDDLE = Qt.AlignmentFlag.AlignVCenter


def paint_pitches(painter: QPainter, lane: QRectF, axis: PitchAxis, note: float | None, role: str) -> None:
    """Cs at the left of a lane, and the note that is meant with a pointer in its colour."""
    line, side = QFontMetricsF(painter.font()).height(), MIDDLE | Qt.AlignmentFlag.AlignRight
    mark = None
    if note is not None and 0 <= (at := axis.share(frequency(note))) <= 1:
        mark = lane.top() + at * lane.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(role))
        tip = QPointF(lane.left() - 1, mark)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-5, -4), tip + QPointF(-5, 4)]))
        painter.setPen(theme.colour(role))
        painter.drawText(QRectF(0, mark - line / 2, lane.left() - GAP_S, line), side, note_name(note))
    painter.setPen(theme.colour("quiet"))
    for name, share in axis.notes(lane.height(), theme.px(APART)):
        y = _inside(lane, share, line)
        if mark is None or abs(y - mark) > line:
            painter.drawText(QRectF(0, y - line / 2, lane.left() - GAP_S, line), side, name)


def paint_frequencies(painter: QPainter, lane: QRectF, axis: PitchAxis) -> None:
    """Round frequencies at the right of a lane."""
    line = QFontMetricsF(painter.font()).height()
    painter.setPen(theme.colour("quiet"))
    for name, share in axis.frequencies():
        y = _inside(lane, share, line)
        painter.drawText(QRectF(lane.right() + GAP_S, y - line / 2, theme.px(60), line), MIDDLE, name)


def paint_times(painter: QPainter, lane: QRectF, names: Sequence[tuple[str, float]]) -> None:
    """Moments below a lane: words and x of each."""
    metrics = QFontMetricsF(painter.font())
    for name, x in names:
        width = metrics.horizontalAdvance(name)
        painter.setPen(QPen(theme.colour("outline"), 1))
        painter.drawLine(QPointF(x, lane.bottom() + 1), QPointF(x, lane.bottom() + 4))
        painter.setPen(theme.colour("quiet"))
        left = min(lane.right() - width, max(lane.left(), x - width / 2))
        painter.drawText(QRectF(left, lane.bottom() + GAP_XS + 1, width + 2, metrics.height()), MIDDLE, name)


def paint_beats(painter: QPainter, lane: QRectF, xs: Sequence[float]) -> None:
    """Lines through a spectrogram where beats begin; the picture is dark in every theme."""
    faint = QColor(DARK.text)
    faint.setAlphaF(0.22)
    painter.setPen(QPen(faint, 1))
    for x in xs:
        if lane.left() < x < lane.right():
            painter.drawLine(QPointF(x, lane.top()), QPointF(x, lane.bottom()))


def paint_cursor(painter: QPainter, x: float, top: float, bottom: float, role: str) -> None:
    """Where one hears now: a line that shows on any picture, with a head in the colour of the sound."""
    for token, width in (("shade", 4.0), ("fill", 1.5)):
        painter.setPen(QPen(theme.colour(token), width))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
    painter.setPen(QPen(theme.colour("shade"), 1))
    painter.setBrush(theme.colour(role))
    painter.drawPolygon(QPolygonF([QPointF(x - 5, top - 4), QPointF(x + 5, top - 4), QPointF(x, top + 4)]))


def gain(sound: Sound) -> float:
    """What a waveform is enlarged by to be seen: a power of two up to 16, less than 1 for what is beyond full scale."""
    return min(16.0, 2.0 ** math.floor(math.log2(1 / sound.peak))) if 0 < sound.peak <= 1 else 1 / max(1.0, sound.peak)


def facts(sound: Sound) -> str:
    """Length, peak and how much the waveform is enlarged: "1.02 s · peak −12.7 dB, drawn ×4"."""
    length = moment(sound.seconds, sound.seconds)
    peak = words.number(20 * math.log10(sound.peak), 1) if sound.peak > 0 else "−∞"
    times = gain(sound)
    text = _("{length} · peak {peak} dB, drawn ×{times}") if times > 1 else _("{length} · peak {peak} dB")
    return text.format(length=length, peak=peak, times=round(times))


def _inside(lane: QRectF, share: float, line: float) -> float:
    """Middle of a line of words at a share of a lane, kept within it."""
    return min(lane.bottom() - line / 2, max(lane.top() + line / 2, lane.top() + share * lane.height()))
