"""The cells of a pattern: velocity as height and light, timing as place, and the hand that edits them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.core.loops import Pattern
from studio.gui import theme
from studio.gui.canvas.bubble import bubble
from studio.gui.looper.pattern import say
from studio.gui.looper.pattern.cells import RULER, Cells, paint_cells, paint_cursor, paint_ruler
from studio.gui.looper.pattern.strokes import LEAST, SILENT, Hit, Stroke

ROW_LEAST, ROW_MOST = 18, 40
COLUMN_LEAST = 9
LEVEL = 0.8
REST_MS = 400  # the pointer stays on a hit before words come
NUDGE_LEVEL, NUDGE_LATE = 0.1, 0.05
ALT, SHIFT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
OTHERS = (
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip


class PatternGrid(QWidget):
    """Rows are voices in `order`, columns sixteenths.

    `edited` tells each change of a hand, `settled` the end of a drag or key, `menu_wanted` asks for the menu of a
    cell (place on screen, step, voice), `struck` that a voice was switched on and could be heard,
    `resized` that cells lie elsewhere, `reached` where the keyboard has come to.

    Attributes:
        order: voices from the top row to the lowest.
        bpm: for words about timing.
    """

    edited = Signal(Hit)
    settled = Signal()
    struck = Signal(int)
    menu_wanted = Signal(QPoint, int, int)
    resized = Signal()
    reached = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order: list[int] = []
        self.bpm = 120.0
        self.pattern: Pattern | None = None
        self._own: Pattern | None = None
        self._muted: frozenset[int] = frozenset()
        self._column = -1
        self._cursor = (0, 0)  # column and row
        self._hover: tuple[int, int] | None = None
        self._stroke: Stroke | None = None
        self._pressed = QPointF()
        self._level = LEVEL
        self._keyed = False  # whether the keyboard was used last
        self._telling = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._say_hover)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Pattern"))
        theme.events.changed.connect(self.update)

    @property
    def held(self) -> bool:
        """Whether a hand draws in it at the moment."""
        return self._stroke is not None

    # What is shown -----------------------------------------------------------------------------------

    def show_pattern(self, pattern: Pattern, own: Pattern | None, muted: frozenset[int] = frozenset()) -> None:
        """A pattern, and the network's own that edits are told by."""
        if _alike(pattern, self.pattern) and _alike(own, self._own) and muted == self._muted:
            return
        if self.pattern is None or pattern.pitches != self.pattern.pitches:
            self._cursor = (0, 0)
        self.pattern, self._own, self._muted = pattern, own, muted
        self.order = rows_of(pattern)
        self._cursor = (min(self._cursor[0], pattern.steps - 1), min(self._cursor[1], len(self.order) - 1))
        self.updateGeometry()
        self.update()

    def set_column(self, column: int) -> None:
        """The sixteenth that is heard now; -1 for none."""
        if column != self._column:
            old, self._column = self._column, column
            for each in (old, column):
                if each >= 0 and self.pattern is not None:
                    self.update(self._column_rect(each))

    @property
    def edits(self) -> np.ndarray:
        """bool (steps, voices): where the pattern is not the network's."""
        assert self.pattern is not None
        if self._own is None or self._own.velocities.shape != self.pattern.velocities.shape:
            return np.zeros(self.pattern.velocities.shape, bool)
        loud = np.abs(self.pattern.velocities - self._own.velocities) > SILENT
        late = (np.abs(self.pattern.shifts - self._own.shifts) > SILENT) & (self.pattern.velocities > SILENT)
        return np.asarray(loud | late)

    # Geometry ----------------------------------------------------------------------------------------

    def cells(self) -> Cells:
        """Where rows and columns lie."""
        steps = self.pattern.steps if self.pattern is not None else 1
        ruler = theme.px(RULER)
        rows = max(1, len(self.order))
        tall = min(float(theme.px(ROW_MOST)), (self.height() - ruler) / rows)
        return Cells(self.width() / steps, max(float(theme.px(ROW_LEAST)), tall), float(ruler))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def minimumSizeHint(self) -> QSize:
        wide = theme.px(COLUMN_LEAST) * (self.pattern.steps if self.pattern is not None else 1)
        return QSize(wide, theme.px(RULER) + theme.px(ROW_LEAST) * max(1, len(self.order)))

    def sizeHint(self) -> QSize:
        return QSize(640, theme.px(RULER) + theme.px(24) * max(1, len(self.order)))

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Column and row under a point."""
        cells = self.cells()
        column, row = int(at.x() // cells.width), math.floor((at.y() - cells.top) / cells.height)
        inside = self.pattern is not None and 0 <= column < self.pattern.steps and 0 <= row < len(self.order)
        return (column, row) if inside else None

    def voice_at(self, at: QPointF) -> int:
        """The voice at a point, -1 for none."""
        cell = self.cell_at(at)
        return self.order[cell[1]] if cell is not None else -1

    def _column_rect(self, column: int) -> QRect:
        """A column with its neighbours, into which early and late hits reach."""
        width = self.cells().width
        return QRectF((column - 1) * width, 0, 3 * width, self.height()).toAlignedRect()

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.pattern is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cells, clip = self.cells(), QRectF(event.rect())
        paint_ruler(painter, cells, self.pattern.steps, self._column)
        paint_cells(painter, cells, self.pattern, self.order, self.edits, self._muted, self._column, clip)
        if self._hover is not None:
            paint_cursor(painter, cells.rect(*self._hover), "outline", 1)
        if self.hasFocus() and self._keyed:
            paint_cursor(painter, cells.rect(*self._cursor), "focus", 2)
        shown = self._told()
        if shown is not None:
            words = say.cell(self.pattern, shown[0], self.order[shown[1]], self.bpm)
            bubble(painter, words, cells.rect(*shown), QRectF(self.visibleRegion().boundingRect()))
        painter.end()

    def _told(self) -> tuple[int, int] | None:
        """The cell that words are shown for: the one under the hand, else the keyboard's."""
        if self._stroke is not None:
            return self._stroke.step, self.order.index(self._stroke.voice)
        if self._hover is not None:
            return self._hover if self._telling else None
        return self._cursor if self._keyed else None

    # The hand ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or cell is None or self.pattern is None:
            return
        self._cursor, self._keyed = cell, False
        self._pressed = event.position()
        shifting = bool(event.modifiers() & (ALT | SHIFT))
        self._stroke = Stroke(self.pattern, cell[0], self.order[cell[1]], self._level, shifting)
        self._tell(self._stroke.begin())
        if not self._stroke.on:
            self.struck.emit(self._stroke.voice)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._stroke is None:
            self._point(self.cell_at(at))
            return
        assert self.pattern is not None
        moved, width = at - self._pressed, self.cells().width
        column = min(self.pattern.steps - 1, max(0, int(at.x() // width)))
        fine = self._stroke.mode == "velocity" and bool(event.modifiers() & SHIFT)
        self._tell(self._stroke.move(moved.x(), -moved.y(), column, width, fine))
        self._hover = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._stroke is None or event.button() != Qt.MouseButton.LeftButton:
            return
        stroke, self._stroke = self._stroke, None
        self._tell(stroke.end())
        if stroke.mode == "velocity" and self.pattern is not None:
            self._level = float(self.pattern.velocities[stroke.step, stroke.voice]) or self._level
        self.settled.emit()
        self._point(self.cell_at(event.position()))
        self._announce()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hover:
            self._hover, self._telling = cell, False
            self._rest.start() if cell is not None else self._rest.stop()
            self.update()

    def _say_hover(self) -> None:
        """Words for the hit under the pointer, after a rest: they would hide the rows below from a busy hand."""
        if self._hover is not None and self.pattern is not None:
            column, row = self._hover
            self._telling = float(self.pattern.velocities[column, self.order[row]]) > SILENT
            self.update()

    def _tell(self, hits: list[Hit]) -> None:
        for hit in hits:
            self.edited.emit(hit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyed = event.reason() == QContextMenuEvent.Reason.Keyboard
        cell = self._cursor if keyed else self.cell_at(QPointF(event.pos()))
        if cell is None or self.pattern is None:
            return
        self._cursor = cell
        place = self.mapToGlobal(self.cells().rect(*cell).center().toPoint()) if keyed else event.globalPos()
        self.menu_wanted.emit(place, cell[0], self.order[cell[1]])

    # The keyboard ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Arrows and Enter mean something else in the rest of the window; here they are the grid's.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._mine(event):
            event.accept()
            return True
        return super().event(event)

    def _mine(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self.pattern is not None and (
            (event.key() in ARROWS and held in (NONE, ALT, ALT | SHIFT)) or (event.key() in OTHERS and held == NONE)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._mine(event):
            super().keyPressEvent(event)
            return
        assert self.pattern is not None
        self._keyed = True
        key = Qt.Key(event.key())
        (column, row), voice = self._cursor, self.order[self._cursor[1]]
        if key in ARROWS and event.modifiers() & ALT:
            self._nudge(*ARROWS[key], fine=bool(event.modifiers() & SHIFT))
        elif key in ARROWS:
            across, down = ARROWS[key]
            self._cursor = ((column + across) % self.pattern.steps, min(len(self.order) - 1, max(0, row + down)))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._cursor = (0 if key == Qt.Key.Key_Home else self.pattern.steps - 1, row)
        else:
            on = float(self.pattern.velocities[column, voice]) > SILENT
            wipes = on or key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            self._tell([Hit(column, voice, 0.0 if wipes else self._level)])
            if not wipes:
                self.struck.emit(voice)
        self._announce()
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.settled.emit()
        super().keyReleaseEvent(event)

    def _nudge(self, across: int, down: int, fine: bool) -> None:
        """Louder, softer, earlier or later by a little."""
        assert self.pattern is not None
        column, voice = self._cursor[0], self.order[self._cursor[1]]
        velocity = float(self.pattern.velocities[column, voice])
        if velocity <= SILENT:
            return
        gain = 0.2 if fine else 1.0
        if down:
            self._tell([Hit(column, voice, min(1.0, max(LEAST, velocity - down * NUDGE_LEVEL * gain)))])
        else:
            late = float(self.pattern.shifts[column, voice]) + across * NUDGE_LATE * gain
            self._tell([Hit(column, voice, None, min(0.5, max(-0.5, late)))])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._announce()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyed = False
        self.update()

    def _announce(self) -> None:
        if self.pattern is not None:
            voice = self.order[self._cursor[1]]
            self.setAccessibleDescription(say.cell(self.pattern, self._cursor[0], voice, self.bpm))
            if self._keyed:
                self.reached.emit(self.cells().rect(*self._cursor).center().toPoint())


def _alike(one: Pattern | None, other: Pattern | None) -> bool:
    """Whether two patterns look the same; decks lay the edits over the network's anew each time."""
    if one is None or other is None or one.velocities.shape != other.velocities.shape:
        return one is other
    same = (one.voices, one.pitches, one.swing) == (other.voices, other.pitches, other.swing)
    return same and bool((one.velocities == other.velocities).all() and (one.shifts == other.shifts).all())


def rows_of(pattern: Pattern) -> list[int]:
    """Voices from the top, as in pictures of loops: the first drum, else the lowest note, lies at the bottom."""
    voices = list(reversed(range(len(pattern.voices))))
    if any(pitch is not None for pitch in pattern.pitches):
        voices.sort(key=lambda voice: -(pattern.pitches[voice] or 0.0))
    return voices
