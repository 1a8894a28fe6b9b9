"""The tempo as a number that is dragged, turned with the wheel or typed."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.core.i18n import _
from studio.core.loops import FASTEST, SLOWEST
from studio.gui import theme, words
from studio.gui.theme.tokens import TEXT_SECTION

DEFAULT = 120.0
PER_PIXEL, FINE = 0.5, 0.1
REACH = 3.0


class TempoField(QLineEdit):
    """Beats per minute; a click types, a drag up or down changes, Shift is fine, double click resets."""

    changed = Signal(float)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bpm = DEFAULT
        self._pressed: QPointF | None = None
        self._dragged = False
        self._free = DEFAULT
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(_("Tempo in beats per minute"))
        ways = _("Drag up or down, Shift is fine, click to type, double click for {bpm}.")
        self.setToolTip(_("Tempo (BPM)") + "\n" + ways.format(bpm=words.number(DEFAULT)))
        self.returnPressed.connect(self._enter)
        theme.events.changed.connect(self._measure)
        self._measure()
        self._show()

    def show_bpm(self, bpm: float) -> None:
        """Another tempo; what is being typed is not disturbed."""
        if bpm != self._bpm:
            self._bpm = bpm
            self._show()

    def _measure(self) -> None:
        self.setFont(theme.font(TEXT_SECTION, strong=True))
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("240.00") + 2 * 9)

    def _show(self) -> None:
        decimals = 1 if abs(self._bpm * 10 - round(self._bpm * 10)) < 1e-6 else 2
        if not (self.hasFocus() and self.isModified()):
            self.setText(words.number(self._bpm, decimals))

    def _go(self, bpm: float, end: bool = True) -> None:
        bpm = round(min(FASTEST, max(SLOWEST, bpm)), 2)
        if bpm != self._bpm:
            self._bpm = bpm
            self.setModified(False)
            self._show()
            self.changed.emit(bpm)
        if end:
            self.released.emit()

    def _enter(self) -> None:
        text = self.text().replace(",", ".").strip()
        self.setModified(False)
        with contextlib.suppress(ValueError):
            self._go(float(text))
        self._show()
        self.clearFocus()  # the keys are the audition's again

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.isReadOnly():
            self._pressed, self._free, self._dragged = event.position(), self._bpm, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        by = self._pressed.y() - event.position().y()
        if not self._dragged and abs(by) < REACH:
            return
        self._dragged = True
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._free += by * PER_PIXEL * (FINE if fine else 1.0)
        self._pressed = event.position()
        self._go(round(self._free, 1) if fine else round(self._free), end=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        self._pressed = None
        if self._dragged:
            self.released.emit()
            self.clearFocus()
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.isReadOnly():
            self._go(DEFAULT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.isReadOnly():
            self._step(event.angleDelta().y() / 120 or event.angleDelta().x() / 120, event.modifiers())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.isReadOnly():
            self._step(1 if key == Qt.Key.Key_Up else -1, event.modifiers())
        elif key == Qt.Key.Key_Escape:
            self.setModified(False)
            self._show()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _step(self, turns: float, modifiers: Qt.KeyboardModifier) -> None:
        self._go(self._bpm + turns * (FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0))
