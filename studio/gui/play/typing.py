"""The computer keyboard as a piano: the row of A plays, Z and X move it by octaves."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from studio.gui.play.keys import HIGHEST, LOWEST, OCTAVE

ROW = "AWSEDFTGYHUJKOLP;'"  # semitones upwards from the first C
DOWN, UP = "Z", "X"
FIRST = 60
# The same keys by where they are, as positions are alike on every layout (A on an English keyboard is Q on a French).
PLACES = (30, 17, 31, 18, 32, 33, 20, 34, 21, 35, 22, 36, 37, 24, 38, 25, 39, 40)
PLACE_DOWN, PLACE_UP = 44, 45
PLACES_FROM = {"linux": 8, "win32": 0}  # what the platform adds to them

# Places are counted below zero, so that they are not taken for Qt's numbers of what is printed on keys.
_STEPS = {Qt.Key(ord(name)).value: step for step, name in enumerate(ROW)}
_STEPS |= {-place: step for step, place in enumerate(PLACES)}
_MOVES = {Qt.Key(ord(DOWN)).value: -OCTAVE, Qt.Key(ord(UP)).value: OCTAVE, -PLACE_DOWN: -OCTAVE, -PLACE_UP: OCTAVE}
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.ShiftModifier
)  # fmt: skip
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


class TypedPiano(QObject):
    """Plays what is typed anywhere in the window while it is `on`, except into a text field, a menu or a dialog.

    Keys with Ctrl, Shift, Alt or Meta keep their meaning. A key that is held when the focus goes elsewhere is let go.

    Attributes:
        first: MIDI number of the first key of the row, always a C.
    """

    struck = Signal(int)
    let_go = Signal(int)
    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.first = FIRST
        self._names = list(ROW)
        self._held: dict[int, int] = {}
        self._on = False

    @property
    def on(self) -> bool:
        return self._on

    def set_on(self, on: bool) -> None:
        """Listen, or leave the keyboard to everybody else."""
        if on == self._on:
            return
        self._on = on
        app = QApplication.instance()
        assert app is not None
        if on:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)
            self.release_all()
        self.moved.emit()

    @property
    def letters(self) -> dict[int, str]:
        """What is printed on the computer's key of each note; nothing while it is off."""
        notes = {self.first + step: name for step, name in enumerate(self._names)} if self._on else {}
        return {midi: name for midi, name in notes.items() if midi <= HIGHEST}

    def move(self, semitones: int) -> None:
        """Go some octaves up or down, within the piano."""
        first = min(max(self.first + semitones, LOWEST), HIGHEST - OCTAVE)
        if first != self.first:
            self.first = first
            self.moved.emit()

    def release_all(self) -> None:
        """Let every key go."""
        while self._held:
            self.let_go.emit(self._held.popitem()[1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _KEYS:
            if kind in (QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate):
                self.release_all()
            return False
        # The system's window hears of a key before its widgets do.
        if not isinstance(watched, QWidget) or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._release(event)
        key = _key(event)
        step, by = _STEPS.get(key), _MOVES.get(key)
        if (step is None and by is None) or event.modifiers() & _MODIFIERS or words_are_typed():
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress and not event.isAutoRepeat():
            if by is not None:
                self.move(by)
            elif step is not None:
                self._strike(key, step, event.text())
        return True

    def _strike(self, key: int, step: int, text: str) -> None:
        midi = self.first + step
        if midi > HIGHEST or key in self._held:
            return
        self._held[key] = midi
        name = text.upper()
        if len(name) == 1 and name.isprintable() and name != self._names[step]:
            self._names[step] = name  # another layout than the English one
            self.moved.emit()
        self.struck.emit(midi)

    def _release(self, event: QKeyEvent) -> bool:
        key = _key(event)
        if key not in self._held:
            return False
        if not event.isAutoRepeat():
            self.let_go.emit(self._held.pop(key))
        return True


def _key(event: QKeyEvent) -> int:
    """Place of a key, below zero, where the platform tells it, else Qt's number of what is printed on it."""
    base, scan = PLACES_FROM.get(sys.platform), event.nativeScanCode()
    return base - scan if base is not None and scan > base else event.key()


def words_are_typed() -> bool:
    """Whether somebody types words, or a menu or a dialog is open."""
    focus = QApplication.focusWidget()
    types = (isinstance(focus, _TEXT) and not focus.isReadOnly()) or (
        isinstance(focus, QComboBox) and focus.isEditable()
    )
    return types or QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None
