"""How loud the studio is, with its level, where the looper is played."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme, words
from studio.gui.follow import Follower
from studio.gui.looper.asking import by_tab_only
from studio.gui.play.meter import FLOOR, HOT, PERIOD_MS, Ballistics, height_of
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import tool
from studio.gui.widgets.track import Track

LOW, HIGH = -60.0, 6.0
WIDTH = 88


class Volume(Follower):
    """The player's mute and volume, and its level as two lines below."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.player = session.player
        self.mute = tool("speaker", _("Mute everything"), None, checkable=True)
        self.mute.clicked.connect(lambda on: self.player.set_muted(bool(on)))
        self.track = Track(step=1 / (HIGH - LOW))
        self.track.setAccessibleName(_("Volume"))
        by_tab_only(self.track)
        self.track.moved.connect(lambda at: self.player.set_volume(round(LOW + at * (HIGH - LOW), 1)))
        self.track.reset.connect(lambda: self.player.set_volume(0.0))
        self.level = Levels(lambda: self.player.status)
        self._holder = QWidget()
        self._holder.setFixedWidth(theme.px(WIDTH))
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.track)
        column.addWidget(self.level)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_XS)
        row.addWidget(self.mute)
        row.addWidget(self._holder)
        self.connect(self.player.changed, self.refresh)
        self.refresh()

    def set_brief(self, brief: bool) -> None:
        """Only the mute."""
        self._holder.setVisible(not brief)

    def refresh(self) -> None:
        """Show what the player says."""
        muted, volume = self.player.muted, self.player.volume_db
        self.mute.setChecked(muted)
        icons.set_icon(self.mute, "muted" if muted else "speaker", role="warning" if muted else "quiet")
        if not self.track.dragging:
            self.track.place((volume - LOW) / (HIGH - LOW))
        text = _("Volume {db} dB").format(db=words.number(volume, 1) if volume > LOW else "−∞")
        self.track.setToolTip(text)
        self.track.setAccessibleDescription(text)


class Levels(QWidget):
    """Left and right, lying; looks only while it is on screen."""

    def __init__(self, read: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read, self._then = read, 0.0
        self._sides = (Ballistics(), Ballistics())
        # Nothing behind it is painted anew whenever the level moves.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.look)
        self.setFixedHeight(7)
        self.setAccessibleName(_("Level"))
        theme.events.changed.connect(self.update)

    def look(self) -> None:
        """Take in the level of this moment."""
        now = time.monotonic()
        elapsed, self._then = min(0.2, now - self._then), now
        peak = self._read().peak
        moved = [side.feed(db, now, elapsed) for side, db in zip(self._sides, peak, strict=True)]
        if any(moved):
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("ground"))
        painter.setPen(Qt.PenStyle.NoPen)
        hot = height_of(HOT) * self.width()
        for number, side in enumerate(self._sides):
            box = QRectF(0, 4 * number, self.width(), 3)
            painter.fillRect(box, theme.colour("press", 0.6))
            reach = height_of(side.level) * self.width() if side.level > FLOOR else 0.0
            painter.fillRect(QRectF(0, box.top(), min(reach, hot), 3), theme.colour("fill", 0.8))
            if reach > hot:
                painter.fillRect(QRectF(hot, box.top(), reach - hot, 3), theme.colour("warning"))
        painter.end()
