"""The keys of the looper, while it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

from studio.gui.looper.audition import act
from studio.gui.play.typing import words_are_typed
from studio.gui.widgets.segmented import Segmented

_ARROWS = {Qt.Key.Key_Left: "previous", Qt.Key.Key_Right: "next"}
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_LETTERS = {Qt.Key.Key_K: "keep", Qt.Key.Key_X: "reject", Qt.Key.Key_V: "little"}
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
_OTHERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class LooperKeys(QObject):
    """Takes them wherever in the window the keyboard stands, except where words are typed.

    Arrows stay with what they move (sliders, lists, pads, the pattern) and Space with the button it presses.

    Args:
        step: goes to the deck above (-1) or below (1).
    """

    def __init__(self, view: QWidget, session: Any, step: Callable[[int], None]) -> None:
        super().__init__(view)
        self._view, self._session, self._step = view, session, step
        self._on = False

    def set_on(self, on: bool) -> None:
        """Listen, or leave the keyboard to everybody else."""
        if on == self._on:
            return
        self._on = on
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self) if on else app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() not in _KEYS or not isinstance(watched, QWidget):
            return False
        if watched.window() is not self._view.window() or event.modifiers() & _OTHERS or words_are_typed():
            return False
        what = self._meaning(Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier), watched)
        if what is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            what()
        return True

    def _meaning(self, key: Qt.Key, shift: bool, focus: QWidget) -> Callable[[], Any] | None:
        """What a key does, None for nothing."""
        session, name = self._session, _LETTERS.get(key, "")
        if key in _STEPS and not shift and _arrows_free(focus):
            return lambda: self._step(_STEPS[key])
        if key in _ARROWS and not shift and _arrows_free(focus):
            name = _ARROWS[key]
        if name and (not shift or name == "little"):
            name = "lot" if shift else name
            return lambda: act(session, name)
        if shift:
            return None
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_8:
            index = key - Qt.Key.Key_1
            return (lambda: session.looper.focus(index)) if index < len(session.looper.decks) else None
        run = self._plain().get(key)
        if run is None or (key == Qt.Key.Key_Space and isinstance(focus, QAbstractButton)):
            return None
        return lambda: session.guarded(run)

    def _plain(self) -> dict[Qt.Key, Callable[[], Any]]:
        looper = self._session.looper
        deck = looper.decks[looper.focused]
        return {
            Qt.Key.Key_Space: looper.toggle,
            Qt.Key.Key_R: deck.randomise,
            Qt.Key.Key_M: lambda: deck.set_mix(mute=not deck.mix.mute),
            Qt.Key.Key_S: lambda: deck.set_mix(solo=not deck.mix.solo),
            Qt.Key.Key_T: looper.tap,
            Qt.Key.Key_C: lambda: looper.set_metronome(not looper.metronome),
            Qt.Key.Key_F9: looper.stop_recording if looper.recording else lambda: looper.record("master"),
        }


def _arrows_free(focus: QWidget) -> bool:
    """Whether nobody under the keyboard needs the arrows: the window itself, a waveform, a plain button."""
    if isinstance(focus, QAbstractButton):
        return not isinstance(focus.parentWidget(), Segmented)
    return isinstance(focus, QMainWindow) or bool(focus.property("arrows_free"))
