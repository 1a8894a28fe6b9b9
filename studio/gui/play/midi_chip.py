"""The chip of MIDI input: which keyboard, a light for what arrives, and a menu of ports and channels."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.widgets.chip import Chip

CHANNELS = 16
LIGHT = 3.0


class MidiChip(Chip):
    """Says the port in use; a filled dot while notes arrive, a ring while it waits, none without a port."""

    def __init__(self, midi: Any, widest: int = 120, parent: QWidget | None = None) -> None:
        super().__init__("midi", widest=widest, parent=parent)
        self._midi = midi
        self._lit = False
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self.fill(menu))
        self.setMenu(menu)
        self.refresh()

    def refresh(self) -> None:
        """Show the port and the light of this moment."""
        midi = self._midi
        self.set_text(midi.port_in_use or _("No MIDI"), midi.sentence or _("MIDI input: choose a port and a channel"))
        self.setMinimumWidth(self.sizeHint().width() + theme.px(14))
        self._lit = midi.active
        self.update()

    def fill(self, menu: QMenu) -> None:
        """Ports, then channels."""
        menu.clear()
        midi = self._midi
        ports = QActionGroup(menu)
        for name, text in (("", _("Any port")), *((port, port) for port in midi.ports)):
            self._choice(menu, ports, text, midi.port == name, lambda name=name: midi.set_port(name))
        if not midi.ports:
            menu.addAction(_("No MIDI keyboard is connected")).setEnabled(False)
        channels = menu.addMenu(_("Channel"))
        group = QActionGroup(channels)
        for number in range(CHANNELS + 1):
            text = str(number) if number else _("All")
            self._choice(channels, group, text, midi.channel == number, lambda n=number: midi.set_channel(n))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._midi.port_in_use:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("generator" if self._lit else "outline"), 1.4))
        painter.setBrush(theme.colour("generator") if self._lit else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(self.width() - 12.5, self.height() / 2), LIGHT, LIGHT)
        painter.end()

    def _choice(self, menu: QMenu, group: QActionGroup, text: str, chosen: bool, act: Any) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.setActionGroup(group)
        action.triggered.connect(lambda *_: act())
