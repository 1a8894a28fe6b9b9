"""A sound as one sees it: its waveform above its spectrogram, with time, notes and frequencies at the edges."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.core.sound import Sound
from studio.gui import theme
from studio.gui.canvas import sound_edges as edges
from studio.gui.canvas.bubble import bubble
from studio.gui.canvas.canvas import ZoomCanvas
from studio.gui.canvas.carry import carry
from studio.gui.canvas.images import qimage
from studio.gui.canvas.sound_axes import PitchAxis, beat_ticks, moment, pitch_words, time_ticks
from studio.gui.canvas.viewport import Viewport
from studio.gui.theme.tokens import DARK, GAP_L, GAP_M, GAP_S, GAP_XS, TEXT_LABEL
from studio.session.pictures_of import frequency_span, spectrogram_of, waveform_of

WAVE_SHARE, WAVE_LEAST, WAVE_MOST = 0.24, 44.0, 132.0
WIDE = 420  # px from which there is room for frequencies beside the notes
ROUGH = (96, 160)
FINE = (384, 768)
FINE_MS = 90
TICK = 72


class SoundCanvas(ZoomCanvas):
    """One sound over time; the wheel zooms into time, a click asks to hear it.

    The spectrogram is drawn roughly at once and finely as soon as the sound stays the same for a moment, so
    that it follows a hand on a slider.

    Args:
        title: words in its corner, empty for none.
        role: token of its colour: "generator" or "real".

    Attributes:
        make_file: writes the sound to a file for a drag out of the window; None for no dragging.
        note: MIDI note that it is meant to have, marked at the edge; None for none.
        bars: of a loop, whose time is counted in bars and beats; 0 for other sounds.
    """

    heard = Signal()
    menu_wanted = Signal(QPoint)
    drag_failed = Signal(Exception)
    _refined = Signal(object, object)

    def __init__(
        self, title: str = "", role: str = "generator", viewport: Viewport | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(viewport, parent)
        self.title, self.role = title, role
        self.sound: Sound | None = None
        self.note: float | None = None
        self.bars = 0
        self.make_file: Callable[[], Path] | None = None
        self._version: object = None
        self._picture: np.ndarray | None = None
        self._image: QImage | None = None
        self._share: float | None = None
        self._pointer: QPointF | None = None
        self._soon = QTimer(self, singleShot=True, interval=FINE_MS)
        self._soon.timeout.connect(self._refine)
        self._refined.connect(self._take_fine)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title or _("Waveform and spectrogram"))

    # What is shown -----------------------------------------------------------------------------------

    def show_sound(self, sound: Sound | None, version: object = None, note: float | None = None, bars: int = 0) -> None:
        """Show a sound, or a loop of so many bars; it fades in only when `version` (of the network) differs."""
        if sound is self.sound and (note, bars) == (self.note, self.bars):
            return
        fade = self.sound is not None and sound is not None and version != self._version
        self.sound, self._version, self.note, self.bars = sound, version, note, bars
        self._picture = self._image = None
        self.turn(fade)

    def set_title(self, title: str, role: str) -> None:
        """Words and colour."""
        if (title, role) != (self.title, self.role):
            self.title, self.role = title, role
            self.restage()

    def set_share(self, share: float | None) -> None:
        """How much of it has been heard, in [0, 1]; None while it is silent."""
        if share != self._share:
            self._share = share
            self.update()

    @property
    def picture(self) -> np.ndarray | None:
        """The spectrogram on show: uint8 (H, W, 3)."""
        return self._picture

    # Geometry ----------------------------------------------------------------------------------------

    def lanes(self) -> tuple[QRectF, QRectF]:
        """Where waveform and spectrogram lie when all of the time shows."""
        line = QFontMetricsF(theme.font(TEXT_LABEL)).height()
        left = theme.px(34)
        right = theme.px(54) if self.width() >= WIDE else GAP_M
        room = QRectF(self.rect()).adjusted(left, line + GAP_M + GAP_XS, -right, -(line + GAP_M))
        if room.width() < 40 or room.height() < 80:
            return QRectF(), QRectF()
        tall = min(WAVE_MOST, max(WAVE_LEAST, room.height() * WAVE_SHARE))
        wave = QRectF(room.left(), room.top(), room.width(), round(tall))
        spectrum = QRectF(room.left(), wave.bottom() + GAP_S, room.width(), room.bottom() - wave.bottom() - GAP_S)
        return wave, spectrum

    def fitted(self) -> QRectF:
        return self.lanes()[1] if self.sound is not None and len(self.sound.samples) else QRectF()

    def _x(self, share: float) -> float:
        placed = self.placed()
        return placed.left() + share * placed.width()

    def _visible(self) -> tuple[float, float]:
        """Shares of the sound at the left and right edge of the lanes."""
        placed, lane = self.placed(), self.fitted()
        low, high = (lane.left() - placed.left()), (lane.right() - placed.left())
        return max(0.0, low / placed.width()), min(1.0, high / placed.width())

    def axis(self) -> PitchAxis:
        """The frequencies from top to bottom."""
        assert self.sound is not None
        return PitchAxis(*frequency_span(self.sound.rate))

    # Painting ----------------------------------------------------------------------------------------

    def paint_content(self, painter: QPainter) -> None:
        wave, spectrum = self.lanes()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_head(painter, wave)
        self._paint_wave(painter, wave)
        self._paint_spectrum(painter, spectrum)
        painter.setFont(theme.font(TEXT_LABEL))
        assert self.sound is not None
        edges.paint_pitches(painter, spectrum, self.axis(), self.note, self.role)
        if self.width() >= WIDE:
            edges.paint_frequencies(painter, spectrum, self.axis())
        low, high = (share * self.sound.seconds for share in self._visible())
        most = int(spectrum.width() / theme.px(TICK))
        names = (
            beat_ticks(low, high, self.sound.seconds, self.bars, most)
            if self.bars
            else time_ticks(low, high, self.sound.seconds, most)
        )
        places = [(name, self._x(at / self.sound.seconds)) for name, at in names]
        edges.paint_times(painter, spectrum, places)
        if self.bars:
            edges.paint_beats(painter, spectrum, [x for __, x in places])

    def _paint_wave(self, painter: QPainter, lane: QRectF) -> None:
        assert self.sound is not None
        low, high = self._visible()
        count = len(self.sound.samples)
        first, last = int(low * count), max(int(low * count) + 2, math.ceil(high * count))
        columns = max(2, round(min(lane.width(), (high - low) * self.placed().width()) * self.devicePixelRatioF()))
        part = Sound(self.sound.samples[first:last], self.sound.rate)
        envelope = waveform_of(part, columns) * edges.gain(self.sound)
        xs = np.linspace(max(lane.left(), self._x(low)), min(lane.right(), self._x(high)), columns)
        middle, half = lane.center().y(), lane.height() / 2 - 2
        thin = 0.5 / half  # a still stretch is a line, not nothing
        upper = middle - np.maximum(envelope[:, 1], envelope.mean(1) + thin) * half
        lower = middle - np.minimum(envelope[:, 0], envelope.mean(1) - thin) * half
        self._lane(painter, lane)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(lane.left(), middle), QPointF(lane.right(), middle))
        points = [QPointF(x, y) for x, y in zip(xs, upper, strict=True)]
        points += [QPointF(x, y) for x, y in zip(xs[::-1], lower[::-1], strict=True)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self.role))
        painter.drawPolygon(QPolygonF(points))
        painter.setClipping(False)

    def _paint_head(self, painter: QPainter, lane: QRectF) -> None:
        """Above the waveform: whose sound it is, how long and how loud."""
        assert self.sound is not None
        head = QRectF(lane.left(), GAP_S, lane.width(), lane.top() - GAP_S - GAP_XS)
        painter.setFont(theme.font(TEXT_LABEL))
        painter.setPen(theme.colour("quiet"))
        facts, middle = edges.facts(self.sound), Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | middle, facts)
        if self.title:
            room = head.width() - QFontMetricsF(painter.font()).horizontalAdvance(facts) - GAP_L - GAP_M
            painter.setFont(theme.font(TEXT_LABEL, strong=True))
            name = QFontMetricsF(painter.font()).elidedText(self.title, Qt.TextElideMode.ElideRight, room)
            painter.setPen(theme.colour(self.role))
            painter.drawText(head.adjusted(GAP_M, 0, 0, 0), middle, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(self.role))
            painter.drawEllipse(QPointF(head.left() + 3.5, head.center().y()), 3.5, 3.5)

    def _lane(self, painter: QPainter, lane: QRectF) -> None:
        """A sunken strip; what is painted next stays inside it."""
        outline = QPainterPath()
        outline.addRoundedRect(lane, 4, 4)
        painter.fillPath(outline, theme.colour("well"))
        painter.setClipPath(outline)

    def _paint_spectrum(self, painter: QPainter, lane: QRectF) -> None:
        assert self.sound is not None
        if self._image is None:
            self._picture = spectrogram_of(self.sound, *ROUGH)
            self._image = qimage(self._picture)
            self._soon.start()
        placed = self.placed()
        self._lane(painter, lane)
        painter.drawImage(QRectF(placed.left(), lane.top(), placed.width(), lane.height()), self._image)
        faint = QColor(DARK.text)  # the picture is dark in every theme
        faint.setAlphaF(0.14)
        painter.setPen(QPen(faint, 1))
        for _name, share in self.axis().notes(lane.height(), theme.px(edges.APART)):
            y = lane.top() + share * lane.height()
            painter.drawLine(QPointF(lane.left(), y), QPointF(lane.right(), y))
        painter.setClipping(False)

    def _refine(self) -> None:
        """Draw the spectrogram as finely as it is worth looking at."""
        if self.sound is None or not self.isVisible():
            return
        ratio, lane = self.devicePixelRatioF(), self.fitted()
        wanted = (lane.height() * ratio / 1.5, lane.width() * ratio * self.viewport.zoom / 1.5)
        # in steps, as the tables behind a size are kept
        height, width = (min(most, 64 * max(2, round(size / 64))) for most, size in zip(FINE, wanted, strict=True))
        if self._picture is None or self._picture.shape[:2] != (height, width):
            QThreadPool.globalInstance().start(partial(self._look_closely, self.sound, height, width))

    def _look_closely(self, sound: Sound, height: int, width: int) -> None:
        """On a thread: some 30 ms that the window's own would be seen to miss."""
        picture = spectrogram_of(sound, height, width)
        with contextlib.suppress(RuntimeError):  # the canvas has gone meanwhile
            self._refined.emit(sound, picture)

    def _take_fine(self, sound: Sound, picture: np.ndarray) -> None:
        if sound is self.sound:
            self._picture, self._image = picture, qimage(picture)
            self.restage()

    def paint_overlay(self, painter: QPainter) -> None:
        wave, spectrum = self.lanes()
        if self.fitted().isEmpty() or self.sound is None:
            return
        if self._share is not None and wave.left() <= (x := self._x(self._share)) <= wave.right():
            edges.paint_cursor(painter, x, wave.top(), spectrum.bottom(), self.role)
        if self._pointer is not None and spectrum.contains(self._pointer):
            self._paint_pointer(painter, self._pointer, wave, spectrum)
        if self.hasFocus():
            painter.setPen(theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)

    def _paint_pointer(self, painter: QPainter, at: QPointF, wave: QRectF, lane: QRectF) -> None:
        """Pitch and time under the pointer."""
        assert self.sound is not None
        faint = QColor(DARK.text)
        faint.setAlphaF(0.5)
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QPointF(lane.left(), at.y()), QPointF(lane.right(), at.y()))
        painter.drawLine(QPointF(at.x(), lane.top()), QPointF(at.x(), lane.bottom()))
        share = min(1.0, max(0.0, (at.x() - self._x(0)) / self.placed().width()))
        pitch = pitch_words(self.axis().hertz((at.y() - lane.top()) / lane.height()))
        text = f"{pitch} · {moment(share * self.sound.seconds, self.sound.seconds)}"
        bubble(painter, text, QRectF(at.x(), at.y(), 1, GAP_L), QRectF(self.rect()))

    # Manners -----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(event.position() if not event.buttons() else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def _point(self, at: QPointF | None) -> None:
        self._pointer = at
        self.update()

    def clicked(self, at: QPointF) -> None:
        if not self.fitted().isEmpty():
            self.heard.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.heard.emit()
        else:
            super().keyPressEvent(event)

    def begin_drag(self, at: QPointF) -> bool:
        if self.make_file is None or self._picture is None or not self.viewport.fitted:
            return False
        try:
            carry(self, self.make_file(), self._picture, as_picture=False)
        except Exception as error:
            self.drag_failed.emit(error)
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.sound is not None:
            self.menu_wanted.emit(event.globalPos())
