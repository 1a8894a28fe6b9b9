"""Where one is in the sound that is heard: a clock that runs only while something plays."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.core.sound import Sound
from studio.gui import theme
from studio.gui.follow import Follower

TICK_MS = 33
TICK_STILL_MS = 200


class Playhead(QObject):
    """Follows what the player plays on behalf of a view.

    Attributes:
        key: name under which the sound was asked for ("sheet 5"); empty for a note and for silence.
        share: how much of it has been heard, in [0, 1]; None while nothing plays.

    `moved` fires when either changes.
    """

    moved = Signal()

    def __init__(self, view: Follower) -> None:
        super().__init__(view)
        self._view, self._player = view, view.session.player
        self.key = ""
        self.share: float | None = None
        self._clip: Sound | None = None
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        view.connect(self._player.played, self._heard)

    @property
    def clip(self) -> Sound | None:
        """What plays; None in silence."""
        return self._clip if self.share is not None else None

    def play(self, sound: Sound, key: str, bars: int = 0) -> None:
        """Hear a sound under a name; a second time while it plays stops it.

        Args:
            bars: of a loop, which is heard again and again, in time with the looper; 0 for no loop.
        """
        if bars:
            self._view.session.cue.hear(sound, bars, key)
        elif self.key == key and self.share is not None:
            self._player.stop()
        else:
            self._player.play(sound, key)

    def _heard(self) -> None:
        player: Any = self._player
        self.key, self._clip, self._since = player.playing, player.clip, player.began
        share = self._now()
        if self._clip is None or not player.sounding or share >= player.times:
            self._end()
            return
        self.share = self._place(share)
        if self._view.isVisible():
            self._timer.start(TICK_STILL_MS if theme.still() else TICK_MS)
        self.moved.emit()

    def _tick(self) -> None:
        share = self._now()
        if share >= self._player.times or not self._view.isVisible():
            self._end()
        else:
            self.share = self._place(share)
            self.moved.emit()

    def _now(self) -> float:
        seconds = self._clip.seconds if self._clip is not None else 0.0
        return (time.monotonic() - self._since) / seconds if seconds else 1.0

    def _place(self, share: float) -> float:
        """Where that is in a sound that may go round, and may begin only with the next bar."""
        return max(0.0, share) % 1 if self._player.times > 1 else share

    def _end(self) -> None:
        self._timer.stop()
        if self.share is not None or self.key:
            self.key, self.share, self._clip = "", None, None
            self.moved.emit()
