"""The piano on screen: keys light in the generator's amber, the stronger the harder they are played."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)  # fmt: skip
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.core.i18n import _
from studio.core.notes import note_name
from studio.gui import theme
from studio.gui.play.faces import ROUND, KeyFace
from studio.gui.play.keys import HIGHEST, LOWEST, NARROWEST, OCTAVE, Keys, fitting

RAIL = 8.0
MIDDLE = 96.0


class Piano(QWidget):
    """Keys C1 to C7, or the octaves around the computer keyboard where the room is narrow.

    A press plays, soft at the back of a key and hard at its front; a drag slides over the keys. With the keyboard:
    arrow keys choose a key (up and down by octaves), Enter plays it.
    """

    pressed = Signal(int, float)
    released = Signal(int)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = Keys(LOWEST, HIGHEST, QRectF(0, RAIL, 430, 60))
        self._held: dict[int, float] = {}
        self._letters: dict[int, str] = {}
        self._trained: tuple[int, int] | None = None
        self._around = 60
        self._hand: int | None = None
        self._hover: int | None = None
        self._typed: int | None = None
        self.cursor_key = 60
        self._ring = False  # a ring around the key is for those who go there with the keyboard
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Piano"))
        theme.events.changed.connect(self.update)
        self._say()

    @property
    def keys(self) -> Keys:
        """Where the keys are now."""
        return self._keys

    def sizeHint(self) -> QSize:
        return QSize(theme.px(800), theme.px(84))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(56))

    def set_held(self, held: Mapping[int, float]) -> None:
        """Light the keys that sound: MIDI number to velocity."""
        if held != self._held:
            changed = {m for m in {*held, *self._held} if held.get(m) != self._held.get(m)}
            self._held = dict(held)
            self._update_keys(changed)

    def set_trained(self, trained: tuple[int, int] | None) -> None:
        """Mark the first and last note that the network has learned; None marks nothing."""
        if trained != self._trained:
            self._trained = trained
            self._say()
            self.update()

    def set_letters(self, letters: Mapping[int, str], around: int) -> None:
        """Print the computer's keys on the piano's; `around` is the key that a narrow piano shows the room around."""
        if (letters, around) != (self._letters, self._around):
            self._letters, self._around = dict(letters), around
            self._lay()

    def learned(self, midi: int) -> bool:
        """Whether a note is within what the network has learned."""
        return self._trained is None or self._trained[0] <= midi <= self._trained[1]

    # Painting ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.devicePixelRatioF() != self._keys.ratio:
            self._lay()
        painter = QPainter(self)
        touched = event.rect().toRectF()
        self._draw_rail(painter)
        light = theme.current().name == "light"
        painter.fillRect(self._keys.box.adjusted(0, 0, 0, -ROUND), theme.colour("outline" if light else "ground"))
        for midi in (*self._keys.whites, *self._keys.blacks):
            rect = self._keys.rect(midi)
            if rect.intersects(touched):
                self._face(midi).draw(painter, rect)
        painter.end()

    def _draw_rail(self, painter: QPainter) -> None:
        """A thin line above the keys that are learned."""
        if self._trained is None:
            return
        low, high = max(self._trained[0], self._keys.low), min(self._trained[1], self._keys.high)
        if low > high:
            return
        left, right = self._keys.rect(low).left() + 1, self._keys.rect(high).right() - 2
        painter.fillRect(QRectF(left, 2, right - left, 2), theme.colour("generator", 0.6))
        for x, end in ((left, self._trained[0]), (right - 2, self._trained[1])):
            if low <= end <= high:
                painter.fillRect(QRectF(x, 2, 2, 5), theme.colour("generator", 0.6))

    def _face(self, midi: int) -> KeyFace:
        ringed = self._ring and self.hasFocus() and midi == self.cursor_key
        letter, hovered = self._letters.get(midi, ""), midi == self._hover
        return KeyFace(midi, self._held.get(midi), self._bright(midi), letter, hovered, ringed)

    def _bright(self, midi: int) -> bool:
        """Whether a key looks as if it were meant to be played."""
        return self.isEnabled() and self.learned(midi)

    # Mouse and keyboard --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ring = False
            self._slide(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._slide(event.position())
        self._point(self._keys.at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def hideEvent(self, event: QEvent) -> None:
        self._let_go()
        self._let_typed_go()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._let_typed_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: OCTAVE, Qt.Key.Key_Down: -OCTAVE,
            Qt.Key.Key_Home: LOWEST - HIGHEST, Qt.Key.Key_End: HIGHEST - LOWEST,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            self._ring = True
            self._let_typed_go()
            self._go(self.cursor_key + moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and self._typed is None:
                self._typed = self.cursor_key
                self.pressed.emit(self.cursor_key, MIDDLE)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._let_typed_go()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            midi = self._keys.at(QPointF(event.pos()))
            if midi is not None:
                QToolTip.showText(event.globalPos(), self.tip(midi), self, self._keys.rect(midi).toRect())
            return True
        return super().event(event)

    def tip(self, midi: int) -> str:
        """What there is to know of a key."""
        name = note_name(midi)
        if self._trained is not None and not self.learned(midi):
            low, high = (note_name(m) for m in self._trained)
            sentence = _("{note} lies outside the notes that the network has learned ({low} to {high}): it guesses.")
            return sentence.format(note=name, low=low, high=high)
        letter = self._letters.get(midi, "")
        keys = f" ({letter})" if letter else ""
        return name + keys + "\n" + _("Soft at the back of the key, hard at its front; drag to slide over the keys.")

    def _slide(self, at: QPointF) -> None:
        """Hold the key under the pointer and let the one before go; beside the piano nothing changes."""
        box = self._keys.box
        inside = QPointF(at.x(), min(max(at.y(), box.top()), box.bottom() - 1))
        midi = self._keys.at(inside)
        if midi is None or midi == self._hand:
            return
        self._let_go()
        self._hand = midi
        self._go(midi)
        self.pressed.emit(midi, self._keys.velocity(midi, inside.y()))

    def _let_go(self) -> None:
        if self._hand is not None:
            self._hand, midi = None, self._hand
            self.released.emit(midi)

    def _let_typed_go(self) -> None:
        if self._typed is not None:
            self._typed, midi = None, self._typed
            self.released.emit(midi)

    def _go(self, midi: int) -> None:
        before, self.cursor_key = self.cursor_key, min(max(midi, self._keys.low), self._keys.high)
        self._say()
        self._update_keys({before, self.cursor_key})

    def _point(self, midi: int | None) -> None:
        if midi != self._hover:
            before, self._hover = self._hover, midi
            self._update_keys({before, midi} - {None})
            self.pointed.emit(midi)

    def _lay(self) -> None:
        low, high = fitting(self.width(), self._around, theme.px(NARROWEST))
        ratio = self.devicePixelRatioF()
        box = QRectF(0, RAIL, self.width(), max(1.0, self.height() - RAIL))
        self._keys = Keys(low, high, box, ratio)
        self._go(self.cursor_key)
        self.update()

    def _update_keys(self, keys: set[int]) -> None:
        for midi in keys:
            if self._keys.low <= midi <= self._keys.high:
                self.update(self._keys.rect(midi).toAlignedRect().adjusted(-1, 0, 1, 1))

    def _say(self) -> None:
        name = note_name(self.cursor_key)
        words = name if self.learned(self.cursor_key) else _("{note}, not learned").format(note=name)
        self.setAccessibleDescription(words + ". " + _("Arrow keys choose a key, Enter plays it."))
