"""The row of facts at the foot of the window."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, STATUS
from studio.gui.widgets.labels import label, tool
from studio.session import Session

STATES = {
    "idle": N_("Ready"),
    "preparing": N_("Preparing data"),
    "warming up": N_("Warming up"),
    "running": N_("Training"),
    "paused": N_("Paused"),
    "stopping": N_("Saving"),
    "finished": N_("Finished"),
    "failed": N_("Stopped by a problem"),
}
SLOWLY, RUNNING = 1.0, 0.15
SOUND_TIP = N_("Time from a key to its sound, and gaps in the sound so far (underruns)")


class StatusBar(Follower):
    """State, step and speed on the left; a running job, the engine and the last save on the right."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setProperty("role", "status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.px(STATUS))
        self._items: dict[str, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_M, 0, GAP_M, 0)
        row.setSpacing(GAP_L)
        for name, tip in (
            ("state", N_("What the training is doing")), ("step", N_("Steps trained")),
            ("speed", N_("Speed of training")), ("left", N_("Time to the limit of this run")),
            ("weights", N_("Which network the explorer shows")),
        ):  # fmt: skip
            row.addWidget(self._item(name, tip))
        row.addStretch(1)
        self._job = _JobItem()
        row.addWidget(self._job)
        for name, tip in (
            ("looper", N_("Tempo of the looper, and how long it has been recording")), ("sound", SOUND_TIP),
            ("saved", N_("When the run was last saved")), ("device", N_("Where networks are computed")),
            ("memory", N_("Memory of the studio")), ("engine", N_("The neural network engine")),
        ):  # fmt: skip
            row.addWidget(self._item(name, tip))
        self._slow, self._refreshed = 0.0, 0.0
        self._ticker = QTimer(self, interval=round(1000 * SLOWLY))
        self._ticker.timeout.connect(self.refresh)
        for signal in (session.training.changed, session.engine.changed):
            self.connect(signal, self.refresh)
        self.connect(session.training.ticked, self._tick)
        self.connect(session.player.changed, self.refresh_sound)
        self.connect(session.looper.changed, self.refresh_looper)
        self.connect(session.explorer.info_changed, self.refresh)
        self.connect(session.project_changed, self.refresh)
        self.connect(session.jobs.changed, lambda: self._job.show_jobs(session))
        self.refresh()

    def text(self, name: str) -> str:
        return self._items[name].text()

    def refresh(self) -> None:
        """Show the numbers as they are; what is costly to know once a second only."""
        self._refreshed = time.monotonic()
        training, engine = self.session.training, self.session.engine
        open_ = self.session.project is not None
        self._set("state", training.preparation or _(STATES[training.state]))
        self._set("step", _("step {n}").format(n=words.number(training.step)) if training.step and open_ else "")
        running = training.state == "running" and training.pictures_per_second > 0
        self._set("speed", words.pace(training.pictures_per_second, training.kind) if running else "")
        left = training.seconds_left if training.active else None
        self._set("left", words.left(left) if left is not None else "")
        self._set("engine", "" if engine.state == "ready" else engine.sentence)
        self.refresh_sound()
        self.refresh_looper()
        now = time.monotonic()
        if now - self._slow < SLOWLY:
            return
        self._slow = now
        self._set("device", training.device_sentence if engine.state == "ready" else "")
        self._set("memory", training.memory_sentence)
        saved = training.saved_seconds_ago
        self._set("saved", _("saved {when}").format(when=words.ago(saved)) if saved is not None and open_ else "")
        self._set("weights", self.session.explorer.weights_sentence if self.session.explorer.available else "")

    def _tick(self) -> None:
        """Numbers that run: nobody reads thirty a second."""
        if time.monotonic() - self._refreshed >= RUNNING:
            self.refresh()

    def refresh_sound(self) -> None:
        """How far the sound is behind the keys, whether it has gaps, or why there is none."""
        status = self.session.player.status
        self._set("sound", _sound(status))
        tip = "\n".join(part for part in (_(SOUND_TIP), status.sentence) if part)
        if tip != self._items["sound"].toolTip():
            self._items["sound"].setToolTip(tip)

    def refresh_looper(self) -> None:
        """At which tempo the decks play, and that they are recorded."""
        looper = self.session.looper
        parts = [words.tempo(looper.bpm)] if looper.playing else []
        if looper.recording:
            parts.append(_("recording {time}").format(time=words.clock(looper.status.recording)))
        self._set("looper", " · ".join(parts))

    def showEvent(self, event: QShowEvent) -> None:
        self._ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()

    def _item(self, name: str, tip: str) -> QLabel:
        item = label("", "status")
        item.setToolTip(_(tip))
        item.setAccessibleDescription(_(tip))
        item.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._items[name] = item
        return item

    def _set(self, name: str, text: str) -> None:
        item = self._items[name]
        if item.text() != text:
            item.setText(text)
        if item.isHidden() == bool(text):
            item.setVisible(bool(text))


class _JobItem(QWidget):
    """The oldest running job: words, a short bar, Cancel."""

    def __init__(self) -> None:
        super().__init__()
        self._what = label("", "status")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(80)
        self._cancel = tool("close", _("Cancel"), self._stop)
        self._cancel.setProperty("kind", "mini")
        self._job: object | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        for widget in (self._what, self._bar, self._cancel):
            row.addWidget(widget)
        self.hide()

    def show_jobs(self, session: Session) -> None:
        active = session.jobs.active
        self.setVisible(bool(active))
        if not active:
            return
        job = active[0]
        self._job = job
        progress = job.progress
        more = f" +{len(active) - 1}" if len(active) > 1 else ""
        self._what.setText((progress.what or job.title) + more)
        self.updateGeometry()  # else the bar keeps the room that it gave to shorter words
        fraction = progress.fraction
        self._bar.setRange(0, 1000 if fraction is not None else 0)
        if fraction is not None:
            self._bar.setValue(round(1000 * fraction))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()  # type: ignore[attr-defined]


def _sound(status: Any) -> str:
    """How the sound engine does: "Audio 11 ms, 0 underruns", or why there is nothing to hear."""
    if status.state == "playing":
        gaps = _("1 underrun") if status.underruns == 1 else _("{n} underruns").format(n=words.number(status.underruns))
        return _("Audio {ms} ms, {gaps}").format(ms=words.number(status.latency_ms), gaps=gaps)
    return status.sentence if status.state in ("silent", "failed") else ""
