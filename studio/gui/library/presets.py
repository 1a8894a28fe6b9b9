"""Nine remembered places as a strip of keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from studio.core.i18n import _
from studio.gui.follow import Follower
from studio.gui.widgets.labels import restyle
from studio.session import Session


class PresetKeys(Follower):
    """A click recalls, Ctrl-click stores; the number keys do the same."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self._keys: dict[int, _Key] = {}
        for number in range(1, 10):
            key = _Key(number, self)
            self._keys[number] = key
            layout.addWidget(key, 0, number - 1)
        self.connect(session.kept.changed, self._show)
        self._show()

    def _show(self) -> None:
        presets = self.session.kept.presets
        for number, key in self._keys.items():
            full = number in presets
            restyle(key, full=full)
            words = (
                _("Preset {n}: press {n} to recall, Ctrl+{n} to store here")
                if full
                else _("Preset {n} is empty: Ctrl+{n} stores this place")
            )
            key.setToolTip(words.format(n=number))
            key.setAccessibleName(words.format(n=number))


class _Key(QToolButton):
    def __init__(self, number: int, strip: PresetKeys) -> None:
        super().__init__()
        self._number, self._strip = number, strip
        self.setText(str(number))
        self.setProperty("kind", "preset")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._recall)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        kept, guarded = self._strip.session.kept, self._strip.session.guarded
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            guarded(kept.store_preset, self._number)
        else:
            super().mousePressEvent(event)

    def _recall(self) -> None:
        kept, guarded = self._strip.session.kept, self._strip.session.guarded
        if self._number in kept.presets:
            guarded(kept.recall_preset, self._number)
        else:
            guarded(kept.store_preset, self._number)
