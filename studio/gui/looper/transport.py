"""The looper's transport: play, tempo, metronome, where one is, recording."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget, QWidgetAction

from studio.core.i18n import N_, _
from studio.core.loops import MOST_SWING
from studio.gui import icons, theme, words
from studio.gui.follow import Follower
from studio.gui.looper.keycap import KeyButton
from studio.gui.looper.ruler import Ruler, spoken
from studio.gui.looper.tempo import TempoField
from studio.gui.looper.volume import Volume
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import ValueSlider, button, label, tool

COUNT_INS = ((0, N_("No count-in")), (1, N_("Count in one bar")), (2, N_("Count in two bars")))
SWING_WIDTH, PER_CENT = 280, 100
ROOMY, TIGHT, LEAST = 900, 690, 570  # design px: room for the volume, for words at the tempo, for the rest


class TransportBar(Follower):
    """One row; time and place are told by `place`, everything else by the session."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.looper = session.looper
        self.play = button(_("Play"), lambda: session.guarded(self.looper.toggle), icon="play")
        self.bpm = TempoField()
        self.bpm.changed.connect(lambda bpm: session.guarded(self.looper.set_bpm, bpm))
        self.bpm.released.connect(session.undo.seal)
        self.unit = label(_("BPM"), "label")
        tip = _("Tap the tempo: four times and more")
        self.tap = KeyButton("T", _("Tap"), tip, lambda: session.guarded(self.looper.tap))
        self.clicks = tool("metronome", _("Metronome (C)"), None, checkable=True)
        self.clicks.clicked.connect(lambda on: session.guarded(self.looper.set_metronome, bool(on)))
        self.settings = tool("gear", _("Count-in, swing and MIDI clock"))
        self._menu(self.settings, self._fill_settings)
        self.where = label("", "section")
        self.where.setFixedWidth(self.where.fontMetrics().horizontalAdvance("0000.0") + theme.px(16))
        self.where.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.where.setToolTip(_("Bar and beat"))
        self.ruler = Ruler()
        self.record = self._record_button()
        self.volume = Volume(session)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_XS)
        for each in (self.play, self.bpm, self.unit, self.tap, self.clicks, self.settings, self.where):
            row.addWidget(each)
        row.insertSpacing(1, GAP_S)
        row.addSpacing(GAP_S)
        row.addWidget(self.ruler, 1)
        row.addSpacing(GAP_M)
        row.addWidget(self.record)
        row.addWidget(self.volume)
        self.connect(self.looper.changed, self.refresh)
        self.refresh()
        self.place(self.looper.bars_position)

    def refresh(self) -> None:
        """Show what the looper is set to."""
        looper = self.looper
        told, key = (_("Stop the loops") if looper.playing else _("Play all decks in time")), _("Space")
        if self.play.toolTip() != f"{told} ({key})":
            self.play.setText(_("Stop") if looper.playing else _("Play"))
            self.play.setToolTip(f"{told} ({key})")
            icons.set_icon(self.play, "stop" if looper.playing else "play", pad=4)
        outside = looper.sync == "midi"
        self.bpm.show_bpm(looper.bpm)
        self.bpm.setReadOnly(outside)
        self.unit.setText(_("MIDI clock") if outside else _("BPM"))
        self.tap.setVisible(not outside)
        if self.clicks.isChecked() != looper.metronome:
            self.clicks.setChecked(looper.metronome)
        self.ruler.set_bars(max((deck.loop.bars for deck in looper.decks if deck.loop is not None), default=1))
        self._show_recording()
        self.place(looper.bars_position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.volume.set_brief(self.width() < theme.px(ROOMY))
        tight = self.width() < theme.px(TIGHT)
        self.unit.setVisible(not tight or self.looper.sync == "midi")
        self.tap.set_brief(tight)

    def minimumSizeHint(self) -> QSize:
        """Without what goes where there is no room: whoever lays it out must not be kept wide by it."""
        return QSize(theme.px(LEAST), super().minimumSizeHint().height())

    def place(self, position: float) -> None:
        """Where one is, in bars."""
        playing = self.looper.playing
        text = spoken(position if playing else 0.0)
        if text != self.where.text():
            self.where.setText(text)
        self.ruler.place(position if playing else 0.0, playing)
        if self.looper.recording:
            self._show_recording()

    # Recording ---------------------------------------------------------------------------------------

    def _record_button(self) -> QPushButton:
        made = button(_("Record"), None, "quiet", "record")
        made.setMinimumWidth(made.fontMetrics().horizontalAdvance(_("Record")) + theme.px(44))
        made.clicked.connect(self._press_record)
        return made

    def _press_record(self) -> None:
        looper, guarded = self.looper, self.session.guarded
        if looper.recording:
            guarded(looper.stop_recording)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("What is heard, as one file (F9)"), lambda: guarded(looper.record, "master"))
        menu.addAction(_("Each deck, as a file of its own"), lambda: guarded(looper.record, "decks"))
        menu.popup(self.record.mapToGlobal(self.record.rect().bottomLeft()))

    def _show_recording(self) -> None:
        on = self.looper.recording
        self.record.setText(words.clock(self.looper.status.recording) if on else _("Record"))
        if self.record.property("on") != on:
            self.record.setProperty("on", on)
            icons.set_icon(self.record, "stop" if on else "record", role="fault", pad=4)
            tip = _("Stop recording at the next bar line (F9)") if on else _("Record from the next bar line on (F9)")
            self.record.setToolTip(tip)
            self.record.setAccessibleName(tip)

    # Count-in, swing, clock ----------------------------------------------------------------------------

    def _menu(self, owner: QToolButton, fill: Any) -> None:
        owner.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(owner)
        menu.aboutToShow.connect(lambda: (menu.clear(), fill(menu)))
        owner.setMenu(menu)

    def _fill_settings(self, menu: QMenu) -> None:
        looper, guarded = self.looper, self.session.guarded
        for bars, text in COUNT_INS:
            action = self._choice(menu, _(text), looper.count_in == bars)
            action.triggered.connect(lambda *_a, bars=bars: guarded(looper.set_count_in, bars))
        menu.addSeparator()
        own = self._choice(menu, _("Each deck swings as it was made"), looper.swing is None)
        own.triggered.connect(lambda on: guarded(looper.set_swing, None if on else 0.0))
        menu.addAction(self._swing(menu, own))
        menu.addSeparator()
        for sync, text in (("internal", _("Own tempo")), ("midi", _("Follow a MIDI clock"))):
            action = self._choice(menu, text, looper.sync == sync)
            action.triggered.connect(lambda *_a, sync=sync: guarded(looper.set_sync, sync))
        menu.addSeparator()
        clock = self._choice(menu, _("Send MIDI clock"), looper.clock_out)
        clock.triggered.connect(lambda on: guarded(looper.set_clock_out, bool(on)))

    def _swing(self, menu: QMenu, own: QAction) -> QWidgetAction:
        """A slider that stays open; moving it gives all decks one swing."""
        most = round(PER_CENT * MOST_SWING)
        tip = _("How late every second sixteenth comes, in hundredths of a sixteenth; 33 are triplets")
        slider = ValueSlider(_("Swing of all"), 0, most, round(PER_CENT * (self.looper.swing or 0.0)), 0, unit="%",
                             decimals=0, inline=84, help=tip)  # fmt: skip

        def put(value: float) -> None:
            own.setChecked(False)
            self.session.guarded(self.looper.set_swing, value / PER_CENT)

        slider.changed.connect(put)
        slider.released.connect(self.session.undo.seal)
        slider.setFixedWidth(theme.px(SWING_WIDTH))
        slider.setContentsMargins(theme.px(28), GAP_XS, GAP_S, GAP_XS)
        action = QWidgetAction(menu)
        action.setDefaultWidget(slider)
        return action

    @staticmethod
    def _choice(menu: QMenu, text: str, chosen: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        return action
